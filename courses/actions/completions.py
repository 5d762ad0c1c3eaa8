"""When a course counts as completed. Only our own acts decide it; what other systems say counts for nothing."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from courses.actions.locking import lock_enrolment
from courses.enums import ACTIVE, WAS_THERE, CompletionSource, EnrolmentStatus
from courses.finishing import Done, done_on, source_of
from courses.models import Attendance, Completion, Course, CourseRelease, Enrolment
from courses.statements import course_activity, voiding_statement
from lms.accounts.models import User
from lms.common.clock import local_date, start_of
from lms.common.errors import DomainError
from lms.organization.models import Person
from lms.xapi.actions.store import store_statements
from lms.xapi.builders import statement
from lms.xapi.enums import Trust, Verb
from lms.xapi.iri import statement_uuid

CHUNK = 500


@dataclasses.dataclass(frozen=True)
class PriorCompletion:
    """A completion from before this system, as a record on paper says."""

    person: Person
    course: Course
    occurred_on: dt.date


def _done(enrolment: Enrolment) -> Done:
    finished = enrolment.lessons.exclude(completed_at=None).values_list("lesson_key", "completed_at")
    passed = enrolment.attempts.filter(passed=True)
    attended = Attendance.objects.known().filter(
        person_id=enrolment.person_id, session__course_id=enrolment.course_id, presence__in=WAS_THERE
    )
    if enrolment.renews is not None:
        # What was attended for the completion that expires renews nothing.
        attended = attended.filter(occurred_on__gt=enrolment.renews.occurred_on)
    return Done(
        finished=lambda: {key: at for key, at in finished if at is not None},
        passed_at=lambda: passed.aggregate(at=Min("submitted_at"))["at"],
        attended_on=lambda: attended.aggregate(on=Min("occurred_on"))["on"],
    )


def complete_if_done(*, enrolment: Enrolment, now: dt.datetime, by: User | None = None) -> Completion | None:
    """Complete the course if nothing is left to do. The caller holds the enrolment's lock."""
    if enrolment.status not in ACTIVE:
        return None
    day = done_on(enrolment, _done(enrolment))
    return _complete(enrolment, day, now, by) if day else None


@transaction.atomic
def complete_course(*, enrolment: Enrolment, now: dt.datetime, by: User | None = None) -> Completion | None:
    """Complete the course of an enrolment if all that it asks for is done; refused otherwise."""
    lock_enrolment(enrolment)
    if enrolment.status == EnrolmentStatus.COMPLETED:
        return enrolment.completions.known().first()
    completion = complete_if_done(enrolment=enrolment, now=now, by=by)
    if completion is None:
        raise DomainError(_("Something in this course is still left to do."), code="not_done")
    return completion


def _complete(enrolment: Enrolment, day: dt.date, now: dt.datetime, by: User | None) -> Completion:
    enrolment.status, enrolment.completed_at = EnrolmentStatus.COMPLETED, now
    enrolment.save(update_fields=["status", "completed_at"])
    return record_completion(
        person=enrolment.person,
        course=enrolment.course,
        occurred_on=day,
        source=source_of(enrolment.course),
        enrolment=enrolment,
        now=now,
        by=by,
    )


@transaction.atomic
def record_completion(
    *,
    person: Person,
    course: Course,
    occurred_on: dt.date,
    source: CompletionSource,
    now: dt.datetime,
    by: User | None,
    document: str = "",
    enrolment: Enrolment | None = None,
) -> Completion:
    """Write down that a person completed a course on a day. The same day twice is one completion."""
    if source == CompletionSource.PRIOR:
        _check_prior(occurred_on, document, now)
    same = Completion.objects.known().filter(person=person, course=course, occurred_on=occurred_on).first()
    if same is not None:
        return same
    completion = Completion(
        person=person,
        course=course,
        occurred_on=occurred_on,
        source=source,
        enrolment=enrolment,
        document=document,
        recorded_at=now,
        recorded_by=by,
    )
    title = enrolment.release.title if enrolment else _titles([course])[course.pk]
    return _write([completion], {course.pk: title}, now)[0]


