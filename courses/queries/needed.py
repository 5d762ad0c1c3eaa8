"""A course that others need is not taken away under them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from courses.models import CoursePage, Curriculum, Prerequisite, Replacement
from courses.queries.curricula import all_editions
from courses.queries.titles import course_codes
from lms.common import clock


def why_needed(page: CoursePage, leaving: Iterable[int] = ()) -> list[str]:
    """Sentences on what needs the course of `page`, if nobody could take it any more without this page and those
    `leaving` with it. Empty: it may go."""
    course_id = page.course_id
    if course_id is None or not page.live:
        return []
    others = CoursePage.objects.filter(course=course_id, live=True).exclude(pk__in={page.pk, *leaving})
    if others.exists() or _has_successor(course_id):
        return []
    found = []
    needing = Prerequisite.objects.filter(needs=course_id).values_list("course_id", flat=True)
    for _code, title in course_codes(list(needing)).values():
        found.append(_("It is to be completed before “%(title)s”.") % {"title": title})
    today = clock.today()
    running = {
        edition.curriculum_id
        for edition in all_editions()
        if (edition.until is None or edition.until > today) and course_id in edition.needed_courses
    }
    for curriculum in Curriculum.objects.filter(pk__in=running):
        found.append(_("The curriculum “%(name)s” asks for it.") % {"name": curriculum.name})
    return found


def _has_successor(course_id: int) -> bool:
    """An open course counts for it."""
    links = Replacement.objects.known().filter(old=course_id, valid_to=None)
    return bool(CoursePage.objects.filter(course__in=links.values("new"), live=True).exists())


def refusals(pages: Iterable[Any]) -> list[str]:
    """For several pages at once; anything but course pages may go."""
    courses = [page.specific for page in pages if isinstance(page.specific, CoursePage)]
    leaving = [page.pk for page in courses]
    return [f"{page.title}: {why}" for page in courses for why in why_needed(page, leaving)]
