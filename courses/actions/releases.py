"""Releasing a course."""

import datetime as dt
import hashlib
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, CoursePage, CourseRelease
from courses.releases.compile import compile_course
from courses.releases.files import ReleaseStore
from courses.releases.problems import CourseNotReady
from courses.releases.schema import SCHEMA
from courses.releases.sources import live_sources


def canonical(payload: dict[str, Any]) -> bytes:
    """The one way in which a payload is written down, so that equal content has equal bytes."""
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)


@transaction.atomic
def release_course(*, page: CoursePage, now: dt.datetime, by: Any) -> CourseRelease:
    """Compile what is live of the course, in all its languages. Nothing new since the last release: that one.

    The course's row is locked first: of two releases at once the second sees the first.
    """
    course = Course.objects.select_for_update().get(pk=page.course_id)
    compiled = compile_course(course, live_sources(page), ReleaseStore())
    if not compiled.texts:
        raise CourseNotReady([_("The course is not published in any language.")])
    if compiled.problems:
        raise CourseNotReady(compiled.problems)
    payload = canonical(compiled.payload)
    sha256 = hashlib.sha256(payload).hexdigest()
    last = course.releases.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return last
    release = CourseRelease.objects.create(
        course=course,
        number=last.number + 1 if last else 1,
        schema_version=SCHEMA,
        payload=payload.decode(),
        sha256=sha256,
        title=compiled.main_text["title"],
        minutes=compiled.main_text["minutes"],
        released_at=now,
        released_by=by,
    )
    release.files.set(compiled.payload["files"])
    return release
