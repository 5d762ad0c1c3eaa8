"""Tables as files: what goes out (CSV, xlsx) and what comes in. One `Sheet` is written the same way by every export."""

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
from lms.common.sheets.reading import read_table
from lms.common.sheets.writing import substitutions, write_csv, write_xlsx

__all__ = [
    "CSV_ENCODINGS",
    "XLSX",
    "Cell",
    "CellType",
    "Column",
    "Paper",
    "Sheet",
    "Substitution",
    "Table",
    "TableRow",
    "read_table",
    "substitutions",
    "write_csv",
    "write_xlsx",
]
