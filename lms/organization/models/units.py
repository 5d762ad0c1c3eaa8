"""The organisation's units and what they were over time."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly, NoOverlap, Traced
from lms.common.lengths import TextColumn
from lms.common.models import valid_order
from lms.organization.enums import LineageKind, UnitKind
from lms.organization.models.sight import LAST_TURN, Disclosed, DisclosedQuerySet

TIMES = ("superseded_at", "withdrawn_at")


class Unit(models.Model):
    """A unit's identity. What it is called and where it stands is dated: see UnitVersion."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return str(self.uuid)


class UnitVersion(Disclosed):
    """A unit's name, place and kind for a time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="child_versions")
    code = models.CharField(_("code"), max_length=20)
    name = TextColumn(_("name"), characters=100)
    kana = TextColumn(_("kana"), characters=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind.choices)
    # 課相当: one of the units in which a DX leader is wanted, whatever it is called.
    is_section = models.BooleanField(_("counts as a section"), default=False)
    position = models.PositiveIntegerField(default=0)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[DisclosedQuerySet["UnitVersion"]] = DisclosedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["valid_from", "valid_to"]),
            models.Index(LAST_TURN, name="organization_unitversion_turns"),
        ]
        constraints = [
            valid_order("organization_unitversion_order"),
            NoOverlap(name="organization_unitversion_overlap", fields=("unit",)),
            NoOverlap(name="organization_unitversion_code", fields=("code",)),
            AppendOnly(name="organization_unitversion_append_only", once=TIMES),
            Traced(name="organization_unitversion_traced", topic="units"),
            models.CheckConstraint(
                name="organization_unitversion_not_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("unit")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitLineage(Disclosed):
    """Where a unit came from: on `valid_from`, `successor` follows `predecessor` (abolished: no successor)."""

    kind = models.CharField(max_length=10, choices=LineageKind.choices)
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="origins")

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[DisclosedQuerySet["UnitLineage"]] = DisclosedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            valid_order("organization_unitlineage_order"),
            AppendOnly(name="organization_unitlineage_append_only", once=TIMES),
        ]

    def __str__(self) -> str:
        return self.kind
