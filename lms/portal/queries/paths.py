"""Which role in the city's DX a person holds or is on the way to, and what is missing to it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from courses.curricula import Edition, Group
from courses.queries.achieved import Achieved, Achievements
from courses.queries.titles import Titled
from lms.common.prepared import Prepared
from lms.organization.enums import Grade
from lms.portal.queries.dx import Certified, DxStatus, Term
from lms.skills.models import DxRole
from lms.talent.queries.sections import LEADER

# Roles that come with the post: 全局部長級 and 全課長級. All others are followers (その他の職員).
BY_GRADE = {Grade.DIRECTOR_GENERAL: "officer", Grade.DIRECTOR: "officer", Grade.MANAGER: "manager"}
FOLLOWER = "follower"


@dataclasses.dataclass(frozen=True)
class Step:
    """A course of the role's curriculum: required, one of several to choose from, or its groundwork."""

    label: Titled
    is_required: bool
    is_elective: bool
    achieved: Achieved | None
    due_on: dt.date | None
    is_active: bool

    @property
    def done_on(self) -> dt.date | None:
        return (self.achieved.completed_on or self.achieved.on) if self.achieved else None

    @property
    def is_exempt(self) -> bool:
        return self.achieved is not None and self.achieved.is_exempt

    @property
    def state(self) -> str:
        return "done" if self.achieved else "current" if self.is_active else "todo"


@dataclasses.dataclass(frozen=True)
class RolePath:
    role: DxRole
    steps: tuple[Step, ...]
    certified: Certified | None
    term: Term | None
    # The page of the curriculum, and of each group to choose from: (how many, of how many).
    code: str = ""
    choices: tuple[tuple[int, int], ...] = ()
    required: int = 0
    done: int = 0

    @property
    def missing(self) -> int:
        """How many courses are still to be completed."""
        return self.required - self.done

    @property
    def is_leader(self) -> bool:
        """Only leaders are designated to sections."""
        return self.role.code == LEADER


@dataclasses.dataclass(frozen=True)
class Learned:
    """What a person has, by completing it or otherwise, and is learning now (course: due date, if any)."""

    achieved: Achievements
    active: Mapping[int, dt.date | None]

    def has(self, course_id: int) -> bool:
        return course_id in self.achieved or course_id in self.active


# By role, the newest edition in force.
Curricula = Mapping[int, Edition]
ROLES = Prepared(DxRole.objects.all)


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
    labels: Mapping[int, Titled],
) -> RolePath | None:
    """None where the city has no roles."""
    role = heading_for(roles, grade, dx, learned, curricula)
    if role is None:
        return None
    certified, term, edition = dx.certified_for(role.pk), dx.term_of(role.pk), curricula.get(role.pk)
    if edition is None:
        return RolePath(role, (), certified, term)
    steps = (_step(course, group, learned, labels) for group in edition.groups for course in group.courses)
    return RolePath(
        role=role,
        steps=tuple(steps),
        certified=certified,
        term=term,
        code=edition.code,
        choices=tuple((group.wanted, len(group.courses)) for group in edition.groups if group.is_elective),
        required=edition.wanted,
        done=edition.done(learned.achieved),
    )


def heading_for(
    roles: Sequence[DxRole], grade: str, dx: DxStatus, learned: Learned, curricula: Curricula
) -> DxRole | None:
    """The role of the post; else the highest that the person leads by, is certified for or has begun to train for."""
    by_code = {role.code: role for role in roles}
    own = by_code.get(BY_GRADE.get(Grade(grade), "")) if grade else None
    if own is not None and not any(term.is_running for term in dx.terms):
        return own
    for role in roles:
        edition = curricula.get(role.pk)
        required = edition.needed_courses if edition else ()
        if dx.term_of(role.pk) or dx.certified_for(role.pk) or any(learned.has(course) for course in required):
            return role
    return by_code.get(FOLLOWER)


def _step(course_id: int, group: Group, learned: Learned, labels: Mapping[int, Titled]) -> Step:
    return Step(
        label=labels[course_id],
        is_required=not group.is_groundwork and not group.is_elective,
        is_elective=group.is_elective,
        achieved=learned.achieved.get(course_id),
        due_on=learned.active.get(course_id),
        is_active=course_id in learned.active,
    )
