"""A file of statements, read from a place in it, a piece at a time: one a line, or one JSON array; packed or not.

Nothing here holds more than one statement and one piece, however large the file is or claims to be.
"""

import dataclasses
import gzip
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from lms.common.errors import DomainError

PIECE = 256 * 1024
# What one line may take: as much as one request to the endpoint, were it all an attachment in base64.
MOST = 12 * 1024 * 1024
# Statements pack to a tenth; a file that is made to fill a memory or a disk, to a thousandth.
MOST_UNPACKED, FREE_UNPACKED = 200, 64 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
# All that matters for finding where an element of an array ends; a lone quotation mark is one without its other.
_MARKS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},"]', re.DOTALL)


class Unreadable(DomainError):
    """The file itself is broken; what stands before that is imported."""

    code = "unreadable"


@dataclasses.dataclass(frozen=True)
class Line:
    """One statement as bytes, and where what follows it begins. `data` None: it is longer than one may be."""

    number: int
    data: bytes | None
    end: int


class Source:
    """The bytes of a file, unpacked if they are packed. `size` is that of the file as it lies there."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._is_packed = file.read(2) == _GZIP
        file.seek(0)
        self._file: Any = gzip.GzipFile(fileobj=file) if self._is_packed else file
        self._packed, self._size = file, size
        self.place = 0

    def go_to(self, offset: int) -> None:
        """Packed files are unpacked up to there; plain ones are not read."""
        self._file.seek(0 if self._is_packed else offset)
        self.place = 0 if self._is_packed else offset
        while self.place < offset:
            if not self.read(min(PIECE, offset - self.place)):
                raise Unreadable(_("The file is shorter than it was."))

    def read(self, size: int = PIECE) -> bytes:
        try:
            piece: bytes = self._file.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(_("The packed file is damaged or cut off.")) from error
        self.place += len(piece)
        if self._is_packed and self.place > FREE_UNPACKED + MOST_UNPACKED * self._size:
            raise Unreadable(_("The file unpacks to far more than statements do; it was not read on."))
        return piece

    @property
    def read_so_far(self) -> int:
        """Bytes of the file as it lies there: for progress."""
        return self._packed.tell()


def read_lines(source: Source, offset: int = 0, number: int = 0) -> Iterator[Line]:
    """The statements from a place on; `number` is that of the line before it. Empty lines are none."""
    source.go_to(0)
    is_array = source.read(4096).removeprefix(_BOM).lstrip(_SPACE).startswith(b"[")
    source.go_to(offset)
    return _elements(source, number) if is_array else _by_line(source, number)


def _by_line(source: Source, number: int) -> Iterator[Line]:
    rest, place, is_too_long = b"", source.place, False
    while piece := source.read():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            place, number = place + len(line) + 1, number + 1
            if is_too_long or line.strip(_SPACE):
                yield Line(number, None if is_too_long or len(line) > MOST else _clean(line, number), place)
            is_too_long = False
        if len(rest) > MOST:
            place, rest, is_too_long = place + len(rest), b"", True
    if is_too_long or rest.strip(_SPACE):
        yield Line(number + 1, None if is_too_long else _clean(rest, number + 1), place + len(rest))


def _clean(line: bytes, number: int) -> bytes:
    return line.removeprefix(_BOM) if number == 1 else line


def _elements(source: Source, number: int) -> Iterator[Line]:
    """The elements of an array, numbered as lines are. Whether each is JSON is for those to say who parse it."""
    buffer = _opened(source) if source.place == 0 else source.read()
    array = _Array(buffer, source.place - len(buffer))
    while True:
        for element, end in array.cut():
            number += 1
            yield Line(number, element, end)
        if array.is_over:
            return
        if len(array.buffer) > MOST:
            raise Unreadable(_("An element of the array is longer than one statement may be."))
        if not (piece := source.read()):
            break
        array.buffer += piece
    if number == 0 or array.buffer.strip(_SPACE):
        raise Unreadable(_("The file ends before its array does."))


@dataclasses.dataclass
class _Array:
    """What was read of an array and not cut off yet; `place` is where that begins in the file."""

    buffer: bytes
    place: int
    scanned: int = 0
    depth: int = 0
    is_over: bool = False

    def cut(self) -> Iterator[tuple[bytes, int]]:
        """The elements that are whole, each with the place behind it."""
        start = 0
        for mark in _MARKS.finditer(self.buffer, self.scanned):
            self.scanned = mark.start()
            if mark[0] == b'"':
                # The string goes on in the next piece.
                break
            self.scanned = mark.end()
            self.depth += (mark[0] in {b"[", b"{"}) - (mark[0] in {b"]", b"}"})
            self.is_over = self.depth < 0
            if self.is_over or (self.depth == 0 and mark[0] == b","):
                element = self.buffer[start : mark.start()]
                start = mark.end()
                if not self.is_over or element.strip(_SPACE):
                    yield element, self.place + start
            if self.is_over:
                break
        self.buffer, self.place, self.scanned = self.buffer[start:], self.place + start, self.scanned - start


def _opened(source: Source) -> bytes:
    """The first piece, behind the bracket that opens the array."""
    return source.read().removeprefix(_BOM).lstrip(_SPACE)[1:]
