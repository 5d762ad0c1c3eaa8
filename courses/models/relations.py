"""How courses stand to one another and to people: prerequisites, replacements, exemptions."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.enums import ExemptionGround
from courses.models.courses import Course
from courses.models.curricula import Curriculum
from lms.common.constraints import AppendOnly, NoOverlap
from lms.common.lengths import TextColumn
from lms.common.models import Bitemporal, BitemporalQuerySet, Event, EventQuerySet, valid_order
from lms.organization.models import Person


class Prerequisite(models.Model):
    """Before `course` may be begun, `needs` or all of `needs_curriculum` has to be completed."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="prerequisites")
    needs = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="needed_by")
    needs_curriculum = models.ForeignKey(Curriculum, null=True, on_delete=models.PROTECT, related_name="needed_by")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="courses_prerequisite_one_thing",
                condition=Q(needs=None, needs_curriculum__isnull=False) | Q(needs__isnull=False, needs_curriculum=None),
            ),
            models.CheckConstraint(name="courses_prerequisite_not_itself", condition=~Q(needs=F("course"))),
            models.UniqueConstraint(fields=["course", "needs"], name="courses_prerequisite_course_once"),
            models.UniqueConstraint(fields=["course", "needs_curriculum"], name="courses_prerequisite_curriculum_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}"


class Replacement(Bitemporal):
    """`new` took the place of `old`: from a day on, a completion of either counts for the other, too."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    old = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="replaced_by")
    new = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="replaces")
    reason = TextColumn(_("reason"), characters=200)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[BitemporalQuerySet["Replacement"]] = BitemporalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            valid_order("courses_replacement_order"),
            models.CheckConstraint(name="courses_replacement_not_itself", condition=~Q(old=F("new"))),
            # A course has one successor at a time.
            NoOverlap(name="courses_replacement_overlap", fields=("old",)),
            AppendOnly(name="courses_replacement_append_only", once=("superseded_at",)),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Exemption(Event):
    """免除: a person need not take a course, from the day `occurred_on` on. It counts as a completion and is none: no
    statement says that something was learned. Taken back, it is closed, and what rested on it is decided anew."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemptions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="exemptions")
    ground = models.CharField(_("ground"), max_length=13, choices=ExemptionGround.choices)
    reason = TextColumn(_("reason"), characters=300)
    document = TextColumn(_("decision or paper"), characters=100, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revocation_reason = TextColumn(_("reason for taking it back"), characters=300, blank=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[EventQuerySet["Exemption"]] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["person", "course"]), models.Index(fields=["course", "-occurred_on"])]
        constraints = [
            AppendOnly(
                name="courses_exemption_append_only",
                once=("superseded_at", "revoked_by"),
                free=("revocation_reason",),
            ),
            models.UniqueConstraint(
                fields=["person", "course"], condition=Q(superseded_at=None), name="courses_exemption_one"
            ),
            models.CheckConstraint(name="courses_exemption_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="courses_exemption_revoked_with_reason", condition=Q(revoked_by=None) | ~Q(revocation_reason="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
