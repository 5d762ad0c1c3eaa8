"""What a sheet is, before anybody writes or after anybody read it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import IntEnum, StrEnum

from django.utils.functional import Promise

Cell = str | int | float | Decimal | dt.date | bool | Promise | None

# What a download may be written in: UTF-8 with BOM opens in Excel, CP932 is what older systems of the city take.
CSV_ENCODINGS = ("utf-8-sig", "cp932")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CellType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"  # a ratio from 0 to 1
    DATE = "date"


class Paper(IntEnum):
    """Excel's numbers of paper sizes."""

    A3 = 8
    A4 = 9


@dataclasses.dataclass(frozen=True)
class Column:
    key: str
    label: str | Promise
    type: CellType = CellType.TEXT
    width: int = 14


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A table to be written. Rows are mappings by column key; `notes` say what it shows, as of when, how counted."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    notes: Sequence[str] = ()
    paper: Paper = Paper.A4
    landscape: bool = True


@dataclasses.dataclass(frozen=True)
class Substitution:
    """A character that the encoding cannot hold, and where it stood (row 1 is the heading)."""

    row: int
    column: str
    character: str
    substitute: str


@dataclasses.dataclass(frozen=True)
class TableRow:
    """One row as it was read, without empty cells at its end; `number` is the row's number in the spreadsheet."""

    number: int
    cells: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Table:
    """A table that was read: every cell is text, dates are ISO."""

    name: str
    encoding: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
