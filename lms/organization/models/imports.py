"""Files of HR's: what they say, what they would change, and what they changed."""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.access import Access
from lms.organization.enums import UNDECIDED, EffectKind, ImportChange, ImportKind, ImportMode, ImportStatus


class HrImportQuerySet(models.QuerySet["HrImport"]):
    def visible_to(self, access: Access, now: dt.datetime) -> Self:
        """Before its disclosure, only named grants see that there is such a file."""
        if access.sees_embargoed:
            return self
        return self.filter(Q(hidden_until=None) | Q(hidden_until__lte=now))

    def light(self) -> Self:
        """Without the file itself."""
        return self.defer("content")


class HrImport(models.Model):
    """One uploaded file: how it was read, what it would do, and what became of it.

    `columns`: index of the column by field key; `counts`: entries by ImportChange, besides "errors" and "warnings".
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    mode = models.CharField(max_length=10, choices=ImportMode.choices, default=ImportMode.LISTED)
    # The day of which the file speaks (基準日), and the moment from which all may know of it (解禁日時).
    as_of = models.DateField()
    disclose_at = models.DateTimeField(null=True)
    # The latest moment at which anything becomes public that the check looked at or that applying would write.
    hidden_until = models.DateTimeField(null=True)
    document = models.CharField(_("document"), max_length=200)

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # Compressed. Gone once the file is discarded.
    content = models.BinaryField()
    encoding = models.CharField(max_length=20)
    header_row = models.PositiveIntegerField(default=1)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)

    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.CHECKED)
    # Something is wrong that leaves the whole file in doubt.
    is_blocked = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    # What the check found, as a fingerprint: applying finds the same or refuses.
    digest = models.CharField(max_length=64, blank=True)
    # Posts that would end with nothing after them, of how many there are on the day.
    ending_posts = models.PositiveIntegerField(default=0)
    standing_posts = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField()
    # Nobody: from the command line.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_digest = models.CharField(max_length=64, blank=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[HrImportQuerySet] = HrImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED


class ImportLine(models.Model):
    """What a file does to one person or unit. `detail` says it for a reader: see queries.imports.telling."""

    record = models.ForeignKey(HrImport, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    change = models.CharField(max_length=10, choices=ImportChange.choices)
    # Employee number or unit code, and what else it is found by.
    key = models.CharField(max_length=40)
    name = models.TextField()
    search_key = models.TextField()
    bureau = models.CharField(max_length=400, blank=True)
    unit = models.TextField(blank=True)
    rows = models.JSONField(default=list)
    has_warnings = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["record", "change", "position"])]
        constraints = [models.UniqueConstraint(name="organization_importline_once", fields=["record", "position"])]

    def __str__(self) -> str:
        return self.key


class ImportIssue(models.Model):
    """What is wrong or doubtful at one place of the file: why, and what to do."""

    record = models.ForeignKey(HrImport, on_delete=models.CASCADE, related_name="issues")
    line = models.ForeignKey(ImportLine, null=True, on_delete=models.CASCADE, related_name="issues")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=100)
    is_error = models.BooleanField()
    message = models.TextField()
    advice = models.TextField()

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["record", "is_error", "row"])]

    def __str__(self) -> str:
        return f"{self.row} {self.column}"


class ImportEffect(models.Model):
    """One row that an applied import wrote, closed or overwrote. Effects of one `step` became public together.

    `table` is the model's name; `before` holds what stood in the fields that were overwritten.
    """

    record = models.ForeignKey(HrImport, on_delete=models.PROTECT, related_name="effects")
    step = models.PositiveIntegerField()
    table = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=EffectKind.choices)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row_id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.table} {self.row_id}"


class ColumnChoice(models.Model):
    """Which column means what, as somebody said by hand for files with these headings."""

    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    header_digest = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="organization_columnchoice_once", fields=["kind", "header_digest"])]

    def __str__(self) -> str:
        return self.kind
