"""Handing on what awaits one's decision, for a time."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly, NoOverlap
from lms.common.lengths import TextColumn
from lms.common.models import Bitemporal, BitemporalQuerySet, valid_order


class Delegation(Bitemporal):
    """Somebody decides in the stead of another from a day to a day, with the reason: one at a time."""

    # Stays when the days are changed: one row counts at a time.
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    delegator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = TextColumn(_("reason"), characters=200)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[BitemporalQuerySet["Delegation"]] = BitemporalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            valid_order("inbox_delegation_order"),
            # Without an end nobody would notice that the head has long been back.
            models.CheckConstraint(name="inbox_delegation_ends", condition=Q(valid_to__isnull=False)),
            models.CheckConstraint(name="inbox_delegation_not_to_oneself", condition=~Q(delegator=F("delegate"))),
            models.UniqueConstraint(
                name="inbox_delegation_one_counts", fields=["uuid"], condition=Q(superseded_at__isnull=True)
            ),
            NoOverlap(name="inbox_delegation_overlap", fields=("delegator",)),
            AppendOnly(name="inbox_delegation_append_only", once=("superseded_at",)),
        ]

    def __str__(self) -> str:
        return str(self.reason)

    @property
    def last_day(self) -> dt.date | None:
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None
