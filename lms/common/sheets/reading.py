"""Bytes to tables: what people upload, however it was saved. The content decides what a file is, not its name."""

import codecs
import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.exceptions import InvalidFileException

from lms.common.errors import DomainError
from lms.common.sheets.model import Table, TableRow
from lms.common.text import as_written, search_key

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 2_000
# A spreadsheet packs to a tenth or a fiftieth. What packs to less, and is not small, was made to fill a machine.
MAX_RATIO, HARMLESS = 200, 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
HEADER_WITHIN = 20
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)


class UnreadableFile(DomainError):
    """The file is not a table that we can read; the message says what to do."""

    code = "unreadable_file"


def read_table(file: "File[Any]", *, expected: Collection[str] = (), encoding: str = "") -> Table:
    """The table in an uploaded CSV or xlsx. `expected` headings tell the heading row from titles above it.

    `encoding`: what a person says the CSV is written in; "" lets the bytes tell.
    """
    content = _bytes(file)
    if content.startswith(OLE_MAGIC):
        raise _ole_error(content)
    if content.startswith(b"PK"):
        return _read_xlsx(content, expected)
    encoding, text = _decode(content, [encoding] if encoding else _candidates(content))
    return _table("", encoding, _csv_rows(text), expected)


def _bytes(file: "File[Any]") -> bytes:
    content: bytes = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise too_large()
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise UnreadableFile(_("The file is empty."), code="file_empty")
    return content


def too_large() -> UnreadableFile:
    size = MAX_BYTES // 1024 // 1024
    message = _("The file is larger than %(size)d MB. Please split it into several files.") % {"size": size}
    return UnreadableFile(message, code="file_too_large", field="file")


def _ole_error(content: bytes) -> UnreadableFile:
    if ENCRYPTED in content:
        return UnreadableFile(
            _("The file is protected by a password. Please save it without one and upload it again."),
            code="file_encrypted",
        )
    return UnreadableFile(
        _("This is the old Excel format (.xls). Please save it as .xlsx and upload it again."), code="file_old_excel"
    )


# -- Text ------------------------------------------------------------------------------------------------------------
def _candidates(content: bytes) -> list[str]:
    """The encoding is guessed from the bytes: a text that is valid UTF-8 is practically never anything else."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    return ["utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "cp932"]


def _decode(content: bytes, candidates: list[str]) -> tuple[str, str]:
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise UnreadableFile(
        _("The file is neither a CSV in UTF-8 or Shift_JIS nor an Excel file (.xlsx). Please save it as one of them."),
        code="file_encoding",
    )


def _csv_rows(text: str) -> Iterator[list[str]]:
    start = text[:4000]
    delimiter = "\t" if start.count("\t") > start.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        message = _("The CSV is broken near line %(line)d: a quotation mark is not closed.") % {"line": reader.line_num}
        raise UnreadableFile(message, code="file_broken") from error


# -- xlsx ------------------------------------------------------------------------------------------------------------
def _read_xlsx(content: bytes, expected: Collection[str]) -> Table:
    try:
        _guard_against_bombs(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        tables = [_table(page.title, "xlsx", _xlsx_rows(page), expected) for page in _visible(book)]
    except BROKEN as error:
        message = _("The Excel file is damaged or incomplete. Please open it in Excel, save it again and upload it.")
        raise UnreadableFile(message, code="file_broken") from error
    if not tables:
        raise UnreadableFile(_("The file is empty."), code="file_empty")
    return max(tables, key=lambda table: _score(table.header, expected))


def _guard_against_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        is_bomb = any(part.file_size > max(MAX_RATIO * part.compress_size, HARMLESS) for part in parts)
        if is_bomb or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile(
                _("The Excel file unpacks to more than can be read. Please split it into several files."),
                code="file_too_large",
            )


def _visible(book: Any) -> list[Any]:
    pages = [page for page in book.worksheets if page.sheet_state == "visible"]
    for page in pages:
        page.reset_dimensions()  # what the file claims about its size may be wrong by a million rows
    return pages


def _xlsx_rows(page: Any) -> Iterator[list[str]]:
    for row in page.iter_rows(values_only=True, max_col=MAX_COLUMNS):
        yield [_cell_text(value) for value in row]


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# -- Both ------------------------------------------------------------------------------------------------------------
def _clean(cell: str) -> str:
    """Without outer spaces, and without the apostrophe by which our own downloads keep a cell from being a formula."""
    return as_written(cell.strip())


def _cells(line: list[str]) -> tuple[str, ...]:
    """The cells up to the last that says anything."""
    cells = [_clean(cell) for cell in line[:MAX_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _score(cells: Collection[str], expected: Collection[str]) -> int:
    known = {search_key(label) for label in expected}
    return sum(1 for cell in {search_key(cell) for cell in cells} if cell in known)


def _header_index(rows: list[TableRow], expected: Collection[str]) -> int:
    """The row that holds most of the expected headings; without any, the first with two cells."""
    scores = [_score(row.cells, expected) for row in rows[:HEADER_WITHIN]]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    wide = (index for index, row in enumerate(rows[:HEADER_WITHIN]) if sum(1 for cell in row.cells if cell) > 1)
    return next(wide, 0)


def _table(name: str, encoding: str, lines: Iterator[list[str]], expected: Collection[str]) -> Table:
    rows: list[TableRow] = []
    for number, line in enumerate(lines, start=1):
        cells = _cells(line)
        if cells:
            rows.append(TableRow(number, cells))
        if len(rows) > MAX_ROWS or number > MAX_ROWS * 4:
            raise UnreadableFile(
                _("The file has more than %(rows)d rows. Please split it into several files.") % {"rows": MAX_ROWS},
                code="file_too_large",
            )
    if not rows:
        return Table(name, encoding, 1, (), ())
    head = _header_index(rows, expected)
    return Table(name, encoding, rows[head].number, rows[head].cells, tuple(rows[head + 1 :]))
