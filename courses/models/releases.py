"""What was published, unchangeable."""

from typing import Any

import orjson
from django.conf import settings
from django.db import models

from courses.enums import Passage
from courses.models.courses import Course
from lms.common.constraints import AppendOnly


class ReleaseFile(models.Model):
    """A file that releases show, kept by its content's hash: deleting the original in the CMS does not touch it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    file = models.FileField(upload_to="releases/")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    # Video may be asked for by byte ranges.
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [AppendOnly(name="courses_releasefile_append_only")]

    def __str__(self) -> str:
        return self.name


class CourseRelease(models.Model):
    """The whole course in all its locales as canonical JSON of a versioned schema (see courses.releases)."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    payload = models.TextField()
    sha256 = models.CharField(max_length=64)
    files = models.ManyToManyField(ReleaseFile, related_name="releases")
    # Of the default locale, for lists.
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # What becomes of those who are in an earlier release: see courses.actions.passages.
    passage = models.CharField(max_length=6, choices=Passage.choices, default=Passage.KEEP)

    class Meta:
        ordering = ["course", "number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="courses_release_number"),
            AppendOnly(name="courses_release_append_only"),
            models.CheckConstraint(name="courses_release_passage", condition=models.Q(passage__in=Passage.values)),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"

    def parse(self) -> Any:
        """The payload as Python objects: read it through courses.releases, which caches it."""
        return orjson.loads(self.payload)
