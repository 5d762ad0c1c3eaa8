"""Who takes which course."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.locking import lock_enrolment, lock_people
from courses.enums import ACTIVE, EnrolmentSource, EnrolmentStatus, WithdrawalCause
from courses.models import Completion, Course, CoursePage, CourseRelease, Enrolment, EnrolmentBatch, EnrolmentPolicy
from courses.queries.admission import Asked, Refusal, refusals_for
from courses.statements import course_statement
from lms.common.errors import DomainError
from lms.organization.models import Person
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb

CHUNK = 1000


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Who was enrolled, and why the others were not (by the person's key)."""

    enrolments: list[Enrolment]
    refused: dict[int, Refusal]


def release_to_take(course: Course) -> CourseRelease:
    """The newest release of a course that is open: its page is still published, in some language."""
    release = releases_to_take([course.pk]).get(course.pk)
    if release is None:
        raise DomainError(_("This course is not open for enrolment now."), code="course_closed")
    return release


def releases_to_take(course_ids: Collection[int]) -> dict[int, CourseRelease]:
    """The same for several courses, by their ids; those that are not open are left out."""
    opened = CoursePage.objects.filter(course__in=course_ids, live=True).values("course")
    rows = CourseRelease.objects.filter(course__in=opened).defer("payload").order_by("number")
    return {release.course_id: release for release in rows}


def hold_places(course: Course) -> None:
    """Until the transaction ends nobody else takes a place of this course, if places are counted."""
    rows = EnrolmentPolicy.objects.select_for_update(no_key=True).filter(course=course, capacity__isnull=False)
    list(rows.values_list("pk"))


@transaction.atomic
def enrol_people(
    *,
    people: Sequence[Person],
    course: Course,
    source: EnrolmentSource,
    now: dt.datetime,
    due_on: dt.date | None = None,
    batch: EnrolmentBatch | Callable[[], EnrolmentBatch] | None = None,
    renews: dict[int, Completion] | None = None,
) -> Outcome:
    """Enrol many at once, each of whom may be; of the others it is said why not.

    `batch`: what they are enrolled together in; a function is called only if somebody is. `renews`: by person, the
    completion that the enrolment renews.
    """
    # Always in this order: the course's places, then the people. A double click, or a second rule, waits here.
    hold_places(course)
    lock_people(person.pk for person in people)
    refused = dict(refusals_for(Asked(people, course, source, now)))
    newcomers = {person.pk: person for person in people if person.pk not in refused}
    if not newcomers:
        return Outcome([], refused)
    release = release_to_take(course)
    together = batch() if callable(batch) else batch
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                person=person,
                course=course,
                release=release,
                source=source,
                enrolled_at=now,
                due_on=due_on,
                batch=together,
                renews=(renews or {}).get(person.pk),
            )
            for person in newcomers.values()
        ],
        batch_size=CHUNK,
    )
    statements = [course_statement(Verb.REGISTERED, enrolment, now) for enrolment in enrolments]
    store_statements(statements=statements, trust=Trust.OWN, now=now)
    return Outcome(enrolments, refused)


@transaction.atomic
def enrol(
    *, person: Person, course: Course, source: EnrolmentSource, now: dt.datetime, due_on: dt.date | None = None
) -> Enrolment:
    """Enrol one in the newest release; whoever takes the course already gets that enrolment.

    DomainError: the person may not be enrolled (see courses.queries.admission for the codes).
    """
    # Nobody is refused for a double click: so the lock comes before the question.
    hold_places(course)
    lock_people([person.pk])
    active = Enrolment.objects.filter(person=person, course=course, status__in=ACTIVE)
    existing = active.select_related("release").defer("release__payload").first()
    if existing is not None:
        return existing
    refusal = refusals_for(Asked([person], course, source, now)).get(person.pk)
    if refusal is not None:
        raise DomainError(refusal.message, code=refusal.code)
    enrolment = Enrolment.objects.create(
        person=person,
        course=course,
        release=release_to_take(course),
        source=source,
        enrolled_at=now,
        due_on=due_on,
    )
    store_statements(statements=[course_statement(Verb.REGISTERED, enrolment, now)], trust=Trust.OWN, now=now)
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, now: dt.datetime, because: WithdrawalCause = WithdrawalCause.OWN) -> None:
    """Stop taking a course. What was learned so far stays on record."""
    lock_enrolment(enrolment)
    if enrolment.status not in ACTIVE:
        raise DomainError(_("This enrolment has ended already."), code="enrolment_ended")
    close_enrolment(enrolment, because, now)


def close_enrolment(enrolment: Enrolment, because: WithdrawalCause, now: dt.datetime) -> None:
    """The caller holds the enrolment's lock."""
    enrolment.status, enrolment.withdrawn_at, enrolment.withdrawn_because = EnrolmentStatus.WITHDRAWN, now, because
    enrolment.save(update_fields=["status", "withdrawn_at", "withdrawn_because"])
