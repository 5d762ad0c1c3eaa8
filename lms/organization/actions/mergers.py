"""Reorganisations that take people along: units merged into another, a unit split into several.

Units, lines of descent and posts change in one step, recorded and announced at one moment.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions import postings
from lms.organization.actions.lifetimes import Lifetimes
from lms.organization.actions.recording import Stamp, Step, chunks, overlap, still_counts, together, write
from lms.organization.actions.reorganisation import lineage
from lms.organization.actions.trail import day, record_change
from lms.organization.actions.units import (
    add_floors,
    ended,
    held_form,
    later,
    lock_tree,
    refuse_cycle,
    refuse_used,
    write_versions,
)
from lms.organization.enums import HeadKind, LineageKind, PostingKind
from lms.organization.models import Person, Posting, Unit, UnitLineage, UnitVersion

Lines = list[Step[UnitLineage]]


@dataclasses.dataclass(frozen=True)
class NewUnit:
    """A unit that comes out of another: of the same kind, in the same place."""

    code: str
    name: str
    kana: str = ""


@transaction.atomic
def merge_units(
    *,
    units: Sequence[Unit],
    into: Unit,
    on: dt.date,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
    move_people: bool = True,
    keep_heads: bool = False,
) -> None:
    """From `on` the units are one with `into`, and exist no longer.

    Whoever is posted in them then goes on in `into` (unless `move_people` is False: then nobody may be left in them),
    as a head only with `keep_heads`. Units below them come to stand below `into`.
    """
    lock_tree(*units, into)
    if into.pk in {unit.pk for unit in units}:
        raise DomainError(_("A unit cannot be merged into itself."), code="merged_into_itself", field="into")
    lifetimes = Lifetimes([into.pk])
    lifetimes.require(into, on, None)
    step = ended(units, on, now)
    moved = _move_below(units, into, on, step)
    add_floors(step, now)
    lines = [lineage(LineageKind.MERGED, unit, into, on) for unit in units]
    lines += [lineage(LineageKind.MOVED, unit, unit, on) for unit in moved]
    people: list[Step[Posting]] = []
    if move_people:
        heads = None if keep_heads else HeadKind.NONE
        people = _moving_people(units, on, now, lambda posting: _in_other(posting, into, on, heads))
        for each in people:
            each.floors.append(lifetimes.known_to_all_from(into.pk, on, None))
    else:
        for unit in units:
            refuse_used(unit, on)
    stamp = _write(Stamp(now, by, disclose_at), step, lines, people)
    for unit in units:
        record_change("unit.merged", unit, stamp, on=day(on), into=str(into.uuid), people=len(people))


@transaction.atomic
def split_unit(
    *,
    unit: Unit,
    on: dt.date,
    parts: Sequence[NewUnit],
    places: Mapping[int, int | None],
    goes_on: bool,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> list[Unit]:
    """From `on` new units come out of one, which goes on beside them or (`goes_on` False) ends; returns the new ones.

    `places` says for each posting held in the unit then (by its id) which part it goes on in, None: it stays. Units
    below must have been moved before if the unit ends.
    """
    lock_tree(unit)
    if not parts:
        raise DomainError(_("Name at least one new unit."), code="no_parts", field="name_1")
    held = held_form(unit, on)
    made = [Unit.objects.create(created_at=now) for _part in parts]
    step: Step[UnitVersion] = Step(close=[], add=[])
    if not goes_on:
        if UnitVersion.objects.known().filter(later(on), parent=unit).exists():
            raise DomainError(
                _("Units stand below this unit after this day. Move them first."), code="unit_in_use", field="goes_on"
            )
        step = ended([unit], on, now)
    for number, (part, new) in enumerate(zip(parts, made, strict=True), start=1):
        step.add.append(_part_of(held, part, new, on, held.position + number))
    # The parts take over where the unit stands: whoever saw them would know of a move that is not announced.
    step.floors.append(held.disclosed_at)
    add_floors(step, now)
    lines = [lineage(LineageKind.SPLIT, unit, new, on) for new in made]

    def place(posting: Posting) -> Unit | None:
        number = places.get(posting.pk)
        if number is None and not goes_on:
            raise DomainError(
                _("Say for everybody in the unit in which new unit they go on."), code="unplaced", field="places"
            )
        return made[number] if number is not None else None

    people = _moving_people([unit], on, now, lambda posting: _in_part(posting, place(posting), on))
    stamp = _write(Stamp(now, by, disclose_at), step, lines, people)
    record_change("unit.split", unit, stamp, on=day(on), parts=[str(new.uuid) for new in made], people=len(people))
    return made


def _part_of(held: UnitVersion, part: NewUnit, unit: Unit, on: dt.date, position: int) -> UnitVersion:
    """A new unit has no planned end, even if the form it comes from has one."""
    texts = {"code": part.code, "name": part.name, "kana": part.kana}
    version: UnitVersion = copy_of(
        held, **texts, unit_id=unit.pk, position=position, valid_from=on, valid_to=None, withdrawn_at=None
    )
    return version


def _move_below(units: Sequence[Unit], into: Unit, on: dt.date, step: Step[UnitVersion]) -> list[Unit]:
    """Let what stands below the ended units stand below `into`; returns the units moved."""
    gone = {unit.pk for unit in units}
    forms = UnitVersion.objects.known().filter(later(on), parent__in=units).exclude(unit__in=gone)
    moved: dict[int, Unit] = {}
    for form in forms.select_related("unit").order_by("unit_id", "valid_from"):
        new: UnitVersion = copy_of(form, parent_id=into.pk, valid_from=max(form.valid_from, on), withdrawn_at=None)
        refuse_cycle(new)
        step.close.append(form)
        if form.valid_from < on:
            step.add.append(copy_of(form, valid_to=on, withdrawn_at=None))
        step.add.append(new)
        moved[form.unit_id] = form.unit
    return list(moved.values())


def _moving_people(
    units: Sequence[Unit], on: dt.date, now: dt.datetime, place: Callable[[Posting], list[Posting] | None]
) -> list[Step[Posting]]:
    """A step for each person posted in the units from `on`. `place` says what a posting becomes; None: it stays."""
    held = Posting.objects.known().filter(later(on), unit__in=units)
    ids = sorted(set(held.values_list("person_id", flat=True)))
    history: dict[int, list[Posting]] = defaultdict(list)
    for part in chunks(ids):
        list(Person.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))
        for row in Posting.objects.filter(still_counts(now), person_id__in=part):
            history[row.person_id].append(row)
    here = {unit.pk for unit in units}
    steps = [_moving_one(rows, here, on, place) for _person, rows in sorted(history.items())]
    return [step for step in steps if step.close]


def _moving_one(
    rows: list[Posting], here: set[int], on: dt.date, place: Callable[[Posting], list[Posting] | None]
) -> Step[Posting]:
    step: Step[Posting] = Step(close=[], add=[])
    known = [row for row in rows if row.superseded_at is None]
    for row in sorted(known, key=lambda row: (row.valid_from, row.pk)):
        after = place(row) if row.unit_id in here and (row.valid_to is None or row.valid_to > on) else None
        if after is not None:
            step.close.append(row)
            step.add.extend(_beside([*known, *step.add], row, after))
    step.lingering = [row for row in rows if row.superseded_at is not None]
    return step


def _beside(others: list[Posting], left: Posting, after: list[Posting]) -> list[Posting]:
    """Nobody holds the same concurrent post in one unit twice: where one is held there already, that one counts."""
    if left.kind == PostingKind.PRIMARY:
        return after
    rivals = [row for row in others if row is not left and row.kind == left.kind]
    return [row for row in after if not any(rival.unit_id == row.unit_id and overlap(rival, row) for rival in rivals)]


def _in_other(posting: Posting, unit: Unit, on: dt.date, head: HeadKind | None) -> list[Posting]:
    """The posting until `on`, and what it is in the other unit from then on."""
    changed = {"unit_id": unit.pk, **({"head": head} if head is not None else {})}
    until = [copy_of(posting, valid_to=on, withdrawn_at=None)] if posting.valid_from < on else []
    return [*until, copy_of(posting, valid_from=max(posting.valid_from, on), withdrawn_at=None, **changed)]


def _in_part(posting: Posting, part: Unit | None, on: dt.date) -> list[Posting] | None:
    return None if part is None else _in_other(posting, part, on, None)


def _write(stamp: Stamp, step: Step[UnitVersion], lines: Lines, people: list[Step[Posting]]) -> Stamp:
    stamp = together(stamp, [step, *lines, *people])
    write_versions(step, stamp)
    write(UnitLineage, lines, stamp)
    write(Posting, people, stamp, messages=postings.MESSAGES)
    return stamp
