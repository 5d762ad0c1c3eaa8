"""What a lesson asks for before it is done, and what of it is still missing: pure functions."""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import playback
from courses.models import MediaProgress, WorksheetEntry
from courses.releases.elements import Playable, Worksheet
from courses.releases.schema import Lesson
from lms.common.errors import DomainError

TENTHS = 10


@dataclasses.dataclass(frozen=True)
class Work:
    """What one person has done in one lesson; `media` and `sheets` by block id."""

    opened_at: dt.datetime
    answers: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    media: Mapping[str, MediaProgress] = dataclasses.field(default_factory=dict)
    sheets: Mapping[str, WorksheetEntry] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Requirement:
    """One thing asked for. `block_id`: where in the lesson it is done, if at one place."""

    text: str
    is_met: bool
    block_id: str = ""


class LessonNotDone(DomainError):
    """Something is still missing; the message names it."""

    code = "lesson_not_done"

    def __init__(self, missing: list[Requirement]) -> None:
        words = "、".join(requirement.text for requirement in missing)
        super().__init__(_("Before you go on, this is still missing: %(missing)s") % {"missing": words})
        self.missing = missing


def whole_of(block: Playable) -> int:
    return round(block.length * TENTHS)


def share_of(block: Playable, progress: MediaProgress | None) -> int:
    return playback.share(progress.segments, whole_of(block)) if progress else 0


def requirements(lesson: Lesson, work: Work, now: dt.datetime) -> list[Requirement]:
    """Empty: nothing is asked for but opening it."""
    rule = lesson.rule
    asked: list[Requirement] = []
    if rule.minutes:
        asked.append(_minutes(rule.minutes, work.opened_at, now))
    if rule.media_share:
        asked += [_media(block, work.media.get(block.id), rule.media_share) for block in lesson.playables]
    if rule.checkpoints:
        asked += [
            Requirement(_("Answer “%(name)s”") % {"name": block.text}, block.id in work.answers, block.id)
            for block in lesson.checkpoints
        ]
    if rule.worksheets:
        asked += [_sheet(block, work.sheets.get(block.id)) for block in lesson.worksheets]
    return asked


def missing(lesson: Lesson, work: Work, now: dt.datetime) -> list[Requirement]:
    return [requirement for requirement in requirements(lesson, work, now) if not requirement.is_met]


def _minutes(wanted: int, opened_at: dt.datetime, now: dt.datetime) -> Requirement:
    passed = (now - opened_at).total_seconds() / 60
    left = max(0, math.ceil(wanted - passed))
    text = _("Take %(minutes)s minutes for this lesson") % {"minutes": wanted}
    if left:
        text += ngettext(" (%(left)s minute more)", " (%(left)s minutes more)", left) % {"left": left}
    return Requirement(text, not left)


def _media(block: Playable, progress: MediaProgress | None, wanted: int) -> Requirement:
    seen = share_of(block, progress)
    was_read = progress is not None and progress.read_at is not None
    words = {"name": block.title, "wanted": wanted, "seen": seen}
    if was_read:
        return Requirement(_("“%(name)s”: read instead") % words, True, block.id)
    text = _("See %(wanted)s%% of “%(name)s” (so far %(seen)s%%)") % words
    return Requirement(text, seen >= wanted, block.id)


def is_filled(block: Worksheet, values: Mapping[str, str]) -> bool:
    """Every field that has to be filled in; where none has to be, any."""
    wanted = block.required_keys
    filled = {key for key, value in values.items() if value.strip()}
    return filled.issuperset(wanted) if wanted else bool(filled)


def _sheet(block: Worksheet, entry: WorksheetEntry | None) -> Requirement:
    text = _("Fill in “%(name)s”") % {"name": block.title}
    return Requirement(text, is_filled(block, entry.values if entry else {}), block.id)
