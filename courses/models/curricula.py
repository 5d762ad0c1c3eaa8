"""Curricula: which courses make somebody fit for a role, in editions that follow one another."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.courses import Course
from lms.common.constraints import AppendOnly
from lms.common.fiscal import FiscalYear
from lms.common.lengths import TextColumn
from lms.organization.models import Audience
from lms.skills.models import DxRole


class Curriculum(models.Model):
    """Its identity. What it asks for stands in its editions.

    `draft` is the edition being written: [{"name", "needed" (None: all, 0: none), "courses": [course pk]}].
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = TextColumn(_("name"), characters=100)
    description = TextColumn(_("what it is for"), characters=400, blank=True)
    role = models.ForeignKey(
        DxRole, verbose_name=_("role"), null=True, blank=True, on_delete=models.PROTECT, related_name="curricula"
    )
    audience = models.ForeignKey(
        Audience, verbose_name=_("audience"), null=True, blank=True, on_delete=models.PROTECT, related_name="curricula"
    )
    # The first day on which completing it no longer counts.
    ends_on = models.DateField(null=True, blank=True)
    draft = models.JSONField(default=list, editable=False)
    # Counts the changes of the draft: whoever changes it says which state they saw.
    draft_revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name_plural = "curricula"
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def last_day(self) -> dt.date | None:
        return self.ends_on - dt.timedelta(days=1) if self.ends_on else None


class CurriculumEdition(models.Model):
    """What a curriculum asks for from a day on, until its next edition. Never changed once it is written: who completed
    it as it was has completed it."""

    curriculum = models.ForeignKey(Curriculum, on_delete=models.PROTECT, related_name="editions")
    valid_from = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["curriculum", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "valid_from"], name="courses_edition_one_a_day"),
            AppendOnly(name="courses_edition_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.curriculum_id} {self.valid_from}"

    @property
    def fiscal_year(self) -> FiscalYear:
        return FiscalYear.of(self.valid_from)


class CurriculumGroup(models.Model):
    """Courses of an edition of which `needed` are to be completed: None all of them, 0 none (groundwork)."""

    edition = models.ForeignKey(CurriculumEdition, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    name = TextColumn(characters=60, blank=True)
    needed = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="courses_group_position"),
            AppendOnly(name="courses_group_append_only"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class CurriculumStep(models.Model):
    """A course's place in an edition; positions run on from group to group."""

    edition = models.ForeignKey(CurriculumEdition, on_delete=models.CASCADE, related_name="steps")
    group = models.ForeignKey(CurriculumGroup, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "course"], name="courses_curriculumstep_once"),
            AppendOnly(name="courses_curriculumstep_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
