"""Approvals: asking, deciding, withdrawing."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.inbox.actions.candidates import add_candidates
from lms.inbox.actions.history import key_of, record_event, tell
from lms.inbox.actions.notifications import settle
from lms.inbox.enums import ApprovalStatus, CandidateVia, EventKind, NotificationKind, Outcome
from lms.inbox.kinds import kind_of, known_kind
from lms.inbox.models import Approval, Candidate

ALREADY_OPEN = _("This has been asked for already and awaits a decision.")
# SQLite prints the columns of a partial index, PostgreSQL its name.
MESSAGES = {"inbox_approval_one_open": ALREADY_OPEN, "inbox_approval.subject_key": ALREADY_OPEN}


@transaction.atomic
def request_approval(
    *,
    kind: str,
    subject_key: UUID | str,
    title: str,
    url: str,
    approvers: Sequence[User],
    requested_by: User | None,
    now: dt.datetime,
    due_on: dt.date | None = None,
    note: str = "",
) -> Approval:
    """Put a question to those who may decide it: any one of them does, and never who asks.

    DomainError: nobody is left to decide (no_approver), or the same is open already (open_already). KeyError: the kind
    is not registered.
    """
    kind_of(kind)
    deciding = [user for user in approvers if user.is_active and user != requested_by]
    if not deciding:
        raise DomainError(_("There is nobody else who could decide this."), code="no_approver", field="approvers")
    approval = Approval(
        kind=kind,
        subject_key=str(subject_key),
        title=title[:200],
        url=url,
        note=note,
        requested_by=requested_by,
        requested_at=now,
        due_on=due_on,
    )
    try:
        with refusals(MESSAGES):
            approval.save(force_insert=True)
    except DomainError as error:
        raise DomainError(error.message, code="open_already") from error
    record_event(approval, EventKind.REQUESTED, now, by=requested_by, reason=note[:400].strip())
    _audit(approval, "requested", now, requested_by)
    add_candidates(approval=approval, users=deciding, via=CandidateVia.APPROVER, now=now)
    return approval


def decide(*, approval: Approval, by: User, outcome: Outcome, reason: str, now: dt.datetime) -> Approval:
    """Decide in the name of those asked. What follows from it happens in the same transaction.

    DomainError: somebody was quicker (decided), not theirs to decide (not_approver, own_request), or no reason is given
    for sending it back (reason_missing).
    """
    reason = reason.strip()
    with transaction.atomic():
        held = _lock_open(approval)
        require_may_decide(held, by, now)
        if outcome == Outcome.RETURNED and not reason:
            raise DomainError(_("Say why it is sent back."), code="reason_missing", field="reason")
        close(held, ApprovalStatus(outcome), now, by=by, reason=reason)
        kind_of(held.kind).on_decided(held, now)
        return held


def decide_many(
    *, approvals: Sequence[Approval], by: User, outcome: Outcome, reason: str, now: dt.datetime
) -> list[tuple[Approval, DomainError]]:
    """Decide several of one kind alike, each for itself; returns those that were refused, and why."""
    if len({approval.kind for approval in approvals}) > 1:
        raise DomainError(_("Choose requests of one kind: what follows from a decision differs."), code="kinds")
    refused = []
    for approval in approvals:
        try:
            decide(approval=approval, by=by, outcome=outcome, reason=reason, now=now)
        except DomainError as error:
            refused.append((approval, error))
    return refused


@transaction.atomic
def withdraw_request(*, approval: Approval, by: User | None, now: dt.datetime) -> Approval:
    """Take a request back. Only who asked may; `by` None is the system, for which the subject is gone."""
    held = _lock_open(approval)
    if by is not None and held.requested_by_id != by.pk:
        raise DomainError(_("Only who asked for it may withdraw it."), code="not_requester")
    close(held, ApprovalStatus.WITHDRAWN, now, by=by, reason="")
    kind = known_kind(held.kind)
    if kind and kind.on_withdrawn:
        kind.on_withdrawn(held, now)
    return held


def require_may_decide(approval: Approval, by: User, now: dt.datetime) -> None:
    if approval.requested_by_id == by.pk:
        raise DomainError(_("What one asked for oneself is decided by somebody else."), code="own_request")
    named = Candidate.objects.entitled(local_date(now)).filter(approval=approval, user=by)
    if not (by.is_active and named.exists()):
        raise DomainError(_("This is not yours to decide."), code="not_approver")


def close(approval: Approval, status: ApprovalStatus, now: dt.datetime, *, by: User | None, reason: str) -> None:
    """Write down how it ended; call it with the row locked."""
    approval.status, approval.closed_at, approval.closed_by = status, now, by
    approval.save(update_fields=["status", "closed_at", "closed_by"])
    record_event(approval, EventKind(status), now, by=by, reason=reason)
    _audit(approval, status, now, by)
    settle(about=key_of(approval), now=now)
    _tell_of_the_end(approval, status, now)


def _tell_of_the_end(approval: Approval, status: ApprovalStatus, now: dt.datetime) -> None:
    """Who asked hears of the decision; those asked hear that nothing is left to decide."""
    if status == ApprovalStatus.WITHDRAWN:
        told = [row.user for row in approval.candidates.entitled(local_date(now)).select_related("user")]
    else:
        told = [approval.requested_by] if approval.requested_by else []
    tell(approval, told, NotificationKind(status), now)


def lock(approval: Approval) -> Approval:
    return Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)


def _lock_open(approval: Approval) -> Approval:
    held = lock(approval)
    if not held.is_open:
        raise DomainError(
            _("This has been settled in the meantime: %(status)s.") % {"status": held.get_status_display()},
            code="decided",
        )
    return held


def _audit(approval: Approval, what: str, now: dt.datetime, by: User | None) -> None:
    record_audit(
        actor=by,
        action=f"approval.{what}",
        now=now,
        subject_type="approval",
        subject_key=approval.uuid,
        kind=approval.kind,
    )
