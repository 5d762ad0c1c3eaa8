"""Two of the three dated facts of a leader: certified for a role, designated to a section. The third, posted there, is
organization's."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly, NoOverlap, Traced
from lms.common.models import Bitemporal, BitemporalQuerySet, valid_order
from lms.organization.models import Person, Unit
from lms.skills.models import DxRole
from lms.talent.enums import CertificationSource


class Certification(Bitemporal):
    """A person is fit for a role from a day on."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certifications")
    role = models.ForeignKey(DxRole, on_delete=models.PROTECT, related_name="certifications")
    source = models.CharField(max_length=10, choices=CertificationSource.choices)
    # The certificate that completed the curriculum, or the paper that a prior record rests on.
    certificate_uuid = models.UUIDField(null=True)
    document = models.CharField(max_length=200, blank=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[BitemporalQuerySet["Certification"]] = BitemporalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["role", "valid_from"]),
            # By which SQLite looks whether two overlap: by role alone it would read everybody's.
            models.Index(fields=["person", "role", "valid_from"]),
        ]
        constraints = [
            valid_order("talent_certification_order"),
            NoOverlap(name="talent_certification_overlap", fields=("person", "role")),
            AppendOnly(name="talent_certification_append_only", once=("superseded_at",)),
            Traced(name="talent_certification_traced", topic="talent"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Designation(Bitemporal):
    """HR's decision that a person is a section's leader for a term."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="designations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="designations")
    role = models.ForeignKey(DxRole, on_delete=models.PROTECT, related_name="designations")
    # The decision's number or title (決裁), and why it ended.
    document = models.CharField(_("decision"), max_length=200, blank=True)
    end_reason = models.CharField(_("reason for the end"), max_length=200, blank=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[BitemporalQuerySet["Designation"]] = BitemporalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["unit", "valid_from"])]
        constraints = [
            valid_order("talent_designation_order"),
            NoOverlap(name="talent_designation_overlap", fields=("person", "unit", "role")),
            AppendOnly(name="talent_designation_append_only", once=("superseded_at",)),
            Traced(name="talent_designation_traced", topic="talent"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
