"""Units: making, changing and ending them, and where they come from."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
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
    still_counts,
    together,
    write,
)
from lms.organization.actions.trail import day, record_change, stamp_of
from lms.organization.actions.unit_lives import seen_there_until
from lms.organization.enums import LineageKind, UnitKind
from lms.organization.models import Posting, Unit, UnitLineage, UnitVersion

MESSAGES = {
    "organization_unitversion_overlap": _("The unit already has another form during this time."),
    "organization_unitversion_code": _("Another unit has this code during this time."),
    "organization_unitversion_not_own_parent": _("A unit cannot stand below itself."),
}


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    valid_from: dt.date,
    now: dt.datetime,
    by: User | None,
    kana: str = "",
    is_section: bool = False,
    position: int = 0,
    disclose_at: dt.datetime | None = None,
) -> Unit:
    """A unit comes into being on `valid_from`."""
    lock_tree()
    unit = Unit.objects.create(created_at=now)
    version = UnitVersion(
        unit=unit,
        code=code,
        name=name,
        kana=kana,
        kind=kind,
        parent=parent,
        is_section=is_section,
        position=position,
        valid_from=valid_from,
    )
    row = _write(Step(close=[], add=[version]), Stamp(now, by, disclose_at))[0]
    record_change("unit.created", unit, stamp_of(row), code=code, kind=str(kind), on=day(valid_from))
    return unit


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    on: dt.date,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
    **changes: Any,
) -> UnitVersion:
    """From `on`, the unit has another name, place or kind, up to its next change.

    On the day a form begins, that form is corrected.
    """
    lock_tree()
    held = held_form(unit, on)
    if "parent" in changes:
        parent = changes.pop("parent")
        changes["parent_id"] = parent.pk if parent else None
    new = copy_of(held, valid_from=on, withdrawn_at=None, **changes)
    before = [copy_of(held, valid_to=on, withdrawn_at=None)] if held.valid_from < on else []
    refuse_cycle(new)
    row = _write(Step(close=[held], add=[*before, new]), Stamp(now, by, disclose_at))[-1]
    record_change("unit.changed", unit, stamp_of(row), on=day(on), fields=sorted(changes))
    return row


@transaction.atomic
def end_unit(
    *, unit: Unit, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> None:
    """The unit no longer exists from `on`. Refused while people are posted in it or units stand below it then."""
    lock_tree(unit)
    refuse_used(unit, on)
    step = ended([unit], on, now)
    stamp = together(Stamp(now, by, disclose_at), [step])
    write_versions(step, stamp)
    record_change("unit.ended", unit, stamp, on=day(on))


def refuse_used(unit: Unit, on: dt.date) -> None:
    """Refuse to end a unit on which something rests from `on`."""
    if Posting.objects.known().filter(later(on), unit=unit).exists():
        raise DomainError(_("People are posted in this unit after this day. Transfer them first."), code="unit_in_use")
    if UnitVersion.objects.known().filter(later(on), parent=unit).exists():
        raise DomainError(_("Units stand below this unit after this day. Move them first."), code="unit_in_use")


def ended(units: Sequence[Unit], on: dt.date, now: dt.datetime) -> Step[UnitVersion]:
    """The step after which none of the units exists from `on`. DomainError: one does not exist then anyway.

    It waits until everybody knows that people and units have left: an end would tell of it.
    """
    forms = list(UnitVersion.objects.known().filter(later(on), unit__in=units))
    if {form.unit_id for form in forms} != {unit.pk for unit in units}:
        raise DomainError(_("The unit does not exist on this day."), code="unit_ended", field="on")
    add = [copy_of(form, valid_to=on, withdrawn_at=None) for form in forms if form.valid_from < on]
    step = Step(close=forms, add=add)
    add_floors(step, now)
    step.floors += seen_there_until({unit.pk: [(on, None)] for unit in units}, now)
    return step


def later(on: dt.date) -> Q:
    """Rows that hold on `on` or on some day after it."""
    return Q(valid_to=None) | Q(valid_to__gt=on)


def record_lineage(
    *,
    kind: LineageKind,
    predecessor: Unit,
    successor: Unit | None,
    on: dt.date,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> UnitLineage:
    """On `on`, `successor` took over from `predecessor` (abolished: nobody did)."""
    if (successor is None) != (kind == LineageKind.ABOLISHED):
        raise DomainError(_("A unit that is not abolished has a successor, an abolished one has none."), code="lineage")
    row = UnitLineage(kind=kind, predecessor=predecessor, successor=successor, valid_from=on)
    with transaction.atomic():
        return write(UnitLineage, [Step(close=[], add=[row])], Stamp(now, by, disclose_at))[0]


def _write(step: Step[UnitVersion], stamp: Stamp) -> list[UnitVersion]:
    for row in step.add:
        check_order(row.valid_from, row.valid_to)
    add_floors(step, stamp.now)
    return write_versions(step, stamp)


def write_versions(step: Step[UnitVersion], stamp: Stamp) -> list[UnitVersion]:
    """Write versions of units down. Each must have its upper unit during the whole of its time, as it stands then."""
    rows = write(UnitVersion, [step], stamp, messages=MESSAGES)
    lifetimes = Lifetimes(row.parent_id for row in rows if row.parent_id is not None)
    for row in rows:
        if row.parent is not None:
            lifetimes.require(row.parent, row.valid_from, row.valid_to, upper=True)
    return rows


def add_floors(step: Step[UnitVersion], now: dt.datetime) -> None:
    """What the step must wait for: upper units not announced yet, and what the public still sees of these units."""
    lifetimes = Lifetimes(row.parent_id for row in step.add if row.parent_id is not None)
    step.floors.extend(
        lifetimes.known_to_all_from(row.parent_id, row.valid_from, row.valid_to)
        for row in step.add
        if row.parent_id is not None
    )
    keys = Q(unit_id__in={row.unit_id for row in step.add}) | Q(code__in={row.code for row in step.add})
    step.lingering.extend(UnitVersion.objects.filter(keys, still_counts(now)).exclude(superseded_at=None))


def held_form(unit: Unit, on: dt.date) -> UnitVersion:
    held = UnitVersion.objects.known().on(on).filter(unit=unit).first()
    if held is None:
        if UnitVersion.objects.known().filter(unit=unit).exists():
            raise DomainError(_("The unit does not exist on this day."), code="unit_ended", field="on")
        raise changed_meanwhile()
    return held


def lock_tree(*units: Unit) -> None:
    """Changes of the tree take turns: two moves at once could close a circle that neither of them sees.

    `units`: nobody is posted in these meanwhile, either.
    """
    Unit.objects.select_for_update().order_by("pk").values_list("pk").first()
    lock_units(unit.pk for unit in units)


def refuse_cycle(new: UnitVersion) -> None:
    """Walk up from the new place on each day on which the tree above may look different."""
    forms = list(UnitVersion.objects.known().overlapping(new.valid_from, new.valid_to).exclude(unit=new.unit))
    for date in {new.valid_from, *(f.valid_from for f in forms if f.valid_from > new.valid_from)}:
        above = {form.unit_id: form.parent_id for form in forms if form.holds_on(date)}
        place = new.parent_id
        for _step in range(len(above) + 1):
            if place == new.unit_id:
                raise DomainError(_("A unit cannot stand below itself."), code="cycle", field="parent")
            place = above.get(place) if place is not None else None
