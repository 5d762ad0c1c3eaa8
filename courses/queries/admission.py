"""May this person be enrolled? Every way into a course asks here, and nowhere else.

A condition is a function from `Asked` to what it refuses, by person; it joins `CONDITIONS`. Each looks at everybody at
once, in a fixed number of queries, and the first that refuses a person is the one that is told.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from django.utils.translation import gettext as _

from courses.enums import ACTIVE, CHOSEN, EnrolmentSource, PlaceOutcome, Way
from courses.models import Course, CoursePage, CourseRelease, Enrolment, EnrolmentPolicy
from courses.queries.achieved import having_otherwise
from courses.queries.beginning import named, obstacles_of_people
from courses.queries.validity import among, valid_until
from lms.common.clock import local_date
from lms.common.templatetags.dates import jdate_text
from lms.organization.models import Person


@dataclasses.dataclass(frozen=True)
class Refusal:
    """Why not, with a stable code."""

    code: str
    message: str


# How others put a course before somebody.
PUT_BEFORE = frozenset({EnrolmentSource.RULE, EnrolmentSource.OFFICE, EnrolmentSource.NOMINATED})
# Ways by which a course is put before people though something has to be completed first: they begin after that.
AHEAD = frozenset({EnrolmentSource.RULE, EnrolmentSource.RENEWAL, EnrolmentSource.REQUIRED})
# Codes of people for whom nothing is left to do; all others stand in the way. A rule notes them as its outcome.
SETTLED = frozenset({PlaceOutcome.TAKING.value, PlaceOutcome.COMPLETED.value})


@dataclasses.dataclass(frozen=True)
class Asked:
    """Who is to be enrolled in what, how and when. Earlier people come first where places are few."""

    people: Sequence[Person]
    course: Course
    source: EnrolmentSource
    now: dt.datetime

    @cached_property
    def person_ids(self) -> list[int]:
        return [person.pk for person in self.people]

    @cached_property
    def persons(self) -> frozenset[int]:
        return frozenset(self.person_ids)

    @cached_property
    def policy(self) -> EnrolmentPolicy | None:
        return EnrolmentPolicy.objects.filter(course=self.course).first()


Refusals = Mapping[int, Refusal]
Condition = Callable[[Asked], Refusals]


def _everybody(asked: Asked, code: str, message: str) -> Refusals:
    return dict.fromkeys(asked.person_ids, Refusal(code, message))


def is_taking(asked: Asked) -> Refusals:
    rows = among(Enrolment.objects.filter(course=asked.course, status__in=ACTIVE), asked.person_ids)
    taking = asked.persons.intersection(rows.values_list("person_id", flat=True))
    return dict.fromkeys(taking, Refusal("taking", _("is taking the course already")))


def is_closed(asked: Asked) -> Refusals:
    is_live = CoursePage.objects.filter(course=asked.course, live=True).exists()
    if is_live and CourseRelease.objects.filter(course=asked.course).exists():
        return {}
    return _everybody(asked, "course_closed", _("This course is not open for enrolment now."))


def comes_another_way(asked: Asked) -> Refusals:
    """What a course asks of those who come by themselves."""
    way = asked.policy.way if asked.policy else Way.OPEN
    if asked.source == EnrolmentSource.SELF and way == Way.APPLY:
        return _everybody(asked, "apply", _("This course is taken on application. The head of your unit approves it."))
    if asked.source in CHOSEN and way == Way.ASSIGNED:
        return _everybody(asked, "assigned", _("Managers and HR enrol people in this course."))
    return {}


def has_completed(asked: Asked) -> Refusals:
    """Others do not put before people what they have; who wants to take it again may."""
    if asked.source not in PUT_BEFORE:
        return {}
    day = local_date(asked.now)
    held = valid_until(asked.course, asked.person_ids)
    return {
        person_id: Refusal("completed", _("completed it on %(day)s") % {"day": jdate_text(completed, "short")})
        for person_id, (completed, last) in held.items()
        if day <= last and person_id in asked.persons
    }


def has_it_otherwise(asked: Asked) -> Refusals:
    """Exempt, or by a course that counts for it."""
    if asked.source not in PUT_BEFORE:
        return {}
    free = asked.persons & having_otherwise(asked.course, asked.person_ids)
    return dict.fromkeys(free, Refusal("completed", _("is exempt from it, or has one that counts for it")))


def is_locked(asked: Asked) -> Refusals:
    """Something has to be completed before. A rule, or a renewal, puts a course before people ahead of time."""
    if asked.source in AHEAD:
        return {}
    found = obstacles_of_people(asked.person_ids, asked.course)
    names = named({each for unmet in found.values() for each in unmet}) if found else {}
    return {
        person_id: Refusal(
            "course_locked",
            _("has to complete first: %(names)s") % {"names": _(", ").join(names[each].title for each in unmet)},
        )
        for person_id, unmet in found.items()
    }


CONDITIONS: tuple[Condition, ...] = (
    is_taking,
    is_closed,
    comes_another_way,
    has_completed,
    has_it_otherwise,
    is_locked,
)


def refusals_for(asked: Asked) -> Refusals:
    """By person who may not be enrolled, why. Everybody else may, and there is room for them."""
    found: dict[int, Refusal] = {}
    for condition in CONDITIONS:
        found = {**condition(asked), **found}
    return {**found, **_without_place(asked, found)}


def _without_place(asked: Asked, refused: Refusals) -> Refusals:
    """Asked last: whoever is refused takes no place."""
    if asked.policy is None or asked.policy.capacity is None:
        return {}
    taken = Enrolment.objects.filter(course=asked.course, status__in=ACTIVE).count()
    waiting = [person_id for person_id in asked.person_ids if person_id not in refused]
    free = max(asked.policy.capacity - taken, 0)
    message = _("No place is left (%(capacity)d places).") % {"capacity": asked.policy.capacity}
    return dict.fromkeys(waiting[free:], Refusal("full", message))
