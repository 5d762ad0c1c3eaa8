"""Many acts of learning written down at once: learned on another system, or reported later than it was done.

The rows, the statements and the refusals are those of the actions for one act; only the queries are fewer.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import releases_to_take
from courses.actions.results import JUDGED
from courses.actions.ways import Book, Way
from courses.acts import Act, ActRefused
from courses.enums import WAS_THERE
from courses.models import Attendance, Completion, Enrolment, LessonProgress, QuizAttempt, Regrading
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.organization.models import Person
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust

CHUNK = 500
WRITTEN: dict[type[models.Model], Sequence[str]] = {
    Enrolment: ("status", "started_at", "completed_at", "current_lesson", "current_block"),
    LessonProgress: ("completed_at",),
    QuizAttempt: JUDGED,
    Completion: (),
}
Key = tuple[int, int]


@transaction.atomic
def record_acts(*, acts: Sequence[Act], now: dt.datetime, by: User | None = None) -> list[Completion]:
    """Write down `acts`, each at its own moment, up to `now`; all of them or none. Returns the completions that follow.

    Acts of one moment keep their order. What the single actions refuse is refused here, as ActRefused.
    """
    book = Book()
    ways = _ways(acts, book, by)
    said: list[dict[str, Any]] = []
    for index, act in sorted(enumerate(acts), key=lambda pair: pair[1].at):
        said += _follow(ways[act.key], act, index, now)
    _write(book)
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return [row for row in book.added if isinstance(row, Completion)]


def _follow(way: Way, act: Act, index: int, now: dt.datetime) -> list[dict[str, Any]]:
    try:
        _check_past(act, now)
        return way.follow(act)
    except DomainError as error:
        raise ActRefused(error, index) from error


def _check_past(act: Act, now: dt.datetime) -> None:
    if act.at > now:
        raise DomainError(_("This lies in the future."), code="future", field="at")


def _ways(acts: Sequence[Act], book: Book, by: User | None) -> dict[Key, Way]:
    """The ways that the acts belong to, as they are on record. Locks the people, then their enrolments."""
    people = {act.person.pk: act.person for act in acts}
    courses = {act.course.pk: act.course for act in acts}
    open_releases = releases_to_take(courses)
    corrected = frozenset(Regrading.objects.filter(course__in=courses).values_list("course_id", flat=True))
    ways = {act.key: Way(book, open_releases.get(act.course.pk), by, corrected_courses=corrected) for act in acts}
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    of_these = {"person__in": people, "course__in": courses}
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("release")
    for enrolment in rows.defer("release__payload").filter(**of_these).order_by("pk"):
        if way := ways.get((enrolment.person_id, enrolment.course_id)):
            enrolment.person, enrolment.course = people[enrolment.person_id], courses[enrolment.course_id]
            way.enrolment = enrolment
    _read_progress({way.enrolment.pk: way for way in ways.values() if way.enrolment is not None})
    for person_id, course_id, day in _attended(of_these):
        if way := ways.get((person_id, course_id)):
            way.attended_on = day
    known = Completion.objects.known().filter(**of_these)
    for person_id, course_id, day in known.values_list("person_id", "course_id", "occurred_on"):
        if way := ways.get((person_id, course_id)):
            way.completed_on.add(day)
    return ways


def _read_progress(ways: dict[int, Way]) -> None:
    """Lessons and tries, by the enrolment that they belong to."""
    for row in LessonProgress.objects.filter(enrolment__in=ways):
        row.enrolment = _enrolment(ways[row.enrolment_id])
        ways[row.enrolment_id].progress[row.lesson_key] = row
    for attempt in QuizAttempt.objects.filter(enrolment__in=ways).order_by("number"):
        attempt.enrolment = _enrolment(ways[attempt.enrolment_id])
        ways[attempt.enrolment_id].attempts.append(attempt)


def _enrolment(way: Way) -> Enrolment:
    assert way.enrolment is not None
    return way.enrolment


def _attended(of_these: dict[str, Any]) -> Iterable[tuple[int, int, dt.date]]:
    """The first day on which each was in a room of the course."""
    named = {"person__in": of_these["person__in"], "session__course__in": of_these["course__in"]}
    there = Attendance.objects.known().filter(presence__in=WAS_THERE, **named)
    first = there.values("person_id", "session__course_id").annotate(on=Min("occurred_on"))
    return first.values_list("person_id", "session__course_id", "on")


def _write(book: Book) -> None:
    """In the order of the acts, by which certificates are numbered. Enrolments first: the others refer to them.

    What is over is closed before anything new is opened: of an enrolment, or of a try, one at a time may be open.
    """
    added: dict[type[models.Model], list[Any]] = defaultdict(list)
    changed: dict[type[models.Model], list[Any]] = defaultdict(list)
    for row in book.added:
        added[type(row)].append(row)
    for old in book.changed:
        changed[type(old)].append(old)
    for model, fields in WRITTEN.items():
        if changed[model]:
            model._default_manager.bulk_update(changed[model], fields, batch_size=CHUNK)
        model._default_manager.bulk_create(added[model], batch_size=CHUNK)
