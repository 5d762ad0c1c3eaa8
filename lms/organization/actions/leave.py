"""Leave: when a person does not work."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.recording import (
    Stamp,
    Step,
    changed_meanwhile,
    check_order,
    still_counts,
    together,
    write,
)
from lms.organization.actions.trail import record_change, record_row, span
from lms.organization.enums import LeaveKind
from lms.organization.models import Leave, Person

MESSAGES = {"organization_leave_overlap": _("The person is already on leave during this time.")}


@transaction.atomic
def record_leave(
    *,
    person: Person,
    kind: LeaveKind,
    valid_from: dt.date,
    valid_to: dt.date | None,
    now: dt.datetime,
    by: User | None,
    disclose_at: dt.datetime | None = None,
) -> Leave:
    """A person is away from `valid_from` up to, but not including, `valid_to` (None: until further notice)."""
    check_order(valid_from, valid_to)
    new = Leave(person=person, kind=kind, valid_from=valid_from, valid_to=valid_to)
    step = Step(close=[], add=[new], lingering=_lingering(person.pk, now))
    leave = write(Leave, [step], Stamp(now, by, disclose_at), messages=MESSAGES)[0]
    record_row("leave.recorded", leave)
    return leave


@transaction.atomic
def end_leave(
    *, leave: Leave, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> Leave:
    """The person returns on `on`."""
    if leave.valid_to is not None and on > leave.valid_to:
        raise DomainError(_("The leave ends before this day already."), code="ended", field="on")
    ended = _replace(leave, {"valid_to": on}, Stamp(now, by, disclose_at))
    record_row("leave.ended", ended)
    return ended


@transaction.atomic
def correct_leave(
    *, leave: Leave, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None, **changes: Any
) -> Leave:
    """What was written down of a leave was wrong: its kind, its days."""
    corrected = _replace(leave, changes, Stamp(now, by, disclose_at))
    record_row("leave.corrected", corrected)
    return corrected


@transaction.atomic
def withdraw_leave(*, leave: Leave, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None) -> None:
    """The person was never away, or will not be: the leave was written down by mistake or called off."""
    held, _gone = _lock(leave, now)
    step: Step[Leave] = Step(close=[held], add=[])
    stamp = together(Stamp(now, by, disclose_at), [step])
    write(Leave, [step], stamp)
    record_change("leave.withdrawn", held.person, stamp, kind=held.kind, **span(held))


def _replace(leave: Leave, changes: dict[str, Any], stamp: Stamp) -> Leave:
    held, lingering = _lock(leave, stamp.now)
    new: Leave = copy_of(held, **{"withdrawn_at": None, **changes})
    check_order(new.valid_from, new.valid_to)
    return write(Leave, [Step(close=[held], add=[new], lingering=lingering)], stamp, messages=MESSAGES)[0]


def _lock(leave: Leave, now: dt.datetime) -> tuple[Leave, list[Leave]]:
    lingering = _lingering(leave.person_id, now)
    held = Leave.objects.known().filter(pk=leave.pk).first()
    if held is None:
        raise changed_meanwhile()
    return held, lingering


def _lingering(person_id: int, now: dt.datetime) -> list[Leave]:
    """What the public still sees of leave that HR has closed; locks the person."""
    list(Person.objects.select_for_update().filter(pk=person_id).values_list("pk"))
    return list(Leave.objects.filter(still_counts(now), person_id=person_id).exclude(superseded_at=None))
