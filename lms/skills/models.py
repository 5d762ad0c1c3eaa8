"""Versioned skill frameworks, and the DX roles that the city defines on top of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Framework(models.Model):
    """One version of a published skill standard. Versions stand side by side; what was assessed names its version."""

    code = models.SlugField(max_length=30)
    version = models.CharField(max_length=10)
    title = models.CharField(max_length=100)
    # What is known of the text's origin: shown wherever a list is shown.
    source_note = models.TextField(blank=True)

    class Meta:
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="skills_framework_version")]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Skill(models.Model):
    """One skill of one version of a framework."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="skills")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    category = models.CharField(max_length=60)
    subcategory = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="skills_skill_code")]

    def __str__(self) -> str:
        return self.name


class DxRole(models.Model):
    """A role that the city gives people in its DX: DXリーダー, DXマネージャー …"""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=50)
    name_en = models.CharField(_("name in English"), max_length=50)
    holder = models.CharField(_("who holds it"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
