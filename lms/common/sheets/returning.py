"""Files that go out around an import: a template to fill in, and rows to correct and bring back."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from lms.common.sheets.fields import Field, Layout
from lms.common.sheets.model import Cell, Column, Sheet

# Headings that no field has: a file that comes back is read without them.
ISSUE_COLUMNS = (
    Column("_row", "行", width=8),
    Column("_column", "列", width=16),
    Column("_reason", "理由", width=44),
    Column("_advice", "直し方", width=44),
)
ISSUE_HEADINGS = tuple(str(column.label) for column in ISSUE_COLUMNS)


def template_sheet(title: str, layout: Layout, rows: Sequence[Mapping[str, Cell]] = ()) -> Sheet:
    """The headings; what stands under them is explained on the second sheet."""
    notes = [f"{field.label}：{field.help}" for field in layout.fields]
    return Sheet(title, field_columns(layout.fields), rows, notes)


def field_columns(fields: Iterable[Field]) -> list[Column]:
    return [Column(field.key, field.label, width=18) for field in fields]


def correction_sheet(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]], issues: Sequence[Sequence[Mapping[str, str]]]
) -> Sheet:
    """The rows as they were typed, each with its `issues` ({"column", "message", "advice"}) beside it."""
    lines = [{**row, **_told(found)} for row, found in zip(rows, issues, strict=True)]
    return Sheet(_("Rows to correct"), [*columns, *ISSUE_COLUMNS], lines)


def _told(issues: Sequence[Mapping[str, str]]) -> dict[str, Cell]:
    parts = {"_column": "column", "_reason": "message", "_advice": "advice"}
    return {key: "\n".join(issue[part] for issue in issues if issue[part]) for key, part in parts.items()}
