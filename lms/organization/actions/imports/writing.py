"""Writing a plan: in bulk, with a note of every row, so that it can be taken back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q

from lms.organization.actions import leave as leaves
from lms.organization.actions import postings as posts
from lms.organization.actions import units
from lms.organization.actions.imports.plain import register_new, write_plain
from lms.organization.actions.lifetimes import Lifetimes
from lms.organization.actions.recording import Stamp, Step, chunks, still_counts, write
from lms.organization.enums import EffectKind, ImportChange, ImportKind
from lms.organization.models import Disclosed, HrImport, ImportEffect, Leave, Person, Posting, Unit, UnitVersion
from lms.organization.queries.imports.entries import Entry, Plan
from lms.organization.queries.imports.posts import rivals

Writer = Callable[[Plan, HrImport, Stamp], list[ImportEffect]]
UNIT_BATCH = 500


# -- People and posts ------------------------------------------------------------------------------------------------
def write_people(plan: Plan, record: HrImport, stamp: Stamp) -> list[ImportEffect]:
    entries = plan.written
    lock_people(entry.person.pk for entry in entries if entry.person)
    steps = post_steps([(entry.close, entry.add) for entry in entries], stamp.now)
    effects = register_new(entries, steps, record, stamp)
    effects += write_plain(entries, record)
    write(Posting, steps, stamp, messages=posts.MESSAGES)
    return effects + row_effects(record, entries)


def post_steps(changes: Sequence[tuple[list[Any], list[Any]]], now: dt.datetime) -> list[Step[Posting]]:
    """One step for each person: whatever the file does to them becomes public at one moment."""
    lifetimes = Lifetimes({row.unit_id for _close, add in changes for row in add})
    people = {row.person_id for close, add in changes for row in (*close, *add) if row.person_id}
    lingering = _lingering(Posting, people, now)
    steps = []
    for close, add in changes:
        floors = [lifetimes.known_to_all_from(row.unit_id, row.valid_from, row.valid_to) for row in add]
        kept = lingering.get((close or add)[0].person_id, []) if close or add else []
        old = [row for row in kept if any(rivals(row, new) for new in add)]
        steps.append(Step(close=close, add=add, lingering=old, floors=floors))
    return steps


def lock_people(ids: Iterable[int]) -> None:
    """In one order for everybody, so that two who change the same people wait instead of blocking each other."""
    for part in chunks(sorted(set(ids))):
        list(Person.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))


def _lingering(model: Any, people: set[int], now: dt.datetime) -> dict[int, list[Any]]:
    """What the public still sees of rows that HR has closed."""
    found: dict[int, list[Any]] = defaultdict(list)
    for part in chunks(people):
        for row in model.objects.filter(still_counts(now), person_id__in=part).exclude(superseded_at=None):
            found[row.person_id].append(row)
    return found


# -- Leave -----------------------------------------------------------------------------------------------------------
def write_leave(plan: Plan, record: HrImport, stamp: Stamp) -> list[ImportEffect]:
    entries = plan.written
    lock_people(entry.person.pk for entry in entries if entry.person)
    write(Leave, leave_steps([(e.close, e.add) for e in entries], stamp.now), stamp, messages=leaves.MESSAGES)
    return row_effects(record, entries)


def leave_steps(changes: Sequence[tuple[list[Any], list[Any]]], now: dt.datetime) -> list[Step[Leave]]:
    people = {row.person_id for close, add in changes for row in (*close, *add)}
    lingering = _lingering(Leave, people, now)
    return [
        Step(close=close, add=add, lingering=lingering.get((close or add)[0].person_id, [])) for close, add in changes
    ]


# -- Units -----------------------------------------------------------------------------------------------------------
def write_units(plan: Plan, record: HrImport, stamp: Stamp) -> list[ImportEffect]:
    """The whole file is one step: nobody ever sees half a tree."""
    entries = plan.written
    new = {
        -number: e for number, e in enumerate(plan.entries, start=1) if e.unit_id is None and e.unit and e.is_written
    }
    Unit.objects.bulk_create([entry.unit for entry in new.values() if entry.unit], batch_size=UNIT_BATCH)
    for entry in entries:
        for row in entry.add:
            row.unit = entry.unit
            if row.parent_id is not None and row.parent_id < 0:
                row.parent = new[row.parent_id].unit
    close, add = [row for e in entries for row in e.close], [row for e in entries for row in e.add]
    ended = {entry.unit.pk for entry in entries if entry.unit and entry.change == ImportChange.ENDED}
    write(UnitVersion, [unit_step(close, add, ended, stamp.now)], stamp, messages=units.MESSAGES)
    made = [_effect(record, 0, "unit", entry.unit.pk, EffectKind.ADDED) for entry in new.values() if entry.unit]
    return made + row_effects(record, entries, is_one_step=True)


def unit_step(close: list[Any], add: list[Any], ended: set[int], now: dt.datetime) -> Step[UnitVersion]:
    """What rests on upper units waits until these are known; an end waits until all know that the people have left."""
    own = {row.unit_id for row in add}
    placed = [(row.parent_id, row) for row in add if row.parent_id is not None and row.parent_id not in own]
    lifetimes = Lifetimes(upper for upper, _row in placed)
    floors = [lifetimes.known_to_all_from(upper, row.valid_from, row.valid_to) for upper, row in placed]
    leaving = Posting.objects.filter(withdrawn_at__gt=now, unit_id__in=ended)
    floors += [moment for moment in leaving.values_list("withdrawn_at", flat=True) if moment]
    keys = Q(unit_id__in=own) | Q(code__in={row.code for row in add})
    lingering = list(UnitVersion.objects.filter(keys, still_counts(now)).exclude(superseded_at=None))
    return Step(close=close, add=add, lingering=lingering, floors=floors)


# -- What was done ---------------------------------------------------------------------------------------------------
def row_effects(record: HrImport, entries: Sequence[Entry], *, is_one_step: bool = False) -> list[ImportEffect]:
    effects = []
    for number, entry in enumerate(entries):
        step = 0 if is_one_step else number
        effects += [_row_effect(record, step, row, EffectKind.CLOSED) for row in entry.close]
        effects += [_row_effect(record, step, row, EffectKind.ADDED) for row in entry.add]
    return effects


def _row_effect(record: HrImport, step: int, row: Disclosed, kind: EffectKind) -> ImportEffect:
    return _effect(record, step, row._meta.model_name or "", row.pk, kind)


def _effect(record: HrImport, step: int, table: str, row_id: int, kind: EffectKind) -> ImportEffect:
    return ImportEffect(record=record, step=step, table=table, row_id=row_id, kind=kind)


WRITERS: dict[ImportKind, Writer] = {
    ImportKind.UNITS: write_units,
    ImportKind.PEOPLE: write_people,
    ImportKind.LEAVE: write_leave,
}
