"""Captions in WebVTT: what is wrong is said with its line, so that it can be mended in any editor."""

import dataclasses
import re

from django.utils.translation import gettext as _

from cms.inspection.refusal import FileRefused

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$")
NOT_CUES = ("NOTE", "STYLE", "REGION")


@dataclasses.dataclass(frozen=True)
class Cue:
    start: float
    end: float
    text: str


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _refuse(line: int, what: str) -> FileRefused:
    return FileRefused(_("Captions, line %(line)s: %(what)s") % {"line": line, "what": what})


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refuse(line, _("This is not UTF-8. Save the file again with the encoding UTF-8.")) from error


def cues(content: bytes) -> list[Cue]:
    """The captions of a file; refused if it is not WebVTT or holds none."""
    lines = _decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"^WEBVTT(?:[ \t].*)?$", lines[0]):
        raise _refuse(1, _("A WebVTT file starts with the word WEBVTT, and this one does not."))
    found: list[Cue] = []
    for number, block in _blocks(lines):
        if cue := _cue(block, number, found[-1].start if found else 0.0):
            found.append(cue)
    if not found:
        raise _refuse(len(lines), _("There is no caption in the file."))
    return found


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """What stands between empty lines, each with the number of its first line; the head is left out."""
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blocks.append((number + 1, []))
        elif blocks:
            blocks[-1][1].append(line)
    return [block for block in blocks if block[1]]


def _cue(block: list[str], number: int, after: float) -> Cue | None:
    if "-->" not in block[0]:
        if block[0].split(" ")[0].split("\t")[0] in NOT_CUES:
            return None
        block, number = block[1:], number + 1
    match = _TIMING.match(block[0]) if block else None
    if match is None:
        raise _refuse(number, _("A line such as “00:01.000 --> 00:04.000” is expected here."))
    start, end = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:])
    if end <= start:
        raise _refuse(number, _("The caption ends before it begins."))
    if start < after:
        raise _refuse(number, _("The caption begins before the one above it."))
    return Cue(start, end, "\n".join(block[1:]))
