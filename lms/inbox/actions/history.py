"""What is written down of an approval, and who is told."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from lms.accounts.models import User
from lms.common.clock import local_date
from lms.inbox.actions.notifications import notify
from lms.inbox.enums import EventKind, NotificationKind
from lms.inbox.models import Approval, ApprovalEvent


def record_event(
    approval: Approval,
    kind: EventKind,
    now: dt.datetime,
    *,
    by: User | None = None,
    about: User | None = None,
    reason: str = "",
) -> ApprovalEvent:
    return ApprovalEvent.objects.create(
        approval=approval, kind=kind, at=now, on=local_date(now), by=by, about=about, reason=reason
    )


def tell(approval: Approval, users: Sequence[User], kind: NotificationKind, now: dt.datetime, mark: str = "") -> None:
    """A line for each account; `mark` tells this occasion from others of its kind."""
    key = f"{key_of(approval)}{kind}{mark}"
    url = reverse("inbox_approval", args=[approval.uuid])
    notify(users=dict.fromkeys(users), kind=kind, key=key, title=approval.title, url=url, now=now)


def key_of(approval: Approval) -> str:
    """What the keys of notifications about it begin with."""
    return f"approval:{approval.uuid}:"
