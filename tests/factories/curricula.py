"""Curricula as HR makes them, by the product's own actions."""

import datetime as dt
import itertools
from collections.abc import Sequence

from courses.actions.curricula import create_curriculum, write_edition
from courses.drafts import DraftGroup
from courses.models import Course, Curriculum
from lms.common.clock import start_of
from lms.skills.models import DxRole

numbers = itertools.count(1)


def group(courses: Sequence[Course], needed: int | None = None, name: str = "") -> DraftGroup:
    return DraftGroup(name, needed, tuple(course.pk for course in courses))


def make_curriculum(
    *groups: DraftGroup,
    role: DxRole | None = None,
    code: str = "",
    name: str = "DXリーダー養成",
    valid_from: dt.date = dt.date(2020, 4, 1),
) -> Curriculum:
    """In force from `valid_from` on. Each group from `group()`; without any it has no edition."""
    at = start_of(valid_from)
    made = create_curriculum(code=code or f"curriculum-{next(numbers)}", name=name, role=role, now=at, by=None)
    if groups:
        write_edition(curriculum=made, draft=groups, valid_from=valid_from, now=at, by=None)
    return made
