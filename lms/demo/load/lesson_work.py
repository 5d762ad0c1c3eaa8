"""What a lesson asks for beside being opened, done as a person does it: films are watched, worksheets filled in."""

import datetime as dt

from courses.actions.lessons import lesson_of
from courses.actions.work import record_playback, save_worksheet
from courses.models import Enrolment
from courses.releases.elements import Worksheet
from courses.rules import whole_of
from lms.demo import data


def do_what_is_asked(enrolment: Enrolment, lesson_key: str, now: dt.datetime) -> None:
    """At the end of the time in the lesson: by then all of it can have been played."""
    lesson = lesson_of(enrolment, lesson_key)
    if lesson.rule.media_share:
        for playable in lesson.playables:
            whole = whole_of(playable)
            record_playback(
                enrolment=enrolment,
                lesson_key=lesson_key,
                block_id=playable.id,
                position=whole,
                segments=[(0, whole)],
                now=now,
            )
    if lesson.rule.worksheets:
        for sheet in lesson.worksheets:
            values = _filled(sheet, enrolment.pk)
            save_worksheet(enrolment=enrolment, lesson_key=lesson_key, block_id=sheet.id, values=values, now=now)


def _filled(sheet: Worksheet, number: int) -> dict[str, str]:
    """Not everybody writes the same."""
    said = data.read("worksheets")
    return {
        field.key: said[field.label][number % len(said[field.label])] for field in sheet.fields if field.label in said
    }
