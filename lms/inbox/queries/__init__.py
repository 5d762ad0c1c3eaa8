from lms.inbox.queries.approvals import (
    approval_for,
    asked_by,
    awaiting,
    latest_approval,
    open_approval,
    settled_for,
    waiting_count,
)

__all__ = [
    "approval_for",
    "asked_by",
    "awaiting",
    "latest_approval",
    "open_approval",
    "settled_for",
    "waiting_count",
]
