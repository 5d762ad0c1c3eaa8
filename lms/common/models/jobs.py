"""Long work. A job is a row; a message only wakes a worker, so that a killed worker loses nothing."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Job(models.Model):
    """One piece of work: what (`kind`, `arguments`), for whom, how far, and which worker holds it until when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # The worker that runs it says so again and again; when the lease is past, the sweeper hands the job to another.
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    done_units = models.PositiveIntegerField(default=0)
    total_units = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return self.done_units / self.total_units if self.total_units else 0.0


class Beat(models.Model):
    """The last sign of life of a worker: what /healthz looks at."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    def is_fresh(self, now: dt.datetime, within: dt.timedelta = dt.timedelta(seconds=60)) -> bool:
        return now - self.at < within

    @classmethod
    def record(cls, name: str, now: dt.datetime) -> Any:
        return cls.objects.update_or_create(name=name, defaults={"at": now})
