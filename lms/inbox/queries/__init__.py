from lms.inbox.queries.approvals import (
    approval_for,
    asked_by,
    awaiting,
    latest_approval,
    open_approval,
    settled_for,
    waiting_count,
)
from lms.inbox.queries.delegations import delegation_of, given_by, held_by
from lms.inbox.queries.notifications import notifications_for, unread_count

__all__ = [
    "approval_for",
    "asked_by",
    "awaiting",
    "delegation_of",
    "given_by",
    "held_by",
    "latest_approval",
    "notifications_for",
    "open_approval",
    "settled_for",
    "unread_count",
    "waiting_count",
]
