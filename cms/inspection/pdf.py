"""PDF files: counted when they come, and drawn page by page for lessons."""

import dataclasses
import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import IO, Any

import pypdfium2
from django.utils.translation import gettext as _
from pypdfium2 import raw

from cms.inspection.refusal import FileRefused

# PDFium is not safe to be called from two threads at once.
_lock = Lock()
WIDTH = 1200
QUALITY = 82


@dataclasses.dataclass(frozen=True)
class Page:
    """One page as a picture, and what is written on it."""

    number: int
    picture: bytes
    width: int
    height: int
    text: str


def _error(error: pypdfium2.PdfiumError) -> FileRefused:
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
        return FileRefused(_("The PDF is locked by a password. Save it without one, and upload it again."))
    return FileRefused(_("The PDF is broken and cannot be opened. Export it again from the program it was made with."))


@contextmanager
def _opened(handle: IO[bytes]) -> Iterator[Any]:
    handle.seek(0)
    if b"%PDF-" not in handle.read(1024):
        raise FileRefused(_("This is not a PDF file, whatever its name says."))
    handle.seek(0)
    with _lock:
        try:
            document = pypdfium2.PdfDocument(handle.read())
        except pypdfium2.PdfiumError as error:
            raise _error(error) from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise _error(error) from error
        finally:
            document.close()


def count_pages(handle: IO[bytes]) -> int:
    with _opened(handle) as document:
        count = len(document)
        if not count:
            raise FileRefused(_("The PDF has no page."))
        # A file that was cut off often opens, and has no pages to show.
        document[count - 1].close()
    return count


def draw_page(handle: IO[bytes], number: int) -> Page:
    """Page `number`, counted from 1."""
    with _opened(handle) as document:
        page = document[number - 1]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
        text = page.get_textpage().get_text_bounded().strip()
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY, method=4)
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    readable = "\n".join(line for line in lines if line).replace("\0", "")
    return Page(number, buffer.getvalue(), picture.width, picture.height, readable)
