"""Releasing a course."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions.passages import begin_passage, take_over_choice
from courses.enums import Passage
from courses.models import Course, CoursePage, CourseRelease
from courses.releases.canonical import canonical, fingerprint
from courses.releases.compile import compile_course
from courses.releases.files import ReleaseStore
from courses.releases.problems import CourseNotReady
from courses.releases.schema import SCHEMA
from courses.releases.sources import live_sources


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
    sha256 = fingerprint(compiled.payload)
    passage = take_over_choice(course)
    last = course.releases.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return last
    release = CourseRelease.objects.create(
        course=course,
        number=last.number + 1 if last else 1,
        schema_version=SCHEMA,
        payload=canonical(compiled.payload).decode(),
        sha256=sha256,
        title=compiled.main_text["title"],
        minutes=compiled.main_text["minutes"],
        released_at=now,
        released_by=by,
        passage=passage if last else Passage.KEEP,
    )
    release.files.set(compiled.payload["files"])
    begin_passage(release, now, by)
    return release
