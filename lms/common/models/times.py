"""Two times: when something held in the world, and when we knew it.

Rows are closed (`superseded_at`) and followed by new ones, never changed and never deleted, so that every figure can be
asked as of a day and as known on a moment.
"""

import datetime as dt
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model)


class KnownQuerySet(models.QuerySet[M]):
    """What was known."""

    def known(self, at: dt.datetime | None = None) -> Self:
        """The rows that counted as true at the moment `at`; None means as we know it now."""
        if at is None:
            return self.filter(superseded_at=None)
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gt=at), recorded_at__lte=at)

    def supersede(self, *, now: dt.datetime) -> int:
        """Close the rows that are still open; returns how many."""
        return self.filter(superseded_at=None).update(superseded_at=now)


class BitemporalQuerySet(KnownQuerySet[M]):
    """What held, as known when."""

    def on(self, day: dt.date) -> Self:
        """The rows that held on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def overlapping(self, start: dt.date, end: dt.date | None) -> Self:
        """The rows that held on some day of [start, end)."""
        rows = self.filter(Q(valid_to=None) | Q(valid_to__gt=start))
        return rows if end is None else rows.filter(valid_from__lt=end)


class EventQuerySet(KnownQuerySet[M]):
    """What happened, as known when."""

    def between(self, start: dt.date, end: dt.date) -> Self:
        """The events of [start, end)."""
        return self.filter(occurred_on__gte=start, occurred_on__lt=end)


class Recorded(models.Model):
    """When, and by whom, a row was written down and taken back."""

    recorded_at = models.DateTimeField(editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class Bitemporal(Recorded):
    """Something that holds from a day up to, but not including, another."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Event(Recorded):
    """Something that happened on a day."""

    occurred_on = models.DateField()

    class Meta:
        abstract = True


def valid_order(name: str) -> models.CheckConstraint:
    """The interval is not empty."""
    return models.CheckConstraint(name=name, condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))


def copy_of(row: Any, **changes: Any) -> Any:
    """An unsaved copy of a row with some fields changed: what follows a superseded one."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.local_concrete_fields if not f.primary_key}
    return row.__class__(**{**values, "superseded_at": None, **changes})
