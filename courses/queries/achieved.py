"""What people have of courses: by completing them, by a course that counts for them, or by exemption."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from courses.curricula import Link, Way, ways_of, with_equivalents
from courses.enums import How
from courses.models import Completion, Course, Exemption
from courses.queries.curricula import equivalents, written_links
from courses.queries.validity import among
from lms.common.prepared import Prepared

# A completion says more than an exemption of the same day.
RANK = {How.COMPLETED: 0, How.EQUIVALENT: 1, How.EXEMPT: 2}


@dataclasses.dataclass(frozen=True)
class Achieved:
    """Since when a person has a course, and by what. `via`: the course that was completed, or exempted from.

    `completed_on`: when that course was really completed last. Whoever was exempt and completed it all the same has
    completed it.
    """

    on: dt.date
    how: How
    via: int
    completed_on: dt.date | None = None

    @property
    def order(self) -> tuple[dt.date, int, int]:
        return self.on, RANK[self.how], self.via

    @property
    def is_exempt(self) -> bool:
        return self.completed_on is None

    def counted_on(self, on: dt.date) -> Self:
        return dataclasses.replace(self, on=on)


Achievements = dict[int, Achieved]


# What a row of _facts is.
COMPLETION, EXEMPTION, LINK = range(3)


def _facts(person_id: int) -> QuerySet[Any, Any]:
    """As (course, day, which of the three, other course, end): what the person has, and of all courses the links."""
    mine = {"person": person_id}
    facts: QuerySet[Any, Any] = _fact(Completion.objects.known().filter(**mine), COMPLETION).union(
        _fact(Exemption.objects.known().filter(**mine), EXEMPTION),
        written_links().order_by().values_list("old_id", "valid_from", _which(LINK), "new_id", "valid_to"),
        all=True,
    )
    return facts


def _fact(rows: QuerySet[Any], which: int) -> QuerySet[Any, Any]:
    """The last two columns say nothing here."""
    told = rows.order_by().annotate(other=F("course_id"), end=F("occurred_on"))
    facts: QuerySet[Any, Any] = told.values_list("course_id", "occurred_on", _which(which), "other", "end")
    return facts


def _which(number: int) -> Value:
    return Value(number, IntegerField())


FACTS = Prepared(_facts, person_id=int)


def achieved_of(person_id: int) -> Achievements:
    """By course: one query."""
    own: dict[int, Achieved] = {}
    links: list[Link] = []
    for course_id, day, which, other, end in FACTS.rows(person_id=person_id):
        if which == LINK:
            links.append(Link(course_id, other, day, end))
        else:
            _keep(own, course_id, day, How.EXEMPT if which == EXEMPTION else How.COMPLETED)
    return _told(own, ways_of(links))


def achieved_by(
    people: Collection[int] | QuerySet[Any, Any], known_at: dt.datetime | None = None
) -> dict[int, Achievements]:
    """By person and course: three queries, whatever the number of people."""
    own: dict[int, dict[int, Achieved]] = defaultdict(dict)
    for rows, how in (
        (Completion.objects.known(known_at), How.COMPLETED),
        (Exemption.objects.known(known_at), How.EXEMPT),
    ):
        for person_id, course_id, on in rows.filter(person__in=people).values_list(
            "person_id", "course_id", "occurred_on"
        ):
            _keep(own[person_id], course_id, on, how)
    ways = equivalents()
    return {person_id: _told(each, ways) for person_id, each in own.items()}


def _keep(own: dict[int, Achieved], course_id: int, on: dt.date, how: How) -> None:
    new = Achieved(on, how, course_id, on if how == How.COMPLETED else None)
    known = own.get(course_id)
    if known is None:
        own[course_id] = new
        return
    days = [day for day in (known.completed_on, new.completed_on) if day]
    own[course_id] = dataclasses.replace(
        min(known, new, key=lambda each: each.order), completed_on=max(days, default=None)
    )


def _told(own: Mapping[int, Achieved], ways: Mapping[int, tuple[Way, ...]]) -> Achievements:
    found = with_equivalents(own, ways)
    return {course: _equivalent(each, course) for course, each in found.items()}


def _equivalent(each: Achieved, course: int) -> Achieved:
    """As it is told: what another course gives is told as such; an exemption stays one."""
    if each.is_exempt:
        return each
    return dataclasses.replace(each, how=How.COMPLETED if each.via == course else How.EQUIVALENT)


def has_course() -> Q:
    """About rows with a person and a course: the person has the course, by whatever counts."""
    completions, exempt = Completion.objects.known(), Exemption.objects.known()
    mine = {"person": OuterRef("person")}
    found = Q(Exists(completions.filter(course=OuterRef("course"), **mine)))
    found |= Q(Exists(exempt.filter(course=OuterRef("course"), **mine)))
    for course_id, ways in equivalents().items():
        other = counting_for(ways)
        given = Q(Exists(completions.filter(other, **mine))) | Q(Exists(exempt.filter(other, **mine)))
        found |= Q(course=course_id) & given
    return found


def having_otherwise(course: Course, person_ids: Collection[int]) -> set[int]:
    """Who has the course without having completed it; maybe others than were asked about, too. Three queries."""
    other = counting_for(equivalents().get(course.pk, ()))
    completions: QuerySet[Completion] = Completion.objects.known().filter(other)
    exempt: QuerySet[Exemption] = Exemption.objects.known().filter(Q(course=course) | other)
    found = set(among(completions, person_ids).values_list("person_id", flat=True))
    return found | set(among(exempt, person_ids).values_list("person_id", flat=True))


def counting_for(ways: Iterable[Way]) -> Q:
    """About completions and exemptions: those of the other courses that count for one, as long as they do."""
    found = Q(pk__in=[])
    for way in ways:
        found |= Q(course=way.course, occurred_on__lt=way.until) if way.until else Q(course=way.course)
    return found
