"""Courses as things that last, and the curricula that lead to a role."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import Format
from lms.organization.models import Person
from lms.skills.models import DxRole, Skill


class Course(models.Model):
    """A course's identity. Pages are edited, moved and deleted; releases, enrolments and statements refer to this."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices, default=Format.ONLINE)
    audience = models.CharField(_("for whom"), max_length=100, blank=True)
    # Everybody concerned must take it (必須); others choose it.
    is_required = models.BooleanField(_("required"), default=False)
    trainers = models.ManyToManyField(Person, blank=True, related_name="courses_taught")
    skills = models.ManyToManyField(Skill, blank=True, related_name="courses")
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Curriculum(models.Model):
    """The courses whose completion makes a person fit for a role, from a fiscal year on."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    role = models.ForeignKey(DxRole, null=True, blank=True, on_delete=models.PROTECT, related_name="curricula")
    from_fiscal_year = models.PositiveSmallIntegerField()
    courses = models.ManyToManyField(Course, through="CurriculumCourse", related_name="curricula")

    class Meta:
        verbose_name_plural = "curricula"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CurriculumCourse(models.Model):
    """A course's place in a curriculum."""

    curriculum = models.ForeignKey(Curriculum, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["curriculum", "course"], name="courses_curriculum_course_once")]

    def __str__(self) -> str:
        return f"{self.position}"
