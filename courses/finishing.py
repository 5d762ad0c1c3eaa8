"""When a course is done: pure functions over what somebody has done of it."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping

from courses import releases
from courses.enums import CompletionSource, Format
from courses.models import Course, Enrolment
from courses.releases.schema import CourseText
from courses.statements import LANGUAGE
from lms.common.clock import local_date


@dataclasses.dataclass(frozen=True)
class Done:
    """What a person has done of a course. What costs a query is asked for only where it decides."""

    finished: Callable[[], Mapping[str, dt.datetime]]
    passed_at: Callable[[], dt.datetime | None]
    attended_on: Callable[[], dt.date | None]


def _online_done_on(text: CourseText, done: Done) -> dt.date | None:
    """The day on which the last lesson was finished and the quiz passed; None while something is left."""
    finished = done.finished()
    moments = [finished.get(lesson.key) for lesson in text.lessons]
    # Asked last: most acts end before.
    if None not in moments and text.quiz is not None:
        moments.append(done.passed_at())
    known = [moment for moment in moments if moment is not None]
    return local_date(max(known)) if known and len(known) == len(moments) else None


def done_on(enrolment: Enrolment, done: Done) -> dt.date | None:
    """The day on which everything that the course asks for was done."""
    if enrolment.course.format == Format.ROOM:
        return done.attended_on()
    online = _online_done_on(releases.load(enrolment.release).locale(LANGUAGE), done)
    if online is None or enrolment.course.format == Format.ONLINE:
        return online
    attended = done.attended_on()
    return max(online, attended) if attended else None


def source_of(course: Course) -> CompletionSource:
    """How a course is completed by those who are enrolled in it."""
    return CompletionSource.ATTENDED if course.format == Format.ROOM else CompletionSource.LEARNED
