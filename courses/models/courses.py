"""Courses as things that last."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from courses.enums import Format
from lms.organization.models import Person
from lms.skills.models import Skill


class CourseCategory(models.Model):
    """What courses are about, in the city's own words: a filter of the catalogue."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=50)
    name_en = models.CharField(_("name in English"), max_length=50, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    panels = [
        FieldPanel("name"),
        FieldPanel("name_en", help_text=_("Readers of English see the name above where this is empty.")),
        FieldPanel("code", help_text=_("Letters, digits and hyphens. It stands in the addresses of the catalogue.")),
        FieldPanel("position", help_text=_("The catalogue lists categories by this number, the smallest first.")),
    ]

    class Meta:
        verbose_name = _("course category")
        verbose_name_plural = _("course categories")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """A course's identity. Pages are edited, moved and deleted; releases, enrolments and statements refer to this."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices, default=Format.ONLINE)
    category = models.ForeignKey(
        CourseCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="courses",
    )
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
