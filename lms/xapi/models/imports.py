"""Statements taken over from elsewhere: from a file, or from another store."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.lengths import TextColumn
from lms.common.models import Job
from lms.xapi.models.clients import ApiClient
from lms.xapi.versions import SPOKEN


class ImportStatus(models.TextChoices):
    RUNNING = "running", _("Not finished")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Stopped by an error")
    CANCELLED = "cancelled", _("Stopped")
    DISCARDED = "discarded", _("Discarded")


class StatementImport(models.Model):
    """One import and how far it has come. Its place moves in the transaction that stores what stands before it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Who vouches for what it brings: a client that cannot sign in.
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    # A file of the private storage, or an endpoint: one of the two. Emptied when the file is deleted.
    file_name = TextColumn(characters=200, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    endpoint = models.CharField(max_length=500, blank=True)
    username = models.CharField(max_length=200, blank=True)
    # Encrypted: see lms.xapi.vault; emptied when the import is over.
    secret = models.TextField(blank=True)
    version = models.CharField(max_length=10, choices=[(each, each) for each in SPOKEN], default=SPOKEN[0])
    # All of the file or nothing.
    is_strict = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    status = models.CharField(max_length=9, choices=ImportStatus.choices, default=ImportStatus.RUNNING)
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    # The place: bytes and lines of the file behind it, or the link to the next page.
    offset = models.BigIntegerField(default=0)
    line = models.BigIntegerField(default=0)
    more = models.TextField(blank=True)
    # When the last statement taken over was stored there: where to go on if the link has lapsed.
    reached = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="xapi_import_one_source",
                condition=Q(stored_as="") | Q(endpoint=""),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.endpoint


class ImportProblem(models.Model):
    """A line that was not stored, and why."""

    statement_import = models.ForeignKey(StatementImport, on_delete=models.CASCADE, related_name="problems")
    line = models.BigIntegerField()
    code = models.CharField(max_length=40)
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement_import", "line"], name="xapi_problem_once")]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"
