"""Reorganisations of one unit: renamed, moved, given or losing the standing of a section, abolished.

Each is one step: what the unit is, and the line of descent that says so, are recorded and announced together.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.recording import Stamp, Step, together, write
from lms.organization.actions.trail import day, record_change
from lms.organization.actions.units import (
    add_floors,
    ended,
    held_form,
    lock_tree,
    refuse_cycle,
    refuse_used,
    write_versions,
)
from lms.organization.enums import LineageKind
from lms.organization.models import Unit, UnitLineage, UnitVersion


@transaction.atomic
def rename_unit(
    *,
    unit: Unit,
    on: dt.date,
    name: str,
    now: dt.datetime,
    by: User | None,
    kana: str = "",
    code: str = "",
    disclose_at: dt.datetime | None = None,
) -> UnitVersion:
    """From `on` the unit is called otherwise. Without `code` it keeps its own."""
    changes = {"name": name, "kana": kana, **({"code": code} if code else {})}
    return _change(unit, on, changes, LineageKind.RENAMED, Stamp(now, by, disclose_at))


@transaction.atomic
def move_unit(
    *,
    unit: Unit,
    on: dt.date,
    parent: Unit | None,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> UnitVersion:
    """From `on` the unit, with all that lies below it, stands below another one."""
    changes = {"parent_id": parent.pk if parent else None}
    return _change(unit, on, changes, LineageKind.MOVED, Stamp(now, by, disclose_at))


@transaction.atomic
def flag_section(
    *,
    unit: Unit,
    on: dt.date,
    is_section: bool,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> UnitVersion:
    """From `on` the unit counts as a section (課相当), or no longer does. It stays what it is: no line of descent."""
    return _change(unit, on, {"is_section": is_section}, None, Stamp(now, by, disclose_at))


@transaction.atomic
def abolish_unit(
    *, unit: Unit, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> None:
    """The unit no longer exists from `on`, and nothing follows it. Refused while anybody or anything is in it then."""
    lock_tree(unit)
    refuse_used(unit, on)
    step = ended([unit], on, now)
    line = lineage(LineageKind.ABOLISHED, unit, None, on)
    stamp = together(Stamp(now, by, disclose_at), [step, line])
    write_versions(step, stamp)
    write(UnitLineage, [line], stamp)
    record_change("unit.abolished", unit, stamp, on=day(on))


def _change(unit: Unit, on: dt.date, changes: dict[str, Any], kind: LineageKind | None, stamp: Stamp) -> UnitVersion:
    lock_tree()
    step = _changed(unit, on, changes)
    add_floors(step, stamp.now)
    lines = [lineage(kind, unit, unit, on)] if kind else []
    stamp = together(stamp, [step, *lines])
    write_versions(step, stamp)
    write(UnitLineage, lines, stamp)
    record_change(f"unit.{kind or 'flagged'}", unit, stamp, on=day(on), fields=sorted(changes))
    return next(row for row in step.add if row.valid_from == on)


def _changed(unit: Unit, on: dt.date, changes: dict[str, Any]) -> Step[UnitVersion]:
    """The unit's form on `on`, and those planned after it, as they become.

    A later form that was planned for another reason follows in what it merely carried on: who renames a unit in April
    does not want the old name back when it moves in October.
    """
    held = held_form(unit, on)
    if held.valid_from == on:
        raise DomainError(
            _("The unit takes this form on this very day. Correct that form instead."),
            code="begins_that_day",
            field="on",
        )
    pending = {key: value for key, value in changes.items() if getattr(held, key) != value}
    if not pending:
        raise DomainError(_("Nothing would change: the unit is like this already."), code="nothing_changes")
    step = Step(close=[held], add=[copy_of(held, valid_to=on, withdrawn_at=None)])
    step.add.append(copy_of(held, valid_from=on, withdrawn_at=None, **pending))
    old = {key: getattr(held, key) for key in pending}
    for form in UnitVersion.objects.known().filter(unit=unit, valid_from__gt=on).order_by("valid_from"):
        pending = {key: value for key, value in pending.items() if getattr(form, key) == old[key]}
        if not pending:
            break
        step.close.append(form)
        step.add.append(copy_of(form, withdrawn_at=None, **pending))
    for form in step.add[1:]:
        refuse_cycle(form)
    return step


def lineage(kind: LineageKind, predecessor: Unit, successor: Unit | None, on: dt.date) -> Step[UnitLineage]:
    return Step(close=[], add=[UnitLineage(kind=kind, predecessor=predecessor, successor=successor, valid_from=on)])
