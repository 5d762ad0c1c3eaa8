"""Reads a file of questions, whichever kind of file it is: its content decides."""

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from courses.banks.entries import Issue, Reading
from courses.banks.gift.reading import read_gift
from courses.banks.layout import LAYOUT
from courses.banks.sheet_reading import read_sheet
from lms.common.sheets import MAX_BYTES, UnreadableFile, read_table, too_large

ZIP = b"PK"


def read_file(file: "File[Any]", *, bank: str) -> Reading:
    """A file without any question is an issue, too. Raises UnreadableFile for what is neither GIFT nor a sheet."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise too_large()
    file.seek(0)
    is_sheet = content.startswith(ZIP) or str(file.name or "").lower().endswith((".xlsx", ".xls", ".csv"))
    reading = read_sheet(read_table(file, expected=LAYOUT.headings())) if is_sheet else _gift(content, bank)
    if not reading.entries and not reading.issues:
        return Reading((), [Issue(1, _("There is no question in this file."))])
    return reading


def _gift(content: bytes, bank: str) -> Reading:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return read_gift(text, bank=bank)
    message = _("The file is neither GIFT in UTF-8 or Shift_JIS nor a sheet.")
    raise UnreadableFile(message, code="file_encoding")
