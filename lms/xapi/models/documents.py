"""Documents that other systems keep here: state of an activity, profiles of agents and activities."""

from django.db import models

from lms.xapi.models.clients import ApiClient


class DocumentKind(models.TextChoices):
    STATE = "state"
    AGENT_PROFILE = "agent_profile"
    ACTIVITY_PROFILE = "activity_profile"


class Document(models.Model):
    """One document under its name. Unlike statements it is overwritten; `etag` tells writers that somebody else did.

    `activity`, `agent` and `registration` are "" where the kind knows none; they and `key` are fitted as in `columns`.
    """

    kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    activity = models.CharField(max_length=1000, blank=True)
    agent = models.CharField(max_length=500, blank=True)
    registration = models.CharField(max_length=36, blank=True)
    key = models.CharField(max_length=500)
    # stateId or profileId as the client wrote it.
    name = models.TextField()
    content_type = models.CharField(max_length=200)
    content = models.BinaryField()
    # SHA-1 in hexadecimal, as 1.0.3 wants it: it identifies, it protects nothing.
    etag = models.CharField(max_length=40)
    updated_at = models.DateTimeField()
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "activity", "agent", "registration", "key"], name="xapi_document_one_name"
            ),
        ]
        indexes = [models.Index(fields=["kind", "agent"], name="xapi_document_agent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Attachment(models.Model):
    """The bytes that statements refer to by their hash: stored once, however many statements carry them."""

    sha2 = models.CharField(max_length=128, unique=True)
    content_type = models.CharField(max_length=200)
    content = models.BinaryField()
    stored = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha2
