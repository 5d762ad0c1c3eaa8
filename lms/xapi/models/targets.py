"""Other stores to which statements are sent on, and what they refused."""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.lengths import TextColumn
from lms.xapi.versions import SPOKEN

MOST_AT_ONCE = 500


class TargetState(models.TextChoices):
    ACTIVE = "active", _("Running")
    PAUSED = "paused", _("Paused")
    # By itself: something is wrong that waiting does not mend.
    STOPPED = "stopped", _("Stopped")


class ForwardingTarget(models.Model):
    """Another store: where it is, what it is sent, and how far that has come.

    The order is that of cursors, (xid, seq). A place is moved once the receiver has said that it has what stands before
    it: a process killed in between sends the same again, and the receiver tells it by its ids.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = TextColumn(_("name"), characters=100, unique=True)
    # Ends with a slash.
    endpoint = models.CharField(_("endpoint"), max_length=500)
    username = models.CharField(_("key"), max_length=200)
    # Encrypted: see lms.xapi.vault.
    secret = models.TextField()
    version = models.CharField(
        _("version"), max_length=10, choices=[(each, each) for each in SPOKEN], default=SPOKEN[0]
    )
    # Empty: all. Identifiers as they stand in statements.
    verbs = models.JSONField(default=list)
    activities = models.JSONField(default=list)
    trusts = models.JSONField(default=list)
    since = models.DateTimeField(null=True)
    batch_size = models.PositiveSmallIntegerField(default=100)
    state = models.CharField(max_length=8, choices=TargetState.choices, default=TargetState.ACTIVE)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    xid = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    succeeded_at = models.DateTimeField(null=True)
    # What went wrong last, since it last went well: a code and the receiver's own words.
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    refused_in_a_row = models.PositiveIntegerField(default=0)
    # One worker at a time, for as long as it reports.
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="xapi_target_batch_size", condition=Q(batch_size__gte=1) & Q(batch_size__lte=MOST_AT_ONCE)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting_to_retry(self) -> bool:
        return self.state == TargetState.ACTIVE and self.retry_at is not None

    def is_leased(self, now: dt.datetime) -> bool:
        return self.leased_until is not None and self.leased_until > now


class LetterState(models.TextChoices):
    OPEN = "open", _("Refused")
    WAITING = "waiting", _("To be sent again")
    DELIVERED = "delivered", _("Delivered after all")
    DISMISSED = "dismissed", _("Dismissed")


# Those about which something is still to be done.
UNSETTLED = (LetterState.OPEN, LetterState.WAITING)


class DeadLetterQuerySet(models.QuerySet["DeadLetter"]):
    def unsettled(self) -> Self:
        return self.filter(state__in=UNSETTLED)


class DeadLetter(models.Model):
    """A statement that a target would not take, with what it said."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    target = models.ForeignKey(ForwardingTarget, on_delete=models.PROTECT, related_name="letters")
    statement_id = models.UUIDField()
    state = models.CharField(max_length=9, choices=LetterState.choices, default=LetterState.OPEN)
    # The HTTP status; 0 where it was not sent at all.
    status = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=40)
    answer = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reason = TextColumn(characters=500, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[DeadLetterQuerySet] = DeadLetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "statement_id"], condition=Q(state__in=UNSETTLED), name="xapi_letter_once"
            ),
        ]
        indexes = [models.Index(fields=["target", "state", "created_at"], name="xapi_letter_state")]

    def __str__(self) -> str:
        return str(self.statement_id)
