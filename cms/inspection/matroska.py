"""How long a WebM plays, from its EBML head (RFC 8794, RFC 9559)."""

import struct
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from cms.inspection.refusal import FileRefused

EBML, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
DOC_TYPE, SCALE, DURATION, TRACK, TRACK_TYPE = 0x4282, 0x2AD7B1, 0x4489, 0xAE, 0x83
VIDEO = 1
# Head elements are small; a larger one is not a head.
LARGEST = 4 * 1024 * 1024


def _number(handle: IO[bytes], *, keep_mark: bool) -> int | None:
    """A number of variable length; None at the end, -1 for a size that is not known."""
    first = handle.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    rest = handle.read(length - 1)
    if len(rest) < length - 1:
        return None
    value = int.from_bytes(first + rest, "big")
    if keep_mark:
        return value
    value &= (1 << (7 * length)) - 1
    return -1 if value == (1 << (7 * length)) - 1 else value


def _elements(handle: IO[bytes], end: int) -> Iterator[tuple[int, int]]:
    """(id, size) of each element from here to `end`, with the handle at its content."""
    while handle.tell() < end:
        identity, size = _number(handle, keep_mark=True), _number(handle, keep_mark=False)
        if identity is None or size is None:
            return
        start = handle.tell()
        yield identity, min(size, end - start) if size >= 0 else end - start
        if size < 0:
            return
        handle.seek(start + size)


def _content(handle: IO[bytes], size: int) -> bytes:
    return handle.read(min(size, LARGEST))


def _length(handle: IO[bytes], size: int) -> float:
    scale, duration = 1_000_000, 0.0
    for identity, length in _elements(handle, handle.tell() + size):
        content = _content(handle, length)
        if identity == SCALE:
            scale = int.from_bytes(content, "big")
        elif identity == DURATION and len(content) in {4, 8}:
            duration = struct.unpack(">f" if len(content) == 4 else ">d", content)[0]
    return duration * scale / 1e9


def _has_video(handle: IO[bytes], size: int) -> bool:
    for identity, length in _elements(handle, handle.tell() + size):
        if identity != TRACK:
            continue
        for inner, inner_length in _elements(handle, handle.tell() + length):
            if inner == TRACK_TYPE and int.from_bytes(_content(handle, inner_length), "big") == VIDEO:
                return True
    return False


def _doc_type(handle: IO[bytes], size: int) -> bytes:
    for identity, length in _elements(handle, handle.tell() + size):
        if identity == DOC_TYPE:
            return _content(handle, length).rstrip(b"\0")
    return b""


def _read(handle: IO[bytes]) -> tuple[bytes, float, bool]:
    """What the file calls itself, how long it plays, and whether there is a picture."""
    end = handle.seek(0, 2)
    handle.seek(0)
    kind, seconds, has_video = b"", 0.0, False
    for identity, size in _elements(handle, end):
        if identity == EBML:
            kind = _doc_type(handle, size)
        elif identity == SEGMENT:
            for inner, length in _elements(handle, handle.tell() + size):
                if inner == INFO:
                    seconds = _length(handle, length)
                elif inner == TRACKS:
                    has_video = _has_video(handle, length)
                elif inner == CLUSTER:
                    break
            break
        else:
            break
    return kind, seconds, has_video


def video_seconds(handle: IO[bytes]) -> float:
    kind, seconds, has_video = _read(handle)
    if kind != b"webm":
        raise FileRefused(_("This is not a WebM file, whatever its name says. Export it again as WebM or MP4."))
    if not has_video:
        raise FileRefused(_("There is no picture in this file: it is sound only. Use an audio block."))
    # NaN compares as false.
    if not 0 < seconds < 1e6:
        raise FileRefused(_("The file does not say how long it plays. Export it again as a whole."))
    return seconds
