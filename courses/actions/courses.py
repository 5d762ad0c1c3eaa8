"""Courses as things that last."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.text import slugify

from courses.models import Course, CoursePage

MAX_CODE = 30


def _free_code(slug: str) -> str:
    """From the page's slug where that is Latin: the code stands in addresses and in spreadsheets."""
    stem = slugify(slug)[:MAX_CODE].strip("-") or f"course-{uuid.uuid4().hex[:6]}"
    taken = set(Course.objects.filter(code__startswith=stem[: MAX_CODE - 4]).values_list("code", flat=True))
    choices = (stem, *(f"{stem[: MAX_CODE - 4].rstrip('-')}-{number}" for number in range(2, 1000)))
    return next(code for code in choices if code not in taken)


@transaction.atomic
def ensure_course(*, page: CoursePage, now: dt.datetime) -> Course:
    """The course that `page` writes: that of its translations, else a new one. The caller saves the page."""
    if page.course is None:
        others = CoursePage.objects.filter(translation_key=page.translation_key).exclude(course=None)
        other = others.select_related("course").first()
        page.course = other.course if other else Course.objects.create(code=_free_code(page.slug), created_at=now)
    return page.course
