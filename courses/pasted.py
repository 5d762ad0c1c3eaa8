"""Tables as they are pasted from Excel (tabs between the cells) or from a CSV file."""

import csv
import dataclasses
import io
import re
import unicodedata

from django.utils.translation import gettext as _

from lms.common.errors import DomainError

MOST_ROWS, MOST_COLUMNS, MOST_SERIES = 60, 12, 4
_NUMBER = re.compile(r"^[-+]?\d+(?:\.\d+)?$")
NOTHING = {"", "-", "–", "—", "…", "*", "NA", "N/A"}


class PasteRefused(DomainError):
    """What was pasted cannot be used; the message names the row and the column."""

    code = "paste_refused"


@dataclasses.dataclass(frozen=True)
class Pasted:
    columns: list[str]
    rows: list[list[str]]


@dataclasses.dataclass(frozen=True)
class Numbers:
    """`labels` name the rows, `columns` the series of numbers."""

    label_head: str
    labels: list[str]
    columns: list[str]
    rows: list[list[float | None]]


def _cells(text: str) -> list[list[str]]:
    delimiter = "\t" if "\t" in text else ","
    try:
        rows = list(csv.reader(io.StringIO(text.strip("\r\n")), delimiter=delimiter))
    except csv.Error as error:
        raise PasteRefused(_("The cells cannot be told apart. Copy them from Excel once more.")) from error
    cleaned = [[cell.strip() for cell in row] for row in rows]
    return [row for row in cleaned if any(row)]


def read_table(text: str) -> Pasted:
    """The first row names the columns. Rows are as wide as it is: shorter ones end in empty cells."""
    rows = _cells(text)
    if len(rows) < 2:
        raise PasteRefused(_("Paste a row of column names and at least one row below it."))
    width = max(len(row) for row in rows)
    if len(rows) - 1 > MOST_ROWS or width > MOST_COLUMNS:
        limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        raise PasteRefused(_("It is too large: up to %(rows)s rows and %(columns)s columns.") % limits)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    for number, head in enumerate(padded[0], start=1):
        if not head:
            raise PasteRefused(_("Column %(column)s has no name in the first row.") % {"column": number})
    return Pasted(padded[0], padded[1:])


def number_of(cell: str) -> float | None:
    """As Japanese offices write numbers: １，２３４ or ▲5 or 12%. None: nothing. ValueError: not a number."""
    text = unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").removesuffix("%").replace("−", "-")
    if text.upper() in NOTHING:
        return None
    if text[:1] in {"▲", "△"}:
        text = f"-{text[1:]}"
    if not _NUMBER.match(text):
        raise ValueError(cell)
    return float(text)


def read_numbers(text: str) -> Numbers:
    """The first column names the rows, the others hold numbers."""
    table = read_table(text)
    series = table.columns[1:]
    if not 1 <= len(series) <= MOST_SERIES:
        words = _("Paste one column of names and one to %(most)s columns of numbers.")
        raise PasteRefused(words % {"most": MOST_SERIES})
    rows = [
        [_number(cell, number, column) for cell, column in zip(row[1:], series, strict=True)]
        for number, row in enumerate(table.rows, start=2)
    ]
    if all(cell is None for row in rows for cell in row):
        raise PasteRefused(_("There is no number in it."))
    return Numbers(table.columns[0], [row[0] for row in table.rows], series, rows)


def _number(cell: str, row: int, column: str) -> float | None:
    try:
        return number_of(cell)
    except ValueError as error:
        place = {"row": row, "column": column, "cell": cell[:30]}
        words = _("Row %(row)s, column “%(column)s”: “%(cell)s” is not a number.")
        raise PasteRefused(words % place) from error
