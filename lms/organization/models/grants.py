"""What is entrusted to whom."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly
from lms.common.lengths import TextColumn
from lms.common.models import Bitemporal, BitemporalQuerySet, valid_order
from lms.organization.enums import GrantRole
from lms.organization.models.people import Person
from lms.organization.models.units import Unit


class Grant(Bitemporal):
    """A role over a unit and all below it (no unit: the whole city), for a time, with the reason."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=10, choices=GrantRole.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    reason = TextColumn(_("reason"), characters=200)
    # Why it ended before its time: of the row that replaces the one given.
    end_reason = TextColumn(_("reason of the end"), characters=200, blank=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[BitemporalQuerySet["Grant"]] = BitemporalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            valid_order("organization_grant_order"),
            AppendOnly(name="organization_grant_append_only", once=("superseded_at",)),
        ]

    def __str__(self) -> str:
        return self.role
