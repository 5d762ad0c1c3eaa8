"""Sheets to bytes."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from decimal import Decimal

import regex
import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.common.sheets.model import Cell, CellType, Sheet, Substitution
from lms.common.text import neutralise, unencodable

SUBSTITUTE = "〓"  # what printers set where they had no type for a character
# The same JIS characters under the two code points that Unicode gives them; CP932 knows only the second.
TWINS = str.maketrans("\u301c\u2212\u2014\u2016\u00a2\u00a3\u00ac", "\uff5e\uff0d\u2015\u2225\uffe0\uffe1\uffe2")
EXCEL_FIRST_DAY = dt.date(1900, 3, 1)  # before that, Excel counts a 29 February that never was
FORMATS: dict[CellType, dict[str, object]] = {
    CellType.TEXT: {"num_format": "@", "text_wrap": True},
    CellType.INTEGER: {"num_format": "#,##0"},
    CellType.DECIMAL: {"num_format": "#,##0.0##"},
    CellType.PERCENT: {"num_format": "0.0%"},
    CellType.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
}
BASE_FORMAT = {"valign": "top", "font_name": "Meiryo UI", "font_size": 10}


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str | Promise):
        return neutralise(str(value))
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return str(value)


def encoded(text: str, encoding: str) -> str:
    """The text with whatever the encoding cannot hold replaced, one mark for each character a reader sees."""
    if encoding != "cp932":
        return text
    return "".join(
        SUBSTITUTE if unencodable(character, encoding) else character
        for character in regex.findall(r"\X", text.translate(TWINS))
    )


def _lines(sheet: Sheet) -> Iterator[list[str]]:
    yield [_text(column.label) for column in sheet.columns]
    for row in sheet.rows:
        yield [_text(row.get(column.key)) for column in sheet.columns]


def substitutions(sheet: Sheet, encoding: str) -> list[Substitution]:
    """What `write_csv` will replace, so that a page can say it before the file is taken."""
    if encoding != "cp932":
        return []
    return [
        Substitution(number, str(column.label), character, SUBSTITUTE)
        for number, line in enumerate(_lines(sheet), start=1)
        for column, text in zip(sheet.columns, line, strict=True)
        for character in unencodable(text.translate(TWINS), encoding)
    ]


def write_csv(sheet: Sheet, encoding: str = "utf-8-sig") -> bytes:
    """The heading and the rows, nothing else: a program can read it. No cell runs as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([encoded(text, encoding) for text in line] for line in _lines(sheet))
    return out.getvalue().encode(encoding)


def write_xlsx(sheet: Sheet) -> bytes:
    """The table with real types on the first sheet, what it means on the second, ready to print."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": sheet.title})
        page = book.add_worksheet(_sheet_name(sheet.title))
        _write_table(book, page, sheet)
        _set_up_print(page, sheet)
        if sheet.notes:
            _write_notes(book, sheet)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "Sheet1"


def _write_table(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
    heading = book.add_format({**BASE_FORMAT, "bold": True, "bg_color": "#E8F1FE", "bottom": 1, "text_wrap": True})
    formats = {kind: book.add_format({**BASE_FORMAT, **FORMATS[kind]}) for kind in CellType}
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, str(column.label), heading)
        page.set_column(index, index, column.width)
    for number, row in enumerate(sheet.rows, start=1):
        for index, column in enumerate(sheet.columns):
            _write_cell(page, (number, index), row.get(column.key), formats[column.type])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), max(len(sheet.columns) - 1, 0))


def _write_cell(page: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Cell, style: object) -> None:
    if value is None or value == "":
        page.write_blank(*at, None, style)
    elif isinstance(value, dt.datetime):
        _write_cell(page, at, value.date(), style)
    elif isinstance(value, dt.date) and value >= EXCEL_FIRST_DAY:
        page.write_datetime(*at, dt.datetime.combine(value, dt.time.min), style)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        page.write_number(*at, value, style)
    else:
        page.write_string(*at, value.isoformat() if isinstance(value, dt.date) else _as_string(str(value)), style)


def _as_string(text: str) -> str:
    """A string cell never runs. One that begins with an apostrophe gets another where a reader would take it away."""
    return neutralise(text) if text.startswith("'") else text


def _set_up_print(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
    page.set_paper(int(sheet.paper))
    page.set_landscape() if sheet.landscape else page.set_portrait()
    page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&L{sheet.title.replace('&', '&&')}")
    page.set_footer("&C&P / &N")


def _write_notes(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(_("Notes"))
    page.set_column(0, 0, 100)
    wrapped = book.add_format({**BASE_FORMAT, "text_wrap": True})
    page.write_string(0, 0, sheet.title, book.add_format({**BASE_FORMAT, "bold": True}))
    for number, note in enumerate(sheet.notes, start=1):
        page.write_string(number, 0, note, wrapped)
    page.set_paper(int(sheet.paper))
