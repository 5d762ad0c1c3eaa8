"""Reading what an account was told."""

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.inbox.models import Notification


def notifications_for(user: User) -> QuerySet[Notification]:
    """Latest first."""
    return Notification.objects.filter(user=user).order_by("-at", "-pk")


def unread_count(user: User) -> int:
    return Notification.objects.filter(user=user, read_at=None).count()
