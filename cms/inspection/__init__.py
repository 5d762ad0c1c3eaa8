"""What a file really is, whatever it is called: looked at when it is uploaded, and once for files from before."""

import dataclasses
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

from django.utils.translation import gettext as _

from cms.inspection import audio, documents, matroska, mp4, pdf, webvtt
from cms.inspection.refusal import FileRefused

__all__ = ["CAPTIONS", "Facts", "FileRefused", "inspect_file"]

CAPTIONS = "text/vtt"


@dataclasses.dataclass(frozen=True)
class Facts:
    """`seconds` of what plays, `pages` of what is read page by page; None where there is no such thing."""

    content_type: str
    seconds: float | None = None
    pages: int | None = None

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")

    @property
    def is_audio(self) -> bool:
        return self.content_type.startswith("audio/")

    @property
    def is_captions(self) -> bool:
        return self.content_type == CAPTIONS

    @property
    def is_pdf(self) -> bool:
        return self.content_type == documents.PDF


def _playing(content_type: str, length: Callable[[IO[bytes]], float]) -> Callable[[IO[bytes]], Facts]:
    return lambda handle: Facts(content_type, seconds=round(length(handle), 1))


def _captions(handle: IO[bytes]) -> Facts:
    webvtt.cues(handle.read())
    return Facts(CAPTIONS)


def _pdf(handle: IO[bytes]) -> Facts:
    return Facts(documents.PDF, pages=pdf.count_pages(handle))


def _plain(extension: str) -> Callable[[IO[bytes]], Facts]:
    return lambda handle: Facts(documents.check(handle, extension))


KINDS: dict[str, Callable[[IO[bytes]], Facts]] = {
    "mp4": _playing("video/mp4", mp4.video_seconds),
    "m4a": _playing("audio/mp4", mp4.audio_seconds),
    "webm": _playing("video/webm", matroska.video_seconds),
    "mp3": _playing("audio/mpeg", audio.mp3_seconds),
    "wav": _playing("audio/wav", audio.wav_seconds),
    "vtt": _captions,
    "pdf": _pdf,
    **{extension: _plain(extension) for extension in documents.TYPES},
}


def inspect_file(handle: Any, name: str) -> Facts:
    """The facts of a file, from its content; refused if it is not what its name says. Leaves it at its start."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    look = KINDS.get(extension)
    if look is None:
        kinds = ", ".join(KINDS)
        raise FileRefused(_("Files of this kind are not taken. These are: %(kinds)s") % {"kinds": kinds})
    handle.seek(0)
    try:
        return look(handle)
    finally:
        if not handle.closed:
            handle.seek(0)
