"""対象者: people meant by a rule, and since when each of them has been among them."""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly
from lms.common.lengths import TextColumn
from lms.common.models.times import KnownQuerySet, Recorded
from lms.organization.enums import AudienceCause
from lms.organization.models.people import Person


class AudienceQuerySet(models.QuerySet["Audience"]):
    def active(self) -> Self:
        return self.filter(archived_at=None)


class Audience(models.Model):
    """Its identity. Whom it means is said by rules that follow one another; who belongs is kept by evaluation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = TextColumn(_("name"), characters=100)
    purpose = TextColumn(_("purpose"), characters=300, blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[AudienceQuerySet] = AudienceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None), name="organization_audience_name_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class AudienceRule(Recorded):
    """One version of an audience's rule: a tree of conditions, see queries.audiences.rules."""

    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="rules")
    number = models.PositiveIntegerField()
    document = models.JSONField()

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[KnownQuerySet["AudienceRule"]] = KnownQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["audience", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["audience", "number"], name="organization_audiencerule_number"),
            models.UniqueConstraint(
                fields=["audience"], condition=Q(superseded_at=None), name="organization_audiencerule_one_open"
            ),
            AppendOnly(name="organization_audiencerule_append_only", once=("superseded_at",)),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class AudienceEvaluation(models.Model):
    """Who belongs was worked out: when, by which rule, why, and what came of it. `problem`: why nothing came of it."""

    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="evaluations")
    rule = models.ForeignKey(AudienceRule, on_delete=models.PROTECT, related_name="evaluations")
    at = models.DateTimeField()
    day = models.DateField()
    cause = models.CharField(max_length=10, choices=AudienceCause.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["audience", "-at"])]
        constraints = [AppendOnly(name="organization_audienceevaluation_append_only")]

    def __str__(self) -> str:
        return f"+{self.joined} −{self.left}"


class AudienceMembership(models.Model):
    """A person belongs to an audience from `since` up to, but not including, `until`. Leaving on the day of joining
    leaves an empty membership: it says what happened and counts on no day."""

    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="audience_memberships")
    since = models.DateField()
    until = models.DateField(null=True)
    joined_by = models.ForeignKey(AudienceEvaluation, on_delete=models.PROTECT, related_name="+")
    left_by = models.ForeignKey(AudienceEvaluation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["audience", "since"]), models.Index(fields=["audience", "until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "person"], condition=Q(until=None), name="organization_audiencemembership_one_open"
            ),
            models.CheckConstraint(
                name="organization_audiencemembership_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="organization_audiencemembership_left_by",
                condition=Q(until=None, left_by=None) | Q(until__isnull=False, left_by__isnull=False),
            ),
            AppendOnly(name="organization_audiencemembership_append_only", once=("until", "left_by")),
        ]

    def __str__(self) -> str:
        return f"{self.since}–{self.until or ''}"

    @property
    def is_empty(self) -> bool:
        return self.until == self.since

    @property
    def last_day(self) -> dt.date | None:
        """The last day included, of an empty one the day itself."""
        if self.until is None or self.is_empty:
            return self.until
        return self.until - dt.timedelta(days=1)
