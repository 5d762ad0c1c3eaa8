"""What HR does for many at once: units founded together, posts that end together, leave taken over from a list.

The same rows and refusals as by the actions for one; units leave a line each in the audit trail, as there.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from lms.accounts.models import User
from lms.common.models import copy_of
from lms.organization.actions import leave as leaves
from lms.organization.actions import postings as posts
from lms.organization.actions.recording import Stamp, Step, changed_meanwhile, check_order, chunks, still_counts, write
from lms.organization.actions.trail import day, record_change, stamp_of
from lms.organization.actions.units import add_floors, lock_tree, write_versions
from lms.organization.enums import LeaveKind, UnitKind
from lms.organization.models import Leave, Person, Posting, Unit, UnitVersion

CHUNK = 1000


@dataclasses.dataclass(frozen=True)
class UnitToCreate:
    """A unit to come into being; its upper unit exists already."""

    code: str
    name: str
    kind: UnitKind
    parent: Unit | None
    kana: str = ""
    is_section: bool = False
    position: int = 0


@dataclasses.dataclass(frozen=True)
class NewLeave:
    """A time away, up to, but not including, `valid_to` (None: until further notice)."""

    person: Person
    kind: LeaveKind
    valid_from: dt.date
    valid_to: dt.date | None


@transaction.atomic
def create_units(
    *,
    rows: Sequence[UnitToCreate],
    valid_from: dt.date,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> list[Unit]:
    """Units come into being on `valid_from`, and are shown together."""
    lock_tree()
    units = Unit.objects.bulk_create([Unit(created_at=now) for _ in rows], batch_size=CHUNK)
    versions = [
        UnitVersion(unit=unit, valid_from=valid_from, **{f.name: getattr(row, f.name) for f in dataclasses.fields(row)})
        for unit, row in zip(units, rows, strict=True)
    ]
    step = Step(close=[], add=versions)
    add_floors(step, now)
    for version in write_versions(step, Stamp(now, by, disclose_at)):
        on = day(valid_from)
        record_change("unit.created", version.unit, stamp_of(version), code=version.code, kind=str(version.kind), on=on)
    return units


@transaction.atomic
def end_postings(
    *,
    postings: Sequence[Posting],
    on: dt.date,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> list[Posting]:
    """The posts end: `on` is the first day on which they are no longer held."""
    _lock({row.person_id for row in postings})
    held = {row.pk: row for part in chunks(row.pk for row in postings) for row in _open(part)}
    if len(held) != len(postings):
        raise changed_meanwhile()
    steps = []
    for row in held.values():
        until: Posting = copy_of(row, valid_to=on, withdrawn_at=None)
        steps.append(Step(close=[row], add=[until]))
    return write(Posting, steps, Stamp(now, by, disclose_at), messages=posts.MESSAGES)


def _open(ids: list[int]) -> list[Posting]:
    return list(Posting.objects.known().filter(pk__in=ids))


@transaction.atomic
def record_leaves(
    *, rows: Sequence[NewLeave], now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> list[Leave]:
    """People are away."""
    people = {row.person.pk for row in rows}
    _lock(people)
    lingering: dict[int, list[Leave]] = defaultdict(list)
    for part in chunks(people):
        for old in Leave.objects.filter(still_counts(now), person_id__in=part).exclude(superseded_at=None):
            lingering[old.person_id].append(old)
    steps = []
    for row in rows:
        check_order(row.valid_from, row.valid_to)
        new = Leave(person=row.person, kind=row.kind, valid_from=row.valid_from, valid_to=row.valid_to)
        steps.append(Step(close=[], add=[new], lingering=lingering[row.person.pk]))
    return write(Leave, steps, Stamp(now, by, disclose_at), messages=leaves.MESSAGES)


def _lock(person_ids: set[int]) -> None:
    for part in chunks(sorted(person_ids)):
        list(Person.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))
