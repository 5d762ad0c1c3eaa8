"""Postings: who is put where. Single and bulk ways are one."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.lifetimes import Lifetimes, lock_units
from lms.organization.actions.recording import (
    Stamp,
    Step,
    changed_meanwhile,
    check_order,
    chunks,
    still_counts,
    together,
    write,
)
from lms.organization.actions.trail import record_change, record_row, span
from lms.organization.enums import EmploymentType, Grade, HeadKind, PostingKind
from lms.organization.models import Person, Posting, Unit

MESSAGES = {
    "organization_posting_one_primary": _("The person already has a primary post during this time."),
    "organization_posting_once_a_unit": _("The person already has such a post in this unit during this time."),
}


@dataclasses.dataclass(frozen=True)
class NewPosting:
    """A post to be taken up. In a transfer, `valid_to` and `employment` default to those of the post that is left."""

    person: Person
    unit: Unit
    title: str
    grade: Grade
    valid_from: dt.date
    valid_to: dt.date | None = None
    kind: PostingKind = PostingKind.PRIMARY
    head: HeadKind = HeadKind.NONE
    employment: EmploymentType | None = None


@transaction.atomic
def post_people(
    *, rows: Sequence[NewPosting], now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> list[Posting]:
    """Give people posts beside those they have: a first post, or a concurrent one."""
    history = _locked_history(rows, now)
    lifetimes = Lifetimes(row.unit.pk for row in rows)
    steps = [Step(close=[], add=[_posting(row, lifetimes)]) for row in rows]
    return _write(steps, history, lifetimes, Stamp(now, by, disclose_at))


@transaction.atomic
def transfer_people(
    *, rows: Sequence[NewPosting], now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> list[Posting]:
    """Move people to another primary post on `valid_from`: the post held then ends, the new one follows."""
    if len({row.person.pk for row in rows}) != len(rows):
        raise DomainError(_("A person is named twice in one transfer."), code="named_twice", field="person")
    history = _locked_history(rows, now)
    lifetimes = Lifetimes(row.unit.pk for row in rows)
    steps = [_transfer(row, history[row.person.pk], lifetimes) for row in rows]
    _write(steps, history, lifetimes, Stamp(now, by, disclose_at))
    return [step.add[-1] for step in steps]


def _transfer(row: NewPosting, history: list[Posting], lifetimes: Lifetimes) -> Step[Posting]:
    left = next((p for p in history if is_open_primary(p) and p.holds_on(row.valid_from)), None)
    if left is None:
        raise DomainError(_("The person has no primary post on this day."), code="no_primary", field="on")
    if left.valid_from == row.valid_from:
        raise DomainError(
            _("The person already takes up a primary post on this day. Correct that post instead."),
            code="begins_that_day",
            field="on",
        )
    new = dataclasses.replace(
        row, valid_to=row.valid_to or left.valid_to, employment=row.employment or EmploymentType(left.employment)
    )
    return Step(close=[left], add=[copy_of(left, valid_to=row.valid_from, withdrawn_at=None), _posting(new, lifetimes)])


def is_open_primary(posting: Posting) -> bool:
    return posting.superseded_at is None and posting.kind == PostingKind.PRIMARY


def _posting(row: NewPosting, lifetimes: Lifetimes) -> Posting:
    check_order(row.valid_from, row.valid_to)
    lifetimes.require(row.unit, row.valid_from, row.valid_to)
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    return Posting(**{**values, "employment": row.employment or EmploymentType.REGULAR})


def _write(
    steps: list[Step[Posting]], history: dict[int, list[Posting]], lifetimes: Lifetimes, stamp: Stamp
) -> list[Posting]:
    for step in steps:
        new = step.add[-1]
        step.floors.append(lifetimes.known_to_all_from(new.unit_id, new.valid_from, new.valid_to))
        step.lingering.extend(p for p in history[new.person_id] if p.superseded_at is not None and _rivals(p, new))
    return write(Posting, steps, stamp, messages=MESSAGES)


def _rivals(a: Posting, b: Posting) -> bool:
    """Whether the two may not hold on one day."""
    return a.kind == b.kind and (a.kind == PostingKind.PRIMARY or a.unit_id == b.unit_id)


def _locked_history(rows: Iterable[NewPosting], now: dt.datetime) -> dict[int, list[Posting]]:
    """What counts of these people's postings. Locks units and people, so that two changes of one take turns."""
    history: dict[int, list[Posting]] = defaultdict(list)
    rows = list(rows)
    lock_units(row.unit.pk for row in rows)
    for part in chunks(sorted({row.person.pk for row in rows})):
        list(Person.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))
        for posting in Posting.objects.filter(still_counts(now), person_id__in=part):
            history[posting.person_id].append(posting)
    return history


