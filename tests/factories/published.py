"""Real courses, built as pages and released, for tests that walk through them."""

import copy
import datetime as dt
from typing import Any

from courses.authoring.build import build_course_pages
from courses.models import CatalogPage, Course
from lms.common import clock
from lms.demo import data


def publish_course(
    code: str = "mind", *, lessons: int | None = None, questions: int | None = None, **fields: Any
) -> Course:
    """One of the demo's courses, cut to some lessons and questions if asked, open for enrolment."""
    spec = copy.deepcopy(data.read(f"courses/{code}"))
    spec["lessons"] = spec["lessons"][:lessons]
    keys = {lesson["key"] for lesson in spec["lessons"]}
    spec["quiz"]["questions"] = [
        {**question, "lesson": question.get("lesson") if question.get("lesson") in keys else ""}
        for question in spec["quiz"]["questions"][:questions]
    ]
    now = clock.now() - dt.timedelta(days=30)
    catalog = CatalogPage.objects.get(locale__language_code="ja")
    page = build_course_pages(spec, data.MEDIA, catalog=catalog, owner=None, now=now, locale="ja")
    course = Course.objects.get(pages=page)
    for name, value in fields.items():
        setattr(course, name, value)
    course.save()
    return course
