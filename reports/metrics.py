"""What each metric counts, defined once. Everything that prints a figure comes through here.

A metric gives facts: one row for each person or section that counts, with the day from which it counts and the record
that it rests on. The figure is the number of rows, so that a number and the list behind it cannot differ.

- trained (育成数): distinct people ever certified for the role, up to the day. Transfer, retirement or the end of a
  certification do not reduce it. This is the 600.
- participants (受講者数): distinct people who, in the fiscal year of the day and up to it, began the course here, or
  completed it according to a record from before this system.
- attended (集合研修の受講者): distinct people who were present (in time or late) at a room session of the course from
  the goal's first day to the day, or completed it then according to a record from before this system.
- placed (配置率): sections in which somebody is certified, designated and posted, all three, on the day.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence

from courses.enums import WAS_THERE, CompletionSource
from courses.models import Attendance, Completion, Enrolment
from lms.common.clock import local_date, start_of
from lms.common.fiscal import FiscalYear
from lms.talent.models import Certification
from reports.enums import MetricCode
from reports.models import Goal


@dataclasses.dataclass(frozen=True)
class Fact:
    """One person who counts: since when, and the record behind it."""

    person_id: int
    since: dt.date
    evidence: str  # "certification", "enrolment", "completion" or "attendance"
    evidence_uuid: uuid.UUID | None
    document: str = ""


@dataclasses.dataclass(frozen=True)
class Asked:
    """The question: which goal, on which day, as known at which moment (None: now)."""

    goal: Goal
    as_of: dt.date
    known_at: dt.datetime | None = None

    def at(self, as_of: dt.date) -> "Asked":
        return dataclasses.replace(self, as_of=as_of)


# A metric reads all that may count from a first day to the day asked for, oldest first; somebody may be there several
# times.
Reading = Callable[[Asked, dt.date], list[Fact]]
EVER = dt.date(1900, 1, 1)  # before anything that is counted


def trained(asked: Asked, first: dt.date) -> list[Fact]:
    rows = (
        Certification.objects.known(asked.known_at)
        .filter(role=asked.goal.counted_role, valid_from__gte=first, valid_from__lte=asked.as_of)
        .order_by("valid_from", "pk")
        .values_list("person_id", "valid_from", "uuid", "document")
    )
    return [Fact(person, day, "certification", key, document) for person, day, key, document in rows]


def participants(asked: Asked, first: dt.date) -> list[Fact]:
    enrolments = Enrolment.objects.filter(
        course=asked.goal.counted_course,
        started_at__gte=start_of(first),
        started_at__lt=start_of(asked.as_of + dt.timedelta(days=1)),
    ).values_list("person_id", "started_at", "uuid")
    known = asked.known_at
    begun = (
        Fact(person, local_date(start), "enrolment", key)
        for person, start, key in enrolments
        if start is not None and (known is None or start <= known)
    )
    return sorted([*begun, *_prior(asked, first)], key=lambda fact: fact.since)


def attended(asked: Asked, first: dt.date) -> list[Fact]:
    rows = (
        Attendance.objects.known(asked.known_at)
        .filter(session__course=asked.goal.counted_course, presence__in=WAS_THERE)
        .between(first, asked.as_of + dt.timedelta(days=1))
        .values_list("person_id", "occurred_on", "session__uuid")
    )
    there = [Fact(person, day, "attendance", key) for person, day, key in rows]
    return sorted([*there, *_prior(asked, first)], key=lambda fact: fact.since)


def _prior(asked: Asked, first: dt.date) -> list[Fact]:
    """Completions that rest on papers from before this system."""
    rows = (
        Completion.objects.known(asked.known_at)
        .filter(course=asked.goal.counted_course, source=CompletionSource.PRIOR)
        .between(first, asked.as_of + dt.timedelta(days=1))
        .values_list("person_id", "occurred_on", "uuid", "document")
    )
    return [Fact(person, day, "completion", key, document) for person, day, key, document in rows]


PEOPLE_METRICS: dict[str, Reading] = {
    MetricCode.TRAINED: trained,
    MetricCode.PARTICIPANTS: participants,
    MetricCode.ATTENDED: attended,
}


def first_day(asked: Asked) -> dt.date:
    """From when on something counts on the day asked for."""
    if asked.goal.metric == MetricCode.PARTICIPANTS:
        return FiscalYear.of(asked.as_of).first_day
    if asked.goal.metric == MetricCode.ATTENDED:
        return FiscalYear(asked.goal.first_fiscal_year).first_day
    return EVER


def facts_of(asked: Asked) -> list[Fact]:
    """The people behind a figure that counts people: each once, by the earliest fact."""
    return facts_of_days([asked])[asked.as_of]


def facts_of_days(asked: Sequence[Asked]) -> dict[dt.date, list[Fact]]:
    """The same question on several days, the facts read once for all of them."""
    last = max(asked, key=lambda each: each.as_of)
    facts = PEOPLE_METRICS[last.goal.metric](last, min(first_day(each) for each in asked))
    return {each.as_of: _counting(facts, first_day(each), each.as_of) for each in asked}


def _counting(facts: Iterable[Fact], first: dt.date, last: dt.date) -> list[Fact]:
    found: dict[int, Fact] = {}
    for fact in facts:
        if first <= fact.since <= last:
            found.setdefault(fact.person_id, fact)
    return list(found.values())
