"""Courses as things that last."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.models import Course, CoursePage
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError

MAX_CODE = 30


def free_code(slug: str) -> str:
    """One that is free, from the page's slug where that is Latin: the code stands in addresses and in spreadsheets."""
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
        page.course = other.course if other else Course.objects.create(code=free_code(page.slug), created_at=now)
    return page.course


@transaction.atomic
def describe_course(*, course: Course, values: Mapping[str, Any], now: dt.datetime, by: User) -> None:
    """By what the catalogue finds a course, and whether it is required of everybody; what `values` does not name stays.

    The format says what completes a course: it stands once somebody has taken it.
    """
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    skills = values.get("skills")
    changed = [name for name in ("format", "category", "audience", "is_required") if name in values]
    if values.get("format", course.format) != course.format and course.enrolments.exists():
        message = _("The format can no longer be changed: people have taken the course.")
        raise DomainError(message, code="format_fixed", field="format")
    for name in changed:
        setattr(course, name, values[name])
    course.save(update_fields=changed)
    if skills is not None:
        course.skills.set(skills)
    record_audit(
        actor=by, action="courses.described", now=now, subject_type="course", subject_key=course.code,
        required=course.is_required, format=course.format,
    )  # fmt: skip
