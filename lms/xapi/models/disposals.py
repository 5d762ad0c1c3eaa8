"""Statements disposed of when their years are over, and a person's erased: who asked, who agreed, what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.fiscal import FiscalYear
from lms.common.lengths import TextColumn
from lms.common.models import Job
from lms.xapi.models.ledger import Forgetting


class DisposalKind(models.TextChoices):
    YEAR = "year", _("Disposal of a fiscal year")
    PERSON = "person", _("Erasure of a person")


class DisposalStatus(models.TextChoices):
    WAITING = "waiting", _("Awaiting a decision")
    APPROVED = "approved", _("Approved, not carried out yet")
    REFUSED = "refused", _("Sent back")
    RUNNING = "running", _("Being carried out")
    DONE = "done", _("Carried out")
    CANCELLED = "cancelled", _("Called off")


OPEN = (DisposalStatus.WAITING, DisposalStatus.APPROVED, DisposalStatus.RUNNING)
DECIDED = (DisposalStatus.APPROVED, DisposalStatus.REFUSED, DisposalStatus.RUNNING, DisposalStatus.DONE)
# What of the document's name fits into the ledger beside the disposal's id.
DOCUMENT = 160
# Called off before it ran: whoever decided, if anybody did, stays on record.
UNDECIDED = (DisposalStatus.WAITING, DisposalStatus.CANCELLED)


class Disposal(models.Model):
    """One disposal. `forgetting` is what the sealed ledger says of the leaves, from the first chunk on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=6, choices=DisposalKind.choices)
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    # The permanent opaque id. It stays: what was erased must be found again if a backup is restored.
    person = models.UUIDField(null=True)
    # The document that orders it, or the law.
    document = TextColumn(characters=100)
    reason = TextColumn(characters=300)
    status = models.CharField(max_length=9, choices=DisposalStatus.choices, default=DisposalStatus.WAITING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Of the statements as they were when it was asked for.
    expected = models.PositiveIntegerField(default=0)
    statements = models.PositiveIntegerField(default=0)
    attachments = models.PositiveIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    # Hashes of files that erased statements named: what nobody names any more is deleted at the end.
    files = models.JSONField(default=list)
    forgetting = models.OneToOneField(Forgetting, null=True, on_delete=models.PROTECT, related_name="disposal")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="xapi_disposal_one_target",
                condition=Q(kind=DisposalKind.YEAR, fiscal_year__isnull=False, person__isnull=True)
                | Q(kind=DisposalKind.PERSON, fiscal_year__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["fiscal_year"], condition=Q(status__in=OPEN), name="xapi_disposal_one_open_year"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=OPEN), name="xapi_disposal_one_open_person"
            ),
            models.CheckConstraint(
                name="xapi_disposal_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="xapi_disposal_decided",
                condition=Q(decided_by__isnull=False, decided_at__isnull=False, status__in=DECIDED)
                | Q(decided_by__isnull=True, decided_at__isnull=True, status__in=UNDECIDED)
                | Q(decided_by__isnull=False, decided_at__isnull=False, status=DisposalStatus.CANCELLED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fiscal_year or self.person}"

    @property
    def year(self) -> FiscalYear | None:
        return None if self.fiscal_year is None else FiscalYear(self.fiscal_year)

    @property
    def decision(self) -> str:
        """As the ledger and evidence packs name it: by the document, never by the person."""
        return f"{self.document[:DOCUMENT]} ({self.uuid})"

    @property
    def may_be_called_off(self) -> bool:
        return self.status in {DisposalStatus.WAITING, DisposalStatus.APPROVED}