@transaction.atomic
def retract_completion(*, completion: Completion, now: dt.datetime, by: User | None) -> None:
    """Take a wrong completion back: its row is closed, its statement voided, its enrolment open again."""
    if not Completion.objects.filter(pk=completion.pk).supersede(now=now):
        return
    if completion.statement_id:
        said = voiding_statement(completion.statement_id, completion.person, now, by)
        store_statements(statements=[said], trust=Trust.OWN, now=now)
    enrolment = completion.enrolment
    if enrolment is not None and enrolment.status == EnrolmentStatus.COMPLETED:
        _reopen(enrolment, now)


def _reopen(enrolment: Enrolment, now: dt.datetime) -> None:
    lock_enrolment(enrolment)
    newer = Enrolment.objects.filter(
        person_id=enrolment.person_id, course_id=enrolment.course_id, status__in=ACTIVE
    ).exists()
    # Only one enrolment may be active: where there is a newer one, this one stays closed.
    enrolment.status = EnrolmentStatus.WITHDRAWN if newer else EnrolmentStatus.STARTED
    enrolment.completed_at, enrolment.withdrawn_at = None, now if newer else None
    enrolment.save(update_fields=["status", "completed_at", "withdrawn_at"])


def _check_prior(occurred_on: dt.date, document: str, now: dt.datetime) -> None:
    if not document.strip():
        raise DomainError(_("Say on which document this record rests."), code="document_missing", field="document")
    if occurred_on > local_date(now):
        raise DomainError(_("The day of completion lies in the future."), code="future", field="occurred_on")


@transaction.atomic
def record_prior_completions(
    *, rows: Sequence[PriorCompletion], document: str, now: dt.datetime, by: User | None
) -> list[Completion]:
    """Take over completions from before this system, many at once; those on record already are left alone."""
    for row in rows:
        _check_prior(row.occurred_on, document, now)
    courses = {row.course.pk: row.course for row in rows}
    known = Completion.objects.known().filter(course__in=courses)
    have = set(known.values_list("person_id", "course_id", "occurred_on"))
    new = {(row.person.pk, row.course.pk, row.occurred_on): row for row in rows}
    completions = [
        Completion(
            person=row.person,
            course=row.course,
            occurred_on=row.occurred_on,
            source=CompletionSource.PRIOR,
            document=document,
            recorded_at=now,
            recorded_by=by,
        )
        for key, row in new.items()
        if key not in have
    ]
    return _write(completions, _titles(list(courses.values())), now)


def _titles(courses: Sequence[Course]) -> dict[int, str]:
    """The newest title of each course; a course that was never released is called by its code."""
    released = CourseRelease.objects.filter(course__in=courses).values_list("course_id", "title").order_by("number")
    return {**{course.pk: course.code for course in courses}, **dict(released)}


def _write(completions: list[Completion], titles: dict[int, str], now: dt.datetime) -> list[Completion]:
    said = [completion_statement(completion, titles[completion.course_id]) for completion in completions]
    written = Completion.objects.bulk_create(completions, batch_size=CHUNK)
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return written


def completion_statement(completion: Completion, title: str) -> dict[str, Any]:
    """What a completion says; the row gets the statement's id, and is to be written with it."""
    said_by = completion.statement_id = statement_uuid(Verb.COMPLETED.name, "completion", completion.uuid)
    return statement(
        id=said_by,
        account=completion.person.uuid,
        verb=Verb.COMPLETED,
        activity=course_activity(completion.course, title),
        timestamp=_moment(completion),
        registration=completion.enrolment.uuid if completion.enrolment else None,
        result={"completion": True},
    )


def _moment(completion: Completion) -> dt.datetime:
    """Of the day it happened: exact if that is when it is written down, the day's start if that is later."""
    day, recorded = completion.occurred_on, completion.recorded_at
    return recorded if day == local_date(recorded) else start_of(day)
