"""Who may decide an approval: those named, and those who stand in for them."""

import datetime as dt
from collections.abc import Iterable, Sequence

from lms.accounts.models import User
from lms.common.clock import local_date
from lms.inbox.actions.history import record_event, tell
from lms.inbox.enums import IN_THEIR_OWN_RIGHT, CandidateVia, EventKind, NotificationKind
from lms.inbox.models import Approval, Candidate, Delegation

TOLD_AS = {CandidateVia.APPROVER: NotificationKind.ASKED, CandidateVia.ESCALATED: NotificationKind.ESCALATED}


def add_candidates(*, approval: Approval, users: Sequence[User], via: CandidateVia, now: dt.datetime) -> list[User]:
    """Name further people, with those who stand in for them; returns the new ones. Call it with the approval locked."""
    named = Candidate.objects.filter(approval=approval, stands_in_for=None).values_list("user_id", flat=True)
    known = {*named, approval.requested_by_id}
    added = [user for user in dict.fromkeys(users) if user.pk not in known and user.is_active]
    Candidate.objects.bulk_create(Candidate(approval=approval, user=user, via=via, added_at=now) for user in added)
    if via == CandidateVia.ESCALATED:
        for user in added:
            record_event(approval, EventKind.ESCALATED, now, about=user)
    tell(approval, added, TOLD_AS[via], now)
    name_delegates(approval=approval, users=added, now=now)
    return added


def name_delegates(*, approval: Approval, users: Sequence[User], now: dt.datetime) -> None:
    """Whoever stands in for these people, today or later, is named with them."""
    upcoming = Delegation.objects.known().filter(delegator__in=users, valid_to__gt=local_date(now))
    for delegation in upcoming.select_related("delegator", "delegate").order_by("pk"):
        hand_on(delegation=delegation, approvals=[approval], now=now)


def hand_on(*, delegation: Delegation, approvals: Iterable[Approval], now: dt.datetime) -> None:
    """Let the delegate stand in. What the delegator stands in for is not theirs to hand on: no chains."""
    for approval in approvals:
        if approval.requested_by_id == delegation.delegate_id:
            continue
        _, is_new = Candidate.objects.get_or_create(
            approval=approval,
            user=delegation.delegate,
            stands_in_for=delegation.delegator,
            defaults={"via": CandidateVia.DELEGATE, "added_at": now},
        )
        if is_new:
            record_event(
                approval,
                EventKind.DELEGATED,
                now,
                by=delegation.delegator,
                about=delegation.delegate,
                reason=delegation.reason,
            )
            tell(approval, [delegation.delegate], NotificationKind.ASKED, now)


def awaiting_own_right(user: User) -> list[Approval]:
    """The open approvals for which the account was named itself, locked in one order."""
    named = Candidate.objects.filter(user=user, via__in=sorted(IN_THEIR_OWN_RIGHT)).values("approval_id")
    return list(Approval.objects.open().filter(pk__in=named).select_for_update(of=("self",)).order_by("pk"))
