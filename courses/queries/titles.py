"""Courses by the words of their newest release, for lists that name them."""

import dataclasses
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from courses import releases
from courses.models import Course, CoursePage, CourseRelease
from courses.releases.schema import CourseText


@dataclasses.dataclass(frozen=True)
class Titled:
    """A course that was never released is called by its code."""

    course: Course
    text: CourseText | None
    is_open: bool

    @property
    def title(self) -> str:
        return self.text.title if self.text else self.course.code

    @property
    def minutes(self) -> int:
        return self.text.minutes if self.text else 0


def with_newest_release() -> QuerySet[Course]:
    """With `sha256`, `title` and `minutes` of the newest release, and whether its page `is_live`."""
    newest = CourseRelease.objects.filter(course=OuterRef("pk")).order_by("-number")
    return Course.objects.annotate(
        sha256=Subquery(newest.values("sha256")[:1]),
        title=Subquery(newest.values("title")[:1]),
        minutes=Subquery(newest.values("minutes")[:1]),
        is_live=Exists(CoursePage.objects.filter(course=OuterRef("pk"), live=True)),
    )


def titled(course_ids: Collection[int], language: str | None) -> dict[int, Titled]:
    """One query, and one more for each release that this process has not read yet."""
    return {row.pk: _titled(row, language) for row in with_newest_release().filter(pk__in=course_ids)}


def _titled(row: Course, language: str | None) -> Titled:
    sha256, is_live = row.sha256, row.is_live  # type: ignore[attr-defined]  # annotated
    if sha256 is None:
        return Titled(row, None, is_open=False)
    return Titled(row, releases.load(CourseRelease(sha256=sha256)).locale(language), is_open=is_live)


def find_courses(text: str) -> QuerySet[Course]:
    """Those whose newest title or code holds every word."""
    courses = with_newest_release().order_by("code")
    for word in text.split():
        courses = courses.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return courses
