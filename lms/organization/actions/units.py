"""Units: making, changing and ending them, and where they come from."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.lifetimes import Lifetimes
from lms.organization.actions.recording import Stamp, Step, changed_meanwhile, check_order, still_counts, write
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
    _lock_tree()
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
    _write(Step(close=[], add=[version]), Stamp(now, by, disclose_at))
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
    _lock_tree()
    held = _held(unit, on)
    if "parent" in changes:
        parent = changes.pop("parent")
        changes["parent_id"] = parent.pk if parent else None
    new = copy_of(held, valid_from=on, withdrawn_at=None, **changes)
    before = [copy_of(held, valid_to=on, withdrawn_at=None)] if held.valid_from < on else []
    _refuse_cycle(new)
    return _write(Step(close=[held], add=[*before, new]), Stamp(now, by, disclose_at))[-1]


@transaction.atomic
def end_unit(
    *, unit: Unit, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> None:
    """The unit no longer exists from `on`. Refused while people are posted in it or units stand below it then."""
    _lock_tree()
    later = Q(valid_to=None) | Q(valid_to__gt=on)
    if Posting.objects.known().filter(later, unit=unit).exists():
        raise DomainError(_("People are posted in this unit after this day. Transfer them first."), code="unit_in_use")
    if UnitVersion.objects.known().filter(later, parent=unit).exists():
        raise DomainError(_("Units stand below this unit after this day. Move them first."), code="unit_in_use")
    forms = list(UnitVersion.objects.known().filter(later, unit=unit))
    if not forms:
        raise DomainError(_("The unit does not exist on this day."), code="unit_ended", field="on")
    add = [copy_of(form, valid_to=on, withdrawn_at=None) for form in forms if form.valid_from < on]
    _write(Step(close=forms, add=add), Stamp(now, by, disclose_at))


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
    parents = {row.parent for row in step.add if row.parent is not None}
    lifetimes = Lifetimes(parent.pk for parent in parents)
    for row in step.add:
        check_order(row.valid_from, row.valid_to)
        if row.parent is not None:
            lifetimes.require(row.parent, row.valid_from, row.valid_to)
            step.floors.append(lifetimes.known_to_all_from(row.parent.pk))
    keys = Q(unit_id__in={row.unit_id for row in step.add}) | Q(code__in={row.code for row in step.add})
    step.lingering.extend(UnitVersion.objects.filter(keys, still_counts(stamp.now)).exclude(superseded_at=None))
    return write(UnitVersion, [step], stamp, messages=MESSAGES)


def _held(unit: Unit, on: dt.date) -> UnitVersion:
    held = UnitVersion.objects.known().on(on).filter(unit=unit).first()
    if held is None:
        if UnitVersion.objects.known().filter(unit=unit).exists():
            raise DomainError(_("The unit does not exist on this day."), code="unit_ended", field="on")
        raise changed_meanwhile()
    return held


def _lock_tree() -> None:
    """Changes of the tree take turns: two moves at once could close a circle that neither of them sees."""
    Unit.objects.select_for_update().order_by("pk").values_list("pk").first()


def _refuse_cycle(new: UnitVersion) -> None:
    """Walk up from the new place on each day on which the tree above may look different."""
    forms = list(UnitVersion.objects.known().overlapping(new.valid_from, new.valid_to).exclude(unit=new.unit))
    for day in {new.valid_from, *(f.valid_from for f in forms if f.valid_from > new.valid_from)}:
        above = {form.unit_id: form.parent_id for form in forms if form.holds_on(day)}
        place = new.parent_id
        for _step in range(len(above) + 1):
            if place == new.unit_id:
                raise DomainError(_("A unit cannot stand below itself."), code="cycle", field="parent")
            place = above.get(place) if place is not None else None
