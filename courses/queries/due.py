"""Due dates of enrolments, with the leave of their people as somebody sees it. What moves them: courses.due."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.due import Due, Span, due_of
from courses.enums import ACTIVE
from courses.models import Enrolment
from courses.queries.achieved import has_course
from lms.common.clock import local_date
from lms.common.prepared import Prepared
from lms.organization.models import PUBLIC, Leave, Posting, Sight

Leaves = Mapping[int, list[Span]]
NO_LEAVE: Leaves = {}


def _leave_of(person_id: int, at: dt.datetime) -> QuerySet[Any, Any]:
    rows = Leave.objects.seen(PUBLIC(at)).filter(person=person_id)
    return rows.values_list("person_id", "valid_from", "valid_to")


LEAVE_OF = Prepared(_leave_of, person_id=int, at=dt.datetime)


def _by_person(rows: Iterable[tuple[int, dt.date, dt.date | None]]) -> Leaves:
    spans: dict[int, list[Span]] = defaultdict(list)
    for person_id, start, end in rows:
        spans[person_id].append((start, end))
    return spans


def leave_of_people(people: Any, sight: Sight) -> Leaves:
    """By person, all leave that `sight` shows. `people`: keys, or a queryset. One query."""
    rows = Leave.objects.seen(sight).filter(person__in=people)
    return _by_person(rows.values_list("person_id", "valid_from", "valid_to"))


def leave_of(person_id: int, now: dt.datetime) -> Leaves:
    """The same of one person, as everybody may know it."""
    return _by_person(LEAVE_OF.rows(person_id=person_id, at=now))


def due_with(enrolment: Enrolment, leaves: Leaves) -> Due | None:
    """None: no due date is set."""
    return due_from(enrolment.due_on, enrolment.enrolled_at, leaves.get(enrolment.person_id, ()))


def due_from(due_on: dt.date | None, enrolled_at: dt.datetime, leaves: Iterable[Span]) -> Due | None:
    return None if due_on is None else due_of(due_on, local_date(enrolled_at), leaves)


def due_for(enrolment: Enrolment, now: dt.datetime) -> Due | None:
    """Of one enrolment, for its own person."""
    return due_with(enrolment, leave_of(enrolment.person_id, now)) if enrolment.due_on else None


def late_enrolments(day: dt.date, sight: Sight, among: Collection[int] | None = None) -> QuerySet[Enrolment]:
    """Overdue and not completed: of people who are posted on the day; `among`: of these alone, by their keys."""
    mine = {"person": OuterRef("person")}
    seen = Leave.objects.seen(sight)
    past = Enrolment.objects.filter(
        ~Exists(seen.on(day).filter(**mine)),
        # Who has the course need not take it; a renewal is due all the same.
        ~has_course() | Q(renews__isnull=False),
        Exists(Posting.objects.seen(sight).on(day).filter(**mine)),
        status__in=ACTIVE,
        due_on__lt=day,
    )
    past = past if among is None else past.filter(person__in=among)
    # Only who has been away may have more time than was agreed: each such enrolment with each leave, in one query.
    rows = seen.filter(valid_from__lt=day, person__enrolments__in=past).values_list(
        "person__enrolments", "person__enrolments__due_on", "person__enrolments__enrolled_at", "valid_from", "valid_to"
    )
    held: dict[tuple[int, dt.date, dt.datetime], list[Span]] = defaultdict(list)
    for pk, due_on, enrolled_at, start, end in rows:
        if due_on is not None:
            held[pk, due_on, enrolled_at].append((start, end))
    moved = [
        pk
        for (pk, due_on, enrolled_at), spans in held.items()
        if not due_of(due_on, local_date(enrolled_at), spans).is_overdue(day)
    ]
    return past.exclude(pk__in=moved) if moved else past
