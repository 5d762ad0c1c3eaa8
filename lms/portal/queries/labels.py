"""Courses by name, as pages about other things mention them."""

import dataclasses

from django.db.models import Exists, F, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse

from courses import releases
from courses.models import Course, CoursePage, CourseRelease
from courses.releases import CourseText
from lms.common.prepared import Prepared


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


def _courses() -> QuerySet[Course]:
    newest = CourseRelease.objects.filter(course=OuterRef("pk")).order_by("-number")
    return Course.objects.annotate(
        sha256=Subquery(newest.values("sha256")[:1]),
        is_live=Exists(CoursePage.objects.filter(course=OuterRef("pk"), live=True)),
        place=Min("steps__position"),
    ).order_by("-is_required", F("place").asc(nulls_last=True), "code")


COURSES = Prepared(_courses)


def course_labels(language: str | None) -> dict[int, CourseLabel]:
    """All courses by their key, the required ones first, then as curricula order them.

    One query, and one more for each release that this process has not read yet.
    """
    return {row.pk: _label(row, row.sha256, row.is_live, language) for row in COURSES.instances()}


def _label(course: Course, sha256: str | None, is_live: bool, language: str | None) -> CourseLabel:
    if sha256 is None:
        return CourseLabel(course, None, is_open=False)
    return CourseLabel(course, releases.load(CourseRelease(sha256=sha256)).locale(language), is_open=is_live)
