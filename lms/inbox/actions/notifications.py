"""Telling people inside the system."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from lms.accounts.models import User
from lms.inbox.enums import NotificationKind
from lms.inbox.models import Notification


@dataclasses.dataclass(frozen=True)
class Told:
    """One line for one account."""

    user: User
    key: str
    title: str
    url: str


def notify_each(*, told: Iterable[Told], kind: NotificationKind, now: dt.datetime) -> None:
    """Tell each account its own line, once for each key, however often it is called."""
    rows = [
        Notification(user=one.user, kind=kind, key=one.key, title=one.title[:200], url=one.url, at=now) for one in told
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def notify(*, users: Iterable[User], kind: NotificationKind, key: str, title: str, url: str, now: dt.datetime) -> None:
    """Tell each of the accounts, once for each `key`, however often it is called."""
    notify_each(told=[Told(user, key, title, url) for user in users], kind=kind, now=now)


def mark_read(*, user: User, now: dt.datetime, about: str = "") -> int:
    """The account has seen what it was told (`about`: what the keys begin with); returns how many were new to it."""
    return Notification.objects.filter(user=user, read_at=None, key__startswith=about).update(read_at=now)


def settle(*, about: str, now: dt.datetime) -> int:
    """Nothing is left to do about what these keys begin with: nobody needs to read that they were asked."""
    asking = (NotificationKind.ASKED, NotificationKind.REMINDED, NotificationKind.ESCALATED)
    return Notification.objects.filter(key__startswith=about, kind__in=asking, read_at=None).update(read_at=now)
