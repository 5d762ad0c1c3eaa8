"""How long an MP4 or M4A plays, from its `moov` box (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.inspection.refusal import FileRefused

# The description of a film of hours stays far below.
LARGEST_DESCRIPTION = 32 * 1024 * 1024
CONTAINERS = {b"trak", b"mdia"}


def _boxes(handle: IO[bytes], end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the content, end of the box) of each box from here to `end`."""
    while handle.tell() + 8 <= end:
        start = handle.tell()
        size, kind = struct.unpack(">I4s", handle.read(8))
        if size == 1:
            size = struct.unpack(">Q", handle.read(8).ljust(8, b"\0"))[0]
        elif size == 0:
            size = end - start
        if size < 8 or start + size > end:
            return
        yield kind, handle.tell(), start + size
        handle.seek(start + size)


def _length(content: bytes) -> float:
    """The time scale and the duration of a `mvhd` box: 32 bits, or 64 in its newer version."""
    form, at = (">IQ", 20) if content[:1] == b"\1" else (">II", 12)
    scale, duration = struct.unpack_from(form, content, at)
    return float(duration / scale) if scale else 0.0


def _describe(handle: IO[bytes], end: int) -> tuple[float, set[bytes]]:
    seconds, handlers = 0.0, set()
    for kind, start, stop in _boxes(handle, end):
        if kind == b"mvhd":
            seconds = _length(handle.read(stop - start))
        elif kind == b"hdlr":
            handlers.add(handle.read(stop - start)[8:12])
        elif kind in CONTAINERS:
            handlers |= _describe(handle, stop)[1]
    return seconds, handlers


def _read(handle: IO[bytes]) -> tuple[float, set[bytes]]:
    end = handle.seek(0, 2)
    handle.seek(0)
    first = handle.read(12)
    if first[4:8] != b"ftyp":
        raise FileRefused(_("This is not an MP4 file, whatever its name says. Export it again as MP4."))
    handle.seek(0)
    try:
        for kind, start, stop in _boxes(handle, end):
            if kind == b"moov" and stop - start <= LARGEST_DESCRIPTION:
                return _describe(handle, stop)
    except struct.error as error:
        raise FileRefused(_("The file is broken: its description cannot be read. Export it again.")) from error
    raise FileRefused(_("The file is not complete: it says nothing of what it holds. Export it again."))


NO_PICTURE = gettext_lazy("There is no picture in this file: it is sound only. Use an audio block.")
NO_SOUND = gettext_lazy("There is no sound in this file.")


def _seconds(handle: IO[bytes], handler: bytes, missing: Promise) -> float:
    seconds, handlers = _read(handle)
    if handler not in handlers:
        raise FileRefused(missing)
    if seconds <= 0:
        raise FileRefused(_("The file does not say how long it plays. Export it again as a whole."))
    return seconds


def video_seconds(handle: IO[bytes]) -> float:
    return _seconds(handle, b"vide", NO_PICTURE)


def audio_seconds(handle: IO[bytes]) -> float:
    return _seconds(handle, b"soun", NO_SOUND)
