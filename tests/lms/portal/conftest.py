"""Courses as the city has them: two that everybody takes, and one that makes a leader."""

import dataclasses
import datetime as dt

import pytest

from courses.actions.completions import record_completion
from courses.actions.enrolments import enrol
from courses.enums import CompletionSource, EnrolmentSource
from courses.models import Completion, Course, Enrolment
from lms.common import clock
from lms.organization.models import Person
from lms.skills.models import DxRole
from tests.conftest import City
from tests.factories.courses import make_course
from tests.factories.curricula import group, make_curriculum
from tests.factories.talent import RoleFactory

TODAY = clock.today()


@dataclasses.dataclass(frozen=True)
class Programme:
    leader: DxRole
    follower: DxRole
    mind: Course
    basic: Course
    lead: Course


@pytest.fixture
def programme(city: City) -> Programme:
    leader = RoleFactory(position=1)
    follower = RoleFactory(code="follower", name="DXフォロワー", name_en="DX follower", position=2)
    mind = make_course(title="DXマインド研修", is_required=True)
    basic = make_course(title="DX基礎研修", is_required=True)
    lead = make_course(title="DXリーダー養成研修", lessons=3)
    _curriculum("leader", leader, [(mind, False), (basic, False), (lead, True)])
    _curriculum("follower", follower, [(mind, True), (basic, True)])
    return Programme(leader, follower, mind, basic, lead)


def _curriculum(code: str, role: DxRole, courses: list[tuple[Course, bool]]) -> None:
    groups = [
        group([course for course, is_required in courses if is_required == wanted], None if wanted else 0)
        for wanted in (False, True)
    ]
    make_curriculum(*(each for each in groups if each.courses), code=code, name=code, role=role)


def required_of(person: Person, course: Course, due_in: int) -> Enrolment:
    """Enrolled by the city, due so many days from today (below 0: overdue)."""
    return enrol(
        person=person,
        course=course,
        source=EnrolmentSource.REQUIRED,
        now=clock.now(),
        due_on=TODAY + dt.timedelta(days=due_in),
    )


def completed_before(person: Person, *courses: Course) -> list[Completion]:
    """Known by a paper from before this system."""
    return [
        record_completion(
            person=person,
            course=course,
            occurred_on=TODAY - dt.timedelta(days=400),
            source=CompletionSource.PRIOR,
            document="修了者名簿",
            now=clock.now(),
            by=None,
        )
        for course in courses
    ]
