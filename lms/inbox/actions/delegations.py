"""Handing on what awaits one's decision, and taking it back."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.models import copy_of
from lms.inbox.actions.candidates import awaiting_own_right, hand_on
from lms.inbox.actions.notifications import notify
from lms.inbox.enums import NotificationKind
from lms.inbox.models import Delegation

MESSAGES = {
    "inbox_delegation_overlap": _("You have handed on your approvals for some of these days already."),
    "inbox_delegation_not_to_oneself": _("Nobody can hand approvals on to themselves."),
}
FIELDS = {"inbox_delegation_overlap": "valid_from", "inbox_delegation_not_to_oneself": "delegate"}


@transaction.atomic
def give_delegation(
    *, delegator: User, delegate: User, valid_from: dt.date, valid_to: dt.date, reason: str, now: dt.datetime
) -> Delegation:
    """From `valid_from` up to, but not including, `valid_to` another account may decide what awaits this one.

    Both go on to see it, and the first of them decides. What this account itself stands in for is not handed on.
    """
    _check(delegate, valid_from, valid_to, local_date(now))
    _take_turns(delegator)
    try:
        with refusals(MESSAGES):
            delegation = Delegation.objects.create(
                delegator=delegator,
                delegate=delegate,
                valid_from=valid_from,
                valid_to=valid_to,
                reason=reason.strip(),
                recorded_at=now,
                recorded_by=delegator,
            )
    except DomainError as error:
        raise DomainError(error.message, code=error.code, field=FIELDS.get(error.code, "")) from error
    hand_on(delegation=delegation, approvals=awaiting_own_right(delegator), now=now)
    _tell(delegation, now)
    _audit(delegation, "delegation.given", now)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User, on: dt.date, now: dt.datetime) -> Delegation | None:
    """From `on` the delegate no longer decides. One that had not begun by then leaves nothing (None)."""
    if delegation.delegator_id != by.pk:
        raise DomainError(_("Only who handed the approvals on may take them back."), code="not_delegator")
    _take_turns(by)
    if not Delegation.objects.filter(pk=delegation.pk).supersede(now=max(now, delegation.recorded_at)):
        raise DomainError(_("This has been changed in the meantime. Load the page again."), code="stale")
    rest: Delegation | None = None
    if delegation.valid_from < on:
        rest = copy_of(delegation, valid_to=min(on, delegation.valid_to or on), recorded_at=now, recorded_by_id=by.pk)
        rest.save()
    _audit(delegation, "delegation.ended", now)
    return rest


def _check(delegate: User, valid_from: dt.date, valid_to: dt.date, today: dt.date) -> None:
    if valid_to <= valid_from:
        raise DomainError(_("The last day is before the first day."), code="order", field="last_day")
    if valid_to <= today:
        raise DomainError(_("These days are over already."), code="over", field="last_day")
    if not delegate.is_active:
        raise DomainError(_("This account cannot sign in any more."), code="inactive", field="delegate")


def _take_turns(user: User) -> None:
    """Two changes by one person wait for each other."""
    list(User.objects.select_for_update().filter(pk=user.pk).values_list("pk"))


def _tell(delegation: Delegation, now: dt.datetime) -> None:
    key, url = f"delegation:{delegation.uuid}", reverse("inbox_delegation")
    kind = NotificationKind.DELEGATED
    notify(users=[delegation.delegate], kind=kind, key=key, title=delegation.reason, url=url, now=now)


def _audit(delegation: Delegation, action: str, now: dt.datetime) -> None:
    record_audit(
        actor=delegation.delegator,
        action=action,
        now=now,
        subject_type="account",
        subject_key=delegation.delegate_id,
        valid_from=delegation.valid_from.isoformat(),
        valid_to=str(delegation.valid_to),
    )
