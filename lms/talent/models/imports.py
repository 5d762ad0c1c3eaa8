"""Records from before this system, as HR keeps them in spreadsheets."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.talent.enums import ImportKind, ImportStatus


class RecordImport(models.Model):
    """One uploaded file, what it says row by row, and whether it was applied.

    `rows`: list of {"row": int, "values": {...}, "change": "new"|"same"|"error", "errors": [{"column", "message",
    "advice"}]}; `counts`: how many rows of each change.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=ImportKind.choices)
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.CHECKED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    # The paper behind the file: asked for once, printed beside every record that comes from it.
    document = models.CharField(_("document"), max_length=200)
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    # Nobody: from the command line.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name
