"""How long completions count: expiry deletes nothing, it is worked out from what is on record."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from django.db.models import Model, QuerySet

from courses.models import Completion, EnrolmentPolicy
from courses.models.courses import Course
from lms.common.days import LAST_DAY, months_after

M = TypeVar("M", bound=Model)
ONE = dt.timedelta(days=1)
# More people than these are read with all others of the course: no engine takes any number of parameters.
NAMED = 500


def among(rows: QuerySet[M], person_ids: Collection[int]) -> QuerySet[M]:
    """Rows of these people, or of everybody where they are many: what is not asked about does no harm."""
    return rows.filter(person_id__in=person_ids) if len(person_ids) <= NAMED else rows


@dataclasses.dataclass(frozen=True)
class Term:
    """How long a course's completions count, and how long before the end the renewal begins; in months."""

    valid: int
    window: int


@dataclasses.dataclass(frozen=True)
class Validity:
    """Of one person in one course: by which completion, until when [.., `ends`), and from when it may be renewed."""

    completion_id: int
    completed_on: dt.date
    opens: dt.date
    ends: dt.date

    @property
    def last_day(self) -> dt.date:
        return self.ends - ONE

    def holds_on(self, day: dt.date) -> bool:
        return day < self.ends

    def is_renewable(self, day: dt.date) -> bool:
        """From the opening of the window on, and after the expiry, too."""
        return self.opens <= day


def term_of(policy: EnrolmentPolicy | None) -> Term | None:
    """None: completions count for ever."""
    if policy is None or policy.valid_months is None or policy.window_months is None:
        return None
    return Term(policy.valid_months, policy.window_months)


def validity_of(term: Term, completions: Iterable[tuple[int, dt.date]]) -> Validity | None:
    """What the completions (key, day), in the order of days, come to; None without any.

    Whoever renews within the window loses nothing: the new term begins where the old one ends.
    """
    held: Validity | None = None
    for key, day in completions:
        renews = held is not None and held.opens <= day < held.ends
        start = held.ends if held is not None and renews else day
        ends = months_after(start, term.valid)
        if held is not None and ends <= held.ends:
            continue
        held = Validity(key, day, months_after(ends, -term.window), ends)
    return held


Held = dict[tuple[int, int], Validity]


def _fold(rows: Iterable[tuple[int, int, int, dt.date]], terms: Mapping[int, Term]) -> Held:
    """By course and person; rows are (course, person, key, day), in the order of days."""
    days: dict[tuple[int, int], list[tuple[int, dt.date]]] = defaultdict(list)
    for course_id, person_id, pk, day in rows:
        days[course_id, person_id].append((pk, day))
    found = {key: validity_of(terms[key[0]], held) for key, held in days.items()}
    return {key: validity for key, validity in found.items() if validity is not None}


def validities(terms: Mapping[int, Term], person_ids: Collection[int] | None = None) -> Held:
    """By course and person, in the courses of `terms`, of everybody or of some, as known now. One query."""
    known: QuerySet[Completion] = Completion.objects.known().filter(course__in=terms)
    rows = known if person_ids is None else among(known, person_ids)
    ordered = rows.order_by("occurred_on", "pk")
    return _fold(ordered.values_list("course_id", "person_id", "pk", "occurred_on"), terms)


def valid_until(course: Course, person_ids: Collection[int]) -> dict[int, tuple[dt.date, dt.date]]:
    """By person who completed the course: (day of completion, last day it counts; the last of days without a term)."""
    term = term_of(EnrolmentPolicy.objects.filter(course=course).first())
    if term is None:
        known: QuerySet[Completion] = Completion.objects.known().filter(course=course)
        rows = among(known, person_ids).order_by("occurred_on").values_list("person_id", "occurred_on")
        return {person_id: (day, LAST_DAY) for person_id, day in rows}
    held = validities({course.pk: term}, person_ids)
    return {person_id: (each.completed_on, each.last_day) for (_course, person_id), each in held.items()}
