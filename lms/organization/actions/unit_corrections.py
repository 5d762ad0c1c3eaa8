"""Corrections of what was written down of a unit: what it was for a time, and the days of that time.

Where one form ends the next begins: the first day of a form is also the end of the form before. The first day of the
first form and the end of the last one are those of the unit itself. The line of descent that tells of a day moves along
with it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.recording import Stamp, Step, changed_meanwhile, check_order, together, write
from lms.organization.actions.trail import day, record_change
from lms.organization.actions.unit_lives import lost_days, refuse_resting, seen_there_until
from lms.organization.actions.units import add_floors, lock_tree, refuse_cycle, write_versions
from lms.organization.enums import LineageKind
from lms.organization.models import Unit, UnitLineage, UnitVersion

ONE_DAY = dt.timedelta(days=1)
# How a unit ends. A part that is split off comes into being; what it came out of goes on or ends on its own.
ENDS = (LineageKind.MERGED, LineageKind.ABOLISHED)


@transaction.atomic
def correct_unit(
    *, version: UnitVersion, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None, **changes: Any
) -> UnitVersion:
    """What was written down of a unit for a time was wrong: its name, kana, code, kind, place, standing, or its days.

    `valid_from`: its first day. The form before it lasts until then; if there is none, the unit came into being then.
    `valid_to`, of the last form of a unit that ends: the first day without the unit (None: it goes on).

    DomainError: the days are in no order, or something rests on days that the unit would lose.
    """
    lock_tree(version.unit)
    forms = list(UnitVersion.objects.known().filter(unit=version.unit_id).order_by("valid_from"))
    held = next((form for form in forms if form.pk == version.pk), None)
    if held is None:
        raise changed_meanwhile()
    pending = {key: value for key, value in _by_id(changes).items() if getattr(held, key) != value}
    if not pending:
        raise DomainError(_("Nothing would change: this is what is recorded already."), code="nothing_changes")
    step, lines = _corrected(held, copy_of(held, withdrawn_at=None, **pending), forms)
    for form in step.add:
        refuse_cycle(form)
    lost = lost_days(step.close, step.add)
    refuse_resting(lost, but=[*step.close, *lines.close])
    add_floors(step, now)
    step.floors += seen_there_until(lost, now)
    stamp = together(Stamp(now, by, disclose_at), [step, lines])
    write_versions(step, stamp)
    write(UnitLineage, [lines], stamp)
    days = {name: day(pending[name]) for name in ("valid_from", "valid_to") if name in pending}
    record_change("unit.corrected", held.unit, stamp, on=day(held.valid_from), fields=sorted(pending), **days)
    return step.add[-1]


def _by_id(changes: dict[str, Any]) -> dict[str, Any]:
    if "parent" not in changes:
        return changes
    parent: Unit | None = changes["parent"]
    return {**{key: value for key, value in changes.items() if key != "parent"}, "parent_id": parent and parent.pk}


def _corrected(
    held: UnitVersion, new: UnitVersion, forms: Sequence[UnitVersion]
) -> tuple[Step[UnitVersion], Step[UnitLineage]]:
    """What is closed and added, the right form last, and the lines of descent that move along."""
    check_order(new.valid_from, new.valid_to)
    step: Step[UnitVersion] = Step(close=[held], add=[])
    lines: Step[UnitLineage] = Step(close=[], add=[])
    if new.valid_from != held.valid_from:
        before = next((form for form in forms if form.valid_to == held.valid_from), None)
        if before is None:
            _found(held.unit, held.valid_from, new.valid_from, lines)
        else:
            _part(before, new.valid_from, step)
            own = Q(predecessor=held.unit, successor=F("predecessor"))
            _move(own, held.valid_from, new.valid_from, lines)
    if new.valid_to != held.valid_to:
        _refuse_no_end(held, forms)
        _end(held.unit, held.valid_to, new.valid_to, lines)
    step.add.append(new)
    return step, lines


def _part(before: UnitVersion, on: dt.date, step: Step[UnitVersion]) -> None:
    """The form before lasts until the form after it begins."""
    if on <= before.valid_from:
        raise DomainError(
            _("The form before this one would have no day left. Correct its first day, too, and that first."),
            code="order",
            field="valid_from",
        )
    step.close.append(before)
    step.add.append(copy_of(before, valid_to=on, withdrawn_at=None))


def _found(unit: Unit, was: dt.date, on: dt.date, lines: Step[UnitLineage]) -> None:
    """The unit came into being on another day; if it came out of another one, that was there on the eve."""
    _move(Q(kind=LineageKind.SPLIT, successor=unit), was, on, lines)
    if any(not _exists(line.predecessor_id, on - ONE_DAY) for line in lines.close):
        raise DomainError(
            _("The unit that it came out of does not exist on the day before."), code="unit_ended", field="valid_from"
        )


def _end(unit: Unit, was: dt.date | None, on: dt.date | None, lines: Step[UnitLineage]) -> None:
    """The unit ended on another day, or (None) did not; if another one took it over, that was there on the day."""
    assert was is not None
    _move(Q(kind__in=ENDS, predecessor=unit), was, on, lines)
    if any(line.successor_id and not _exists(line.successor_id, line.valid_from) for line in lines.add):
        raise DomainError(
            _("The unit that it was merged into does not exist on that day."), code="unit_ended", field="valid_to"
        )


def _refuse_no_end(held: UnitVersion, forms: Sequence[UnitVersion]) -> None:
    if held.valid_to is None:
        raise DomainError(
            _("The unit has no end yet. Abolish it, or merge it, instead."), code="not_ended", field="valid_to"
        )
    if any(form.valid_from == held.valid_to for form in forms):
        raise DomainError(
            _("Another form follows this one: correct the first day of that form."), code="followed", field="valid_to"
        )


def _move(which: Q, was: dt.date, on: dt.date | None, lines: Step[UnitLineage]) -> None:
    """Let the lines of the one day tell of the other; None: they tell of nothing that happened."""
    found = list(UnitLineage.objects.known().filter(which, valid_from=was))
    lines.close += found
    if on is not None:
        lines.add += [copy_of(line, valid_from=on, withdrawn_at=None) for line in found]


def _exists(unit_id: int, on: dt.date) -> bool:
    return UnitVersion.objects.known().on(on).filter(unit=unit_id).exists()
