"""All courses by name, as the pages that join several apps mention them."""

from django.db.models import F, Min, QuerySet

from courses.models import Course
from courses.queries.titles import Titled, has_live_page, newest, titled_rows
from lms.common.prepared import Prepared


def _courses() -> QuerySet[Course]:
    rows = Course.objects.annotate(sha256=newest("sha256"), is_live=has_live_page(), place=Min("steps__position"))
    return rows.order_by("-is_required", F("place").asc(nulls_last=True), "code")


COURSES = Prepared(_courses)


def course_labels(language: str | None) -> dict[int, Titled]:
    """All courses by their key, the required ones first, then as curricula order them.

    One query, and one more for each release that this process has not read yet.
    """
    return titled_rows(COURSES.instances(), language)