@transaction.atomic
def post_person(
    *,
    person: Person,
    unit: Unit,
    title: str,
    grade: Grade,
    valid_from: dt.date,
    now: dt.datetime,
    by: User | None,
    valid_to: dt.date | None = None,
    kind: PostingKind = PostingKind.PRIMARY,
    head: HeadKind = HeadKind.NONE,
    employment: EmploymentType = EmploymentType.REGULAR,
    disclose_at: dt.datetime | None = None,
) -> Posting:
    """Give a person a post."""
    row = NewPosting(person, unit, title, grade, valid_from, valid_to, kind, head, employment)
    posting = post_people(rows=[row], now=now, by=by, disclose_at=disclose_at)[0]
    record_row("posting.made", posting)
    return posting


@transaction.atomic
def transfer_person(
    *,
    person: Person,
    on: dt.date,
    unit: Unit,
    title: str,
    grade: Grade,
    now: dt.datetime,
    by: User | None,
    valid_to: dt.date | None = None,
    head: HeadKind = HeadKind.NONE,
    employment: EmploymentType | None = None,
    disclose_at: dt.datetime | None = None,
) -> Posting:
    """Move a person to another primary post; returns the new one."""
    row = NewPosting(person, unit, title, grade, on, valid_to, PostingKind.PRIMARY, head, employment)
    posting = transfer_people(rows=[row], now=now, by=by, disclose_at=disclose_at)[0]
    record_row("posting.transferred", posting)
    return posting


@transaction.atomic
def end_posting(
    *, posting: Posting, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> Posting:
    """The post ends: `on` is the first day on which it is no longer held."""
    if posting.valid_to is not None and on > posting.valid_to:
        raise DomainError(_("The post ends before this day already."), code="ended", field="on")
    ended = _correct(posting, {"valid_to": on}, Stamp(now, by, disclose_at), with_neighbours=False)
    record_row("posting.ended", ended)
    return ended


@transaction.atomic
def correct_posting(
    *,
    posting: Posting,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
    with_neighbours: bool = False,
    **changes: Any,
) -> Posting:
    """What was written down was wrong: another row says what is right, and the wrong one stays as known until now.

    `with_neighbours`: the primary posts that touch this one follow its new days, so that neither a gap nor two posts
    come about where a transfer was written down for a wrong day.
    """
    corrected = _correct(posting, _by_id(changes), Stamp(now, by, disclose_at), with_neighbours=with_neighbours)
    record_row("posting.corrected", corrected)
    return corrected


def _correct(posting: Posting, changes: dict[str, Any], stamp: Stamp, *, with_neighbours: bool) -> Posting:
    concerned = {changes.get("unit_id", posting.unit_id)}
    if with_neighbours:
        mine = Posting.objects.known().filter(person_id=posting.person_id)
        concerned.update(mine.values_list("unit_id", flat=True))
    lock_units(concerned)
    held = lock_posting(posting)
    new: Posting = copy_of(held, **{"withdrawn_at": None, **changes})
    check_order(new.valid_from, new.valid_to)
    history = {new.person_id: list(Posting.objects.filter(still_counts(stamp.now), person_id=new.person_id))}
    before, after = _follow(held, new, history[new.person_id]) if with_neighbours else ([], [])
    lifetimes = Lifetimes(row.unit_id for row in (*after, new))
    for row in (*after, new):
        lifetimes.require(row.unit, row.valid_from, row.valid_to)
    floors = [lifetimes.known_to_all_from(row.unit_id, row.valid_from, row.valid_to) for row in after]
    _write([Step(close=[held, *before], add=[*after, new], floors=floors)], history, lifetimes, stamp)
    return new


def _follow(held: Posting, new: Posting, history: list[Posting]) -> tuple[list[Posting], list[Posting]]:
    """The primary posts that touch the held one, and what they become: the rows to close and to add beside it."""
    close, add = [], []
    for row in (row for row in history if is_open_primary(row) and row.pk != held.pk and held.kind == row.kind):
        if row.valid_to == held.valid_from and new.valid_from != held.valid_from:
            close.append(row)
            add.append(copy_of(row, valid_to=new.valid_from, withdrawn_at=None))
        elif row.valid_from == held.valid_to and new.valid_to != held.valid_to and new.valid_to is not None:
            close.append(row)
            add.append(copy_of(row, valid_from=new.valid_to, withdrawn_at=None))
    return close, add


@transaction.atomic
def withdraw_posting(
    *, posting: Posting, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> None:
    """The post was never held: it was written down by mistake, or an announced transfer was called off."""
    step: Step[Posting] = Step(close=[lock_posting(posting)], add=[])
    stamp = together(Stamp(now, by, disclose_at), [step])
    write(Posting, [step], stamp)
    record_change("posting.withdrawn", posting.person, stamp, unit=str(posting.unit.uuid), **span(posting))


def _by_id(changes: dict[str, Any]) -> dict[str, Any]:
    """`copy_of` takes columns: a unit given as an object is named by its id."""
    return {f"{k}_id" if k == "unit" else k: v.pk if k == "unit" else v for k, v in changes.items()}


def lock_posting(posting: Posting) -> Posting:
    """The posting as HR knows it now, its person locked. DomainError: somebody has changed it meanwhile."""
    list(Person.objects.select_for_update().filter(pk=posting.person_id).values_list("pk"))
    held = Posting.objects.known().filter(pk=posting.pk).first()
    if held is None:
        raise changed_meanwhile()
    return held
