"""Files that go out around an import: the template to fill in, and the rows to correct."""

from typing import Any

from lms.common.sheets import Cell, Sheet, correction_sheet, field_columns, template_sheet
from lms.talent.enums import ImportKind
from lms.talent.models import RecordImport
from lms.talent.queries.records.columns import LAYOUTS


def empty_sheet(kind: ImportKind) -> Sheet:
    return template_sheet(str(kind.label), LAYOUTS[kind])


def errors_sheet(record: RecordImport) -> Sheet:
    """The refused rows as they were typed, with what is wrong beside: corrected, the file can be uploaded again."""
    layout = LAYOUTS[ImportKind(record.kind)]
    wrong = [row for row in record.rows if row["change"] == "error"]
    rows: list[dict[str, Cell]] = [{**row["values"], "_row": str(row["row"])} for row in wrong]
    issues = [[_named(error, layout.labels()) for error in row["errors"]] for row in wrong]
    return correction_sheet(field_columns(layout.fields), rows, issues)


def _named(error: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    return {**error, "column": names.get(error["column"], error["column"])}
