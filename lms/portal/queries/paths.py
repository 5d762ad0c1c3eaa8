"""Which role in the city's DX a person holds or is on the way to, and what is missing to it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from courses.models import CurriculumCourse, Enrolment
from lms.common.fiscal import FiscalYear
from lms.common.prepared import Prepared
from lms.organization.enums import Grade
from lms.portal.queries.dx import Certified, DxStatus, Term
from lms.portal.queries.labels import CourseLabel
from lms.skills.models import DxRole
from lms.talent.queries.sections import LEADER

# Roles that come with the post: 全局部長級 and 全課長級. All others are followers (その他の職員).
BY_GRADE = {Grade.DIRECTOR_GENERAL: "officer", Grade.DIRECTOR: "officer", Grade.MANAGER: "manager"}
FOLLOWER = "follower"


@dataclasses.dataclass(frozen=True)
class Step:
    """A course of the role's curriculum; those that are not required are its groundwork."""

    label: CourseLabel
    is_required: bool
    done_on: dt.date | None
    due_on: dt.date | None
    is_active: bool

    @property
    def state(self) -> str:
        return "done" if self.done_on else "current" if self.is_active else "todo"


@dataclasses.dataclass(frozen=True)
class RolePath:
    role: DxRole
    steps: tuple[Step, ...]
    certified: Certified | None
    term: Term | None

    @property
    def missing(self) -> int:
        """How many required courses are still to be completed."""
        return sum(1 for step in self.steps if step.is_required and not step.done_on)

    @property
    def required(self) -> int:
        return sum(1 for step in self.steps if step.is_required)

    @property
    def is_leader(self) -> bool:
        """Only leaders are designated to sections."""
        return self.role.code == LEADER


@dataclasses.dataclass(frozen=True)
class Learned:
    """What a person has completed (course: latest day) and is learning now."""

    completed: Mapping[int, dt.date]
    active: Mapping[int, Enrolment]

    def has(self, course_id: int) -> bool:
        return course_id in self.completed or course_id in self.active


class Wanted(NamedTuple):
    """A course that a curriculum asks for."""

    role_id: int
    curriculum_id: int
    course_id: int
    is_required: bool


Curricula = Mapping[int, list[Wanted]]


def _wanted(year: int) -> QuerySet[CurriculumCourse, Any]:
    steps = CurriculumCourse.objects.filter(curriculum__role__isnull=False, curriculum__from_fiscal_year__lte=year)
    ordered = steps.order_by("-curriculum__from_fiscal_year", "curriculum_id", "position")
    return ordered.values_list("curriculum__role_id", "curriculum_id", "course_id", "is_required")


WANTED = Prepared(_wanted, year=int)
ROLES = Prepared(DxRole.objects.all)


def curricula_on(day: dt.date) -> Curricula:
    """By role, the steps of the newest curriculum in force: one query."""
    by_role: dict[int, list[Wanted]] = {}
    for step in map(Wanted._make, WANTED.rows(year=FiscalYear.of(day).start_year)):
        rows = by_role.setdefault(step.role_id, [])
        if not rows or rows[0].curriculum_id == step.curriculum_id:
            rows.append(step)
    return by_role


def dx_roles() -> list[DxRole]:
    """The city's roles, the highest first: one query."""
    rows: list[DxRole] = ROLES.instances()
    return rows


def role_path(
    *,
    grade: str,
    dx: DxStatus,
    learned: Learned,
    roles: Sequence[DxRole],
    curricula: Curricula,
    labels: Mapping[int, CourseLabel],
) -> RolePath | None:
    """None where the city has no roles."""
    role = _heading_for(roles, grade, dx, learned, curricula)
    if role is None:
        return None
    steps = tuple(_step(step, learned, labels) for step in curricula.get(role.pk, []))
    return RolePath(role, steps, dx.certified_for(role.pk), dx.term_of(role.pk))


def _heading_for(
    roles: Sequence[DxRole], grade: str, dx: DxStatus, learned: Learned, curricula: Curricula
) -> DxRole | None:
    """The role of the post; else the highest that the person leads by, is certified for or has begun to train for."""
    by_code = {role.code: role for role in roles}
    own = by_code.get(BY_GRADE.get(Grade(grade), "")) if grade else None
    if own is not None and not any(term.is_running for term in dx.terms):
        return own
    for role in roles:
        required = [step.course_id for step in curricula.get(role.pk, []) if step.is_required]
        if dx.term_of(role.pk) or dx.certified_for(role.pk) or any(learned.has(course) for course in required):
            return role
    return by_code.get(FOLLOWER)


def _step(step: Wanted, learned: Learned, labels: Mapping[int, CourseLabel]) -> Step:
    enrolment = learned.active.get(step.course_id)
    return Step(
        label=labels[step.course_id],
        is_required=step.is_required,
        done_on=learned.completed.get(step.course_id),
        due_on=enrolment.due_on if enrolment else None,
        is_active=enrolment is not None,
    )
