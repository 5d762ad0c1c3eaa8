"""Evidence packs: files in which statements are proven to whoever has the file alone."""

import uuid

from django.conf import settings
from django.db import models


class EvidencePack(models.Model):
    """A pack that somebody asked for. The row stays; the file is removed when it expires."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Which statements, in the words of lms.xapi.ledger.choices: ids and dates, no names.
    choice = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    # What came of it; "" until it is made, and again when the file is gone.
    file = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(null=True)
    statements = models.PositiveIntegerField(default=0)
    tree_size = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.uuid)
