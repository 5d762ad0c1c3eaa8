"""Tables as files: what goes out (CSV, xlsx) and what comes in. One `Sheet` is written the same way by every export."""

from lms.common.sheets.fields import Field, Layout, header_digest, values_of
from lms.common.sheets.model import (
    CSV_ENCODINGS,
    XLSX,
    Cell,
    CellType,
    Column,
    Paper,
    Sheet,
    Substitution,
    Table,
    TableRow,
)
from lms.common.sheets.reading import MAX_BYTES, UnreadableFile, read_table, too_large
from lms.common.sheets.returning import ISSUE_HEADINGS, correction_sheet, field_columns, template_sheet
from lms.common.sheets.rows import ReadRow
from lms.common.sheets.writing import SUBSTITUTE, encoded, substitutions, write_csv, write_xlsx

__all__ = [
    "CSV_ENCODINGS",
    "ISSUE_HEADINGS",
    "MAX_BYTES",
    "SUBSTITUTE",
    "XLSX",
    "Cell",
    "CellType",
    "Column",
    "Field",
    "Layout",
    "Paper",
    "ReadRow",
    "Sheet",
    "Substitution",
    "Table",
    "TableRow",
    "UnreadableFile",
    "correction_sheet",
    "encoded",
    "field_columns",
    "header_digest",
    "read_table",
    "substitutions",
    "template_sheet",
    "too_large",
    "values_of",
    "write_csv",
    "write_xlsx",
]
