"""Leave: when a person does not work."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.models import copy_of
from lms.organization.actions.recording import Stamp, Step, changed_meanwhile, check_order, still_counts, write
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
    return write(Leave, [step], Stamp(now, by, disclose_at), messages=MESSAGES)[0]


@transaction.atomic
def end_leave(
    *, leave: Leave, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> Leave:
    """The person returns on `on`."""
    lingering = _lingering(leave.person_id, now)
    held = Leave.objects.known().filter(pk=leave.pk).first()
    if held is None:
        raise changed_meanwhile()
    until: Leave = copy_of(held, valid_to=on, withdrawn_at=None)
    step = Step(close=[held], add=[until], lingering=lingering)
    return write(Leave, [step], Stamp(now, by, disclose_at), messages=MESSAGES)[0]


def _lingering(person_id: int, now: dt.datetime) -> list[Leave]:
    """What the public still sees of leave that HR has closed; locks the person."""
    list(Person.objects.select_for_update().filter(pk=person_id).values_list("pk"))
    return list(Leave.objects.filter(still_counts(now), person_id=person_id).exclude(superseded_at=None))
