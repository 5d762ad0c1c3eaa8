"""One worker at a time sends to a target: the others go on to the next, so that a slow one holds up nobody."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from lms.xapi.models import ForwardingTarget, TargetState

LEASE = dt.timedelta(minutes=2)


class Lost(Exception):
    """Another worker holds the target by now, or an administrator paused or changed it: this one must stop."""


def due(now: dt.datetime) -> list[uuid.UUID]:
    """The targets that may be sent to now."""
    return list(_free(now).order_by("pk").values_list("uuid", flat=True))


def take(target: uuid.UUID, now: dt.datetime) -> ForwardingTarget | None:
    """The target under a lease of our own, or None if it is not free."""
    lease = uuid.uuid4()
    if not _free(now).filter(uuid=target).update(lease=lease, leased_until=now + LEASE):
        return None
    return ForwardingTarget.objects.filter(uuid=target, lease=lease).first()


def keep(target: ForwardingTarget, now: dt.datetime, **values: object) -> None:
    """Write `values` down and hold on to the lease; Lost if it is ours no more."""
    held = ForwardingTarget.objects.filter(pk=target.pk, lease=target.lease, state=TargetState.ACTIVE)
    if not held.update(leased_until=now + LEASE, **values):
        raise Lost
    for name, value in values.items():
        if not hasattr(value, "resolve_expression"):
            setattr(target, name, value)


def give_back(target: ForwardingTarget, **values: object) -> None:
    held = ForwardingTarget.objects.filter(pk=target.pk, lease=target.lease)
    held.update(lease=None, leased_until=None, **values)


def _free(now: dt.datetime) -> QuerySet[ForwardingTarget]:
    is_free = Q(lease=None) | Q(leased_until__lt=now)
    is_due = Q(retry_at=None) | Q(retry_at__lte=now)
    return ForwardingTarget.objects.filter(is_free, is_due, state=TargetState.ACTIVE)
