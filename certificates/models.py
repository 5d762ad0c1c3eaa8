"""Certificates: what was printed stays what was printed."""

import uuid

from django.conf import settings
from django.db import models

from courses.models import Completion, Course
from lms.common.constraints import AppendOnly
from lms.organization.models import Person

REVOCATION = ("revoked_at", "revoked_by")


class Register(models.Model):
    """The register of one fiscal year's numbers. Its row is the lock by which they follow each other without gaps."""

    fiscal_year = models.PositiveSmallIntegerField(primary_key=True)
    last_serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.fiscal_year)


class Certificate(models.Model):
    """A certificate of completion. Everything that it prints is frozen in `content` when it is issued.

    `content`: {"name", "course_title", "course_title_en", "completed_on" (ISO), "issued_on" (ISO), "issuer", "number",
    "minutes", "release" (number or null)}; `sha256` is over its canonical JSON.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # 令和8年度 第000123号 is printed from these two.
    fiscal_year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    # The unguessable word in the QR code's address.
    token = models.CharField(max_length=43, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    completion = models.OneToOneField(Completion, on_delete=models.PROTECT, related_name="certificate")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    statement_id = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revocation_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "serial"], name="certificates_certificate_number"),
            AppendOnly(name="certificates_append_only", once=REVOCATION, free=("revocation_reason",)),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}-{self.serial:06}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None
