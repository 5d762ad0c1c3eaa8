"""Work inside lessons: how far one has watched, and worksheets."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import playback
from courses.actions.lessons import enter, hold, lesson_of, stop_at
from courses.models import Enrolment, LessonProgress, MediaProgress, WorksheetEntry
from courses.releases.elements import Playable, Worksheet
from courses.releases.schema import Lesson
from courses.rules import is_filled, whole_of
from courses.statements import LANGUAGE
from lms.common.errors import DomainError
from lms.common.lengths import problem
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust

MOST_CHARACTERS = 4000


def _entered(enrolment: Enrolment, lesson_key: str, now: dt.datetime, language: str) -> tuple[Lesson, LessonProgress]:
    """The lesson as it is read, under the enrolment's lock; opened if it was not."""
    hold(enrolment)
    progress, said = enter(enrolment, lesson_of(enrolment, lesson_key), now)
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return lesson_of(enrolment, lesson_key, language), progress


def check_length(text: str, field: str) -> None:
    if message := problem(text, MOST_CHARACTERS):
        raise DomainError(message, code="too_long", field=field)


def _playable(lesson: Lesson, block_id: str) -> Playable:
    found = next((block for block in lesson.playables if block.id == block_id), None)
    if found is None:
        raise DomainError(_("This is not part of the lesson."), code="no_such_block")
    return found


def _media(enrolment: Enrolment, progress: LessonProgress, block: Playable, now: dt.datetime) -> MediaProgress:
    """The row as it stands, with the allowance that the passing of time has earned."""
    whole = whole_of(block)
    row, is_new = MediaProgress.objects.get_or_create(
        enrolment=enrolment, lesson_key=progress.lesson_key, block_id=block.id, defaults={"reported_at": now}
    )
    since = progress.opened_at if is_new else row.reported_at
    row.allowance = playback.earned(playback.SLACK if is_new else row.allowance, (now - since).total_seconds(), whole)
    row.reported_at = now
    return row


@transaction.atomic
def record_playback(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    block_id: str,
    position: int,
    segments: Sequence[Sequence[int]],
    now: dt.datetime,
    language: str = LANGUAGE,
) -> MediaProgress:
    """Keep where the person is, and add what was played, both in tenths of a second.

    What is said may come again and out of order: only what is new counts, and only as much as can have been played
    since the last report. What cannot have been is not added; the place is kept all the same.
    """
    lesson, progress = _entered(enrolment, lesson_key, now, language)
    block = _playable(lesson, block_id)
    whole, row = whole_of(block), _media(enrolment, progress, block, now)
    row.position = min(max(0, position), whole)
    union = playback.merge([*row.segments, *playback.clipped(segments, whole)])
    growth = playback.played(union) - playback.played(row.segments)
    if growth <= row.allowance:
        row.allowance -= growth
        row.segments = union
    row.save()
    stop_at(enrolment, block_id)
    return row


@transaction.atomic
def read_instead(
    *, enrolment: Enrolment, lesson_key: str, block_id: str, now: dt.datetime, language: str = LANGUAGE
) -> MediaProgress:
    """The person read the transcript, or the text of the slides: for those to whom a film or sound says nothing."""
    lesson, progress = _entered(enrolment, lesson_key, now, language)
    row = _media(enrolment, progress, _playable(lesson, block_id), now)
    row.read_at = row.read_at or now
    row.save()
    stop_at(enrolment, block_id)
    return row


def _worksheet(lesson: Lesson, block_id: str) -> Worksheet:
    found = next((block for block in lesson.worksheets if block.id == block_id), None)
    if found is None:
        raise DomainError(_("This is not part of the lesson."), code="no_such_block")
    return found


@transaction.atomic
def save_worksheet(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    block_id: str,
    values: Mapping[str, str],
    now: dt.datetime,
    language: str = LANGUAGE,
) -> WorksheetEntry:
    """Keep what is typed so far. Fields that are not named stay as they are; what was handed in stays as it was."""
    lesson, _progress = _entered(enrolment, lesson_key, now, language)
    block = _worksheet(lesson, block_id)
    known = {field.key for field in block.fields}
    given = {key: value.replace("\r\n", "\n") for key, value in values.items() if key in known}
    for key, value in given.items():
        check_length(value, key)
    entry, is_new = WorksheetEntry.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson.key, block_id=block_id, defaults={"values": given, "saved_at": now}
    )
    if not is_new:
        entry.values, entry.saved_at = {**entry.values, **given}, now
        entry.save(update_fields=["values", "saved_at"])
    stop_at(enrolment, block_id)
    return entry


@transaction.atomic
def hand_in_worksheet(
    *, enrolment: Enrolment, lesson_key: str, block_id: str, now: dt.datetime, language: str = LANGUAGE
) -> WorksheetEntry:
    """Show the sheet, as it is now, to those who teach the course. Handing in again replaces what they see."""
    lesson, _progress = _entered(enrolment, lesson_key, now, language)
    block = _worksheet(lesson, block_id)
    entry = WorksheetEntry.objects.filter(enrolment=enrolment, lesson_key=lesson.key, block_id=block_id).first()
    if not block.hand_in:
        raise DomainError(_("This worksheet is for yourself and is not handed in."), code="not_to_hand_in")
    if entry is None or not is_filled(block, entry.values):
        raise DomainError(_("Fill in the fields that have to be filled in, then hand it in."), code="not_filled")
    entry.handed_in = [[field.label, entry.values.get(field.key, "")] for field in block.fields]
    entry.handed_in_at = now
    entry.save(update_fields=["handed_in", "handed_in_at"])
    return entry


@transaction.atomic
def take_back_worksheet(*, enrolment: Enrolment, lesson_key: str, block_id: str) -> None:
    """Those who teach do not see it any more; what is typed stays."""
    hold(enrolment)
    mine = WorksheetEntry.objects.filter(enrolment=enrolment, lesson_key=lesson_key, block_id=block_id)
    mine.update(handed_in=None, handed_in_at=None)
