"""Enrolment rules: which courses, whom they mean, what switching one on would do."""

import dataclasses
import datetime as dt
from collections import Counter

from django.db.models import Count, Q, QuerySet

from courses.enums import EnrolmentSource, PlaceOutcome
from courses.models import Course, EnrolmentRule, RulePlace
from courses.queries.admission import SETTLED, Asked, Refusal, refusals_for
from courses.queries.curricula import editions_of
from courses.queries.titles import newest
from lms.common.clock import local_date
from lms.organization.models import Person
from lms.organization.queries.audiences import members_of


def courses_of(rule: EnrolmentRule, day: dt.date) -> list[Course]:
    """The rule's course, or all that its curriculum asks of everybody on `day`, in their order."""
    if rule.course is not None:
        return [rule.course]
    editions = editions_of(rule.curriculum) if rule.curriculum else []
    groups = [each for edition in editions if edition.is_in_force(day) for each in edition.groups]
    # Of n among several, each person chooses; groundwork is asked of nobody.
    wanted = [
        course for group in groups if not group.is_elective and not group.is_groundwork for course in group.courses
    ]
    courses = Course.objects.in_bulk(wanted)
    return [courses[pk] for pk in wanted]


def due_on(rule: EnrolmentRule, day: dt.date) -> dt.date | None:
    """For whoever is enrolled on `day`; a day for all that has passed already binds nobody who comes later."""
    if rule.due_days is not None:
        return day + dt.timedelta(days=rule.due_days)
    return rule.due_on if rule.due_on is not None and rule.due_on >= day else None


def rules_list() -> QuerySet[EnrolmentRule]:
    """With `title` of a course, and how many people it has enrolled so far."""
    enrolled = Q(places__outcome=PlaceOutcome.ENROLLED)
    rules = EnrolmentRule.objects.select_related("audience", "course", "curriculum")
    counted = rules.annotate(title=newest("title", course="course"), enrolled=Count("places", filter=enrolled))
    return counted.order_by("-created_at", "-pk")


def newcomers(rule: EnrolmentRule, course: Course, day: dt.date) -> QuerySet[Person]:
    """Members to whom the rule has not come yet, in the order of kana."""
    seen = RulePlace.objects.filter(rule=rule, course=course, until=None)
    return members_of(rule.audience, day).exclude(pk__in=seen.values("person_id"))


@dataclasses.dataclass(frozen=True)
class Line:
    """One person of the audience and one course. `refusal` None: would be enrolled."""

    person: Person
    course: Course
    refusal: Refusal | None

    @property
    def state(self) -> str:
        return self.refusal.code if self.refusal else "joins"


@dataclasses.dataclass(frozen=True)
class Simulation:
    """What would happen now. Written down: nothing."""

    members: int
    lines: tuple[Line, ...]

    def count(self, *states: str) -> int:
        return sum(line.state in states for line in self.lines)

    @property
    def joins(self) -> int:
        return self.count("joins")

    @property
    def people(self) -> int:
        """How many people would be enrolled in something."""
        return len({line.person.pk for line in self.lines if line.refusal is None})

    @property
    def hindered(self) -> list[tuple[str, int]]:
        """What stands in the way of how many, frequent first; having or taking it is none."""
        reasons = Counter(
            line.refusal.message for line in self.lines if line.refusal and line.refusal.code not in SETTLED
        )
        return reasons.most_common()

    def shown(self, state: str) -> list[Line]:
        """Of one state; `refused` is all that hinders."""
        if state == "refused":
            return [line for line in self.lines if line.state not in {"joins", *SETTLED}]
        return [line for line in self.lines if not state or line.state == state]


def simulate(rule: EnrolmentRule, now: dt.datetime) -> Simulation:
    """By the same question that enrolling asks. The number of queries depends on the courses alone."""
    day = local_date(now)
    lines: list[Line] = []
    for course in courses_of(rule, day):
        people = list(newcomers(rule, course, day).only("uuid", "name", "kana", "sort_key", "employee_number"))
        refusals = refusals_for(Asked(people, course, EnrolmentSource.RULE, now))
        lines += [Line(person, course, refusals.get(person.pk)) for person in people]
    return Simulation(members_of(rule.audience, day).count(), tuple(lines))
