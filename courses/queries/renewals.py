"""Completions that run out: whose, until when, and what has been done about it."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet

from courses.enums import ACTIVE
from courses.models import Course, Enrolment, EnrolmentPolicy
from courses.queries.validity import Validity, term_of, validities
from lms.common.clock import local_date
from lms.organization.models import PUBLIC, Person, Posting


@dataclasses.dataclass(frozen=True)
class Renewal:
    """`enrolment`: by which it is being renewed, or the course is being taken anyway."""

    person: Person
    validity: Validity
    enrolment: Enrolment | None


def expiring_courses() -> QuerySet[EnrolmentPolicy]:
    return EnrolmentPolicy.objects.filter(valid_months__isnull=False).select_related("course").order_by("course__code")


def in_service(now: dt.datetime) -> QuerySet[Posting]:
    return Posting.objects.seen(PUBLIC(now)).on(local_date(now))


def open_windows(policy: EnrolmentPolicy, now: dt.datetime) -> list[Renewal]:
    """Of people in service whose window is open or whose completion has expired; the earliest end first."""
    term, day = term_of(policy), local_date(now)
    if term is None:
        return []
    held = validities({policy.course_id: term})
    due = {person_id: each for (_course, person_id), each in held.items() if each.is_renewable(day)}
    serving = set(in_service(now).values_list("person_id", flat=True)) & due.keys()
    people = Person.objects.in_bulk(serving)
    active = Enrolment.objects.filter(course=policy.course, person_id__in=serving, status__in=ACTIVE)
    taking = {row.person_id: row for row in active}
    found = [Renewal(people[key], due[key], taking.get(key)) for key in serving]
    return sorted(found, key=lambda each: (each.validity.ends, each.person.sort_key, each.person.pk))


def window_counts(policies: Iterable[EnrolmentPolicy], now: dt.datetime) -> Counter[int]:
    """By course, how many people in service are in their window or beyond; two queries for all courses."""
    terms = {policy.course_id: term for policy in policies if (term := term_of(policy)) is not None}
    if not terms:
        return Counter()
    day, serving = local_date(now), set(in_service(now).values_list("person_id", flat=True))
    held = validities(terms)
    return Counter(
        course_id for (course_id, person_id), each in held.items() if person_id in serving and each.is_renewable(day)
    )


def validity_for(person_id: int, course: Course) -> Validity | None:
    """None: never completed, or it counts for ever."""
    term = term_of(EnrolmentPolicy.objects.filter(course=course).first())
    return validities({course.pk: term}, [person_id]).get((course.pk, person_id)) if term else None
