"""Courses by name: the one place that knows what a course is called in lists and sentences about it."""

import dataclasses
from collections.abc import Collection, Iterable

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from courses import releases
from courses.models import Course, CoursePage, CourseRelease
from courses.releases.schema import CourseText
from lms.xapi.iri import activity_iri


@dataclasses.dataclass(frozen=True)
class Titled:
    """A course as its newest release names it. One that was never released is called by its code."""

    course: Course
    text: CourseText | None
    is_open: bool

    @property
    def title(self) -> str:
        return self.text.title if self.text else self.course.code

    @property
    def minutes(self) -> int:
        return self.text.minutes if self.text else 0

    @property
    def url(self) -> str:
        """Empty where nobody could enter."""
        return reverse("course_detail", args=[self.course.code]) if self.is_open else ""


def newest(field: str, *, course: str = "pk") -> Subquery:
    """A field of the newest release of the course that `course` names in the row outside; null if there is none."""
    return Subquery(CourseRelease.objects.filter(course=OuterRef(course)).order_by("-number").values(field)[:1])


def has_live_page() -> Exists:
    """Of rows of courses: its page is published."""
    return Exists(CoursePage.objects.filter(course=OuterRef("pk"), live=True))


def with_newest_release() -> QuerySet[Course]:
    """With `sha256`, `title` and `minutes` of the newest release, and whether its page `is_live`."""
    return Course.objects.annotate(
        sha256=newest("sha256"),
        title=Coalesce(newest("title"), "code", output_field=CharField()),
        minutes=newest("minutes"),
        is_live=has_live_page(),
    )


def titled(course_ids: Collection[int], language: str | None) -> dict[int, Titled]:
    """One query, and one more for each release that this process has not read yet."""
    return titled_rows(with_newest_release().filter(pk__in=course_ids), language)


def titled_rows(rows: Iterable[Course], language: str | None) -> dict[int, Titled]:
    """Of courses that come with `sha256` and `is_live`, in their order."""
    return {row.pk: _titled(row, row.sha256, row.is_live, language) for row in rows}  # type: ignore[attr-defined]  # annotated


def _titled(course: Course, sha256: str | None, is_live: bool, language: str | None) -> Titled:
    if sha256 is None:
        return Titled(course, None, is_open=False)
    return Titled(course, releases.load(CourseRelease(sha256=sha256)).locale(language), is_open=is_live)


def course_codes(course_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """(code, newest title) of each, in one query; for sentences, which need no release's text."""
    rows = with_newest_release().filter(pk__in=course_ids).values_list("pk", "code", "title")  # type: ignore[misc]  # annotated
    return {pk: (code, title) for pk, code, title in rows}


def titles_of(courses: Iterable[Course]) -> dict[int, str]:
    """The newest title of each."""
    return {pk: title for pk, (_code, title) in course_codes([course.pk for course in courses]).items()}


def course_names() -> dict[str, str]:
    """The newest title of every course, by the name under which statements know it."""
    rows = with_newest_release().values_list("uuid", "title")  # type: ignore[misc]  # annotated
    return {activity_iri("courses", uuid): title for uuid, title in rows}


def find_courses(text: str) -> QuerySet[Course]:
    """Those whose newest title or code holds every word."""
    courses = with_newest_release().order_by("code")
    for word in text.split():
        courses = courses.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return courses
