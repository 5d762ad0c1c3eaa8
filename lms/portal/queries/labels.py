"""Courses by name, as pages about other things mention them."""

import dataclasses

from django.db.models import Exists, F, Min, OuterRef, Subquery
from django.urls import reverse

from courses import releases
from courses.models import Course, CoursePage, CourseRelease
from courses.releases import CourseText


@dataclasses.dataclass(frozen=True)
class CourseLabel:
    """A course as its newest release names it. A course that was never released has its code alone."""

    course: Course
    text: CourseText | None
    is_open: bool

    @property
    def title(self) -> str:
        return self.text.title if self.text else self.course.code

    @property
    def url(self) -> str:
        """Empty where nobody could enter."""
        return reverse("course_detail", args=[self.course.code]) if self.is_open else ""


def course_labels(language: str | None) -> dict[int, CourseLabel]:
    """All courses by their key, the required ones first, then as curricula order them.

    Two queries, and one more for each release that this process has not read yet.
    """
    newest = CourseRelease.objects.filter(course=OuterRef("pk")).order_by("-number")
    courses = Course.objects.annotate(
        release_id=Subquery(newest.values("pk")[:1]),
        is_open=Exists(CoursePage.objects.filter(course=OuterRef("pk"), live=True)),
        place=Min("steps__position"),
    ).order_by("-is_required", F("place").asc(nulls_last=True), "code")
    rows = list(courses)
    texts = CourseRelease.objects.defer("payload").in_bulk([row.release_id for row in rows if row.release_id])
    labels = {}
    for row in rows:
        release = texts.get(row.release_id)
        text = releases.load(release).locale(language) if release else None
        labels[row.pk] = CourseLabel(row, text, row.is_open and release is not None)
    return labels
