"""Who takes which course."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.locking import lock_enrolment
from courses.enums import ACTIVE, EnrolmentSource, EnrolmentStatus
from courses.models import Course, CoursePage, CourseRelease, Enrolment
from courses.statements import course_statement
from lms.common.errors import DomainError
from lms.organization.models import Person
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb

CHUNK = 1000


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


@transaction.atomic
def enrol_people(
    *,
    people: Sequence[Person],
    course: Course,
    source: EnrolmentSource,
    now: dt.datetime,
    due_on: dt.date | None = None,
) -> list[Enrolment]:
    """Enrol many at once; whoever takes the course already is left alone. Returns the new enrolments."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    active = Enrolment.objects.filter(course=course, status__in=ACTIVE)
    taking = set(active.values_list("person_id", flat=True))
    newcomers = {person.pk: person for person in people if person.pk not in taking}
    if not newcomers:
        return []
    release = release_to_take(course)
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(person=person, course=course, release=release, source=source, enrolled_at=now, due_on=due_on)
            for person in newcomers.values()
        ],
        batch_size=CHUNK,
    )
    statements = [course_statement(Verb.REGISTERED, enrolment, now) for enrolment in enrolments]
    store_statements(statements=statements, trust=Trust.OWN, now=now)
    return enrolments


@transaction.atomic
def enrol(
    *, person: Person, course: Course, source: EnrolmentSource, now: dt.datetime, due_on: dt.date | None = None
) -> Enrolment:
    """Enrol in the newest release; whoever takes the course already gets that enrolment."""
    # The person's row is the lock: a double click must not run into the constraint.
    Person.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").get()
    active = Enrolment.objects.filter(person=person, course=course, status__in=ACTIVE)
    existing = active.select_related("release").defer("release__payload").first()
    if existing is not None:
        return existing
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
def withdraw(*, enrolment: Enrolment, now: dt.datetime) -> None:
    """Stop taking a course. What was learned so far stays on record."""
    lock_enrolment(enrolment)
    if enrolment.status not in ACTIVE:
        raise DomainError(_("This enrolment has ended already."), code="enrolment_ended")
    enrolment.status, enrolment.withdrawn_at = EnrolmentStatus.WITHDRAWN, now
    enrolment.save(update_fields=["status", "withdrawn_at"])
