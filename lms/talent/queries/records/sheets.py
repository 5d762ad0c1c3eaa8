"""Files that go out around an import: the template to fill in, and the rows to correct."""

from typing import Any

from django.utils.translation import gettext as _

from lms.common.sheets import Column, Sheet
from lms.talent.enums import ImportKind
from lms.talent.models import RecordImport
from lms.talent.queries.records.columns import FIELDS, labels


def template_sheet(kind: ImportKind) -> Sheet:
    """The headings; what stands under them is explained on the second sheet."""
    columns = [Column(field.key, field.label, width=18) for field in FIELDS[kind]]
    notes = [f"{field.label}：{field.help}" for field in FIELDS[kind]]
    return Sheet(str(kind.label), columns, [], notes)


def errors_sheet(record: RecordImport) -> Sheet:
    """The refused rows as they were typed, with what is wrong beside: corrected, the file can be uploaded again."""
    kind = ImportKind(record.kind)
    columns = [Column(field.key, field.label, width=18) for field in FIELDS[kind]]
    # Headings that no field has: a file that comes back is read without them.
    extra = [Column("row", "元の行番号", width=10), Column("errors", "エラー内容", width=60)]
    rows = [_line(row, labels(kind)) for row in record.rows if row["change"] == "error"]
    return Sheet(_("Rows to correct"), [*columns, *extra], rows)


def _line(row: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    errors = [f"{names.get(e['column'], e['column'])}：{e['message']}{e['advice']}" for e in row["errors"]]
    return {**row["values"], "row": str(row["row"]), "errors": " / ".join(errors)}
