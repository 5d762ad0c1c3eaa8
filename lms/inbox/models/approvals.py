"""Approvals: a question that somebody decides, who may decide it, and all that happened to it.

The subject is a kind and a key: the apps above say what they mean, and nothing here points up.
"""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly
from lms.common.lengths import TextColumn
from lms.inbox.enums import CLOSING, ApprovalStatus, CandidateVia, EventKind
from lms.inbox.models.delegations import Delegation


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def open(self) -> Self:
        return self.filter(status=ApprovalStatus.OPEN)

    def decidable_by(self, user_id: int, day: dt.date) -> Self:
        """Those that this account may decide on `day` if they are open; never its own requests."""
        named = Candidate.objects.entitled(day).filter(approval=OuterRef("pk"), user_id=user_id)
        return self.filter(Exists(named)).filter(Q(requested_by=None) | ~Q(requested_by=user_id))

    def concerning(self, user_id: int, day: dt.date) -> Self:
        """What an account may look at: its own requests, what it was named for, and what it once decided."""
        named = Candidate.objects.entitled(day).filter(approval=OuterRef("pk"), user_id=user_id)
        return self.filter(Q(requested_by=user_id) | Q(closed_by=user_id) | Exists(named))


class Approval(models.Model):
    """One question. It is open until one of those named decides, or it is withdrawn or lapses."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    # Where the subject can be looked at: an address of this system.
    url = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ApprovalStatus.choices, default=ApprovalStatus.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[ApprovalQuerySet] = ApprovalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["status", "requested_at"]), models.Index(fields=["requested_by", "status"])]
        constraints = [
            models.UniqueConstraint(
                name="inbox_approval_one_open", fields=["kind", "subject_key"], condition=Q(status=ApprovalStatus.OPEN)
            ),
            models.CheckConstraint(
                name="inbox_approval_closed_once_decided",
                condition=Q(status=ApprovalStatus.OPEN, closed_at=None, closed_by=None)
                | (~Q(status=ApprovalStatus.OPEN) & Q(closed_at__isnull=False)),
            ),
            # Nobody decides what they asked for themselves; withdrawing is theirs.
            models.CheckConstraint(
                name="inbox_approval_not_by_requester",
                condition=~Q(status__in=(ApprovalStatus.APPROVED, ApprovalStatus.RETURNED))
                | Q(requested_by=None)
                | ~Q(closed_by=F("requested_by")),
            ),
            AppendOnly(
                name="inbox_approval_append_only", once=("closed_at", "closed_by"), free=("status", "title", "url")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status == ApprovalStatus.OPEN


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def entitled(self, day: dt.date) -> Self:
        """Those who may decide on `day`: who stands in for somebody does so on the days handed on alone."""
        handed_on = Delegation.objects.known().on(day)
        standing_in = handed_on.filter(delegator=OuterRef("stands_in_for"), delegate=OuterRef("user"))
        return self.filter(Q(stands_in_for=None) | Exists(standing_in))


class Candidate(models.Model):
    """Somebody who may decide, and how they came in. Any one of them decides."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="candidates")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=10, choices=CandidateVia.choices, default=CandidateVia.APPROVER)
    stands_in_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[CandidateQuerySet] = CandidateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="inbox_candidate_once", fields=["approval", "user"], condition=Q(stands_in_for__isnull=True)
            ),
            models.UniqueConstraint(
                name="inbox_candidate_once_for_each",
                fields=["approval", "user", "stands_in_for"],
                condition=Q(stands_in_for__isnull=False),
            ),
            models.CheckConstraint(
                name="inbox_candidate_stands_in_for_whom",
                condition=Q(via=CandidateVia.DELEGATE, stands_in_for__isnull=False)
                | (~Q(via=CandidateVia.DELEGATE) & Q(stands_in_for=None)),
            ),
            AppendOnly(name="inbox_candidate_append_only"),
        ]

    def __str__(self) -> str:
        return self.via


class ApprovalEvent(models.Model):
    """Something that happened to an approval. `about` is whom it brought in."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    at = models.DateTimeField()
    # The city's day: an approval is reminded of, and put to further approvers, once a day at most.
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = TextColumn(_("reason"), characters=400, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="inbox_approvalevent_closed_once", fields=["approval"], condition=Q(kind__in=sorted(CLOSING))
            ),
            models.UniqueConstraint(
                name="inbox_approvalevent_reminded_once",
                fields=["approval", "on"],
                condition=Q(kind=EventKind.REMINDED),
            ),
            AppendOnly(name="inbox_approvalevent_append_only"),
        ]

    def __str__(self) -> str:
        return self.kind
