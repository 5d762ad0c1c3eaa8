"""Coverage and figures that are kept are those that would be derived anew, whatever happened in between."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.common import clock, generations
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade
from lms.organization.models import PUBLIC, Person, Sight
from lms.skills.models import DxRole
from lms.talent.models import Designation
from lms.talent.queries import Coverage, coverage_on
from reports.figures import Figure, compute_figure
from reports.models import Goal
from tests.conftest import City
from tests.factories.organization import LeaveFactory, PersonFactory, UnitFactory
from tests.factories.reports import GoalFactory
from tests.factories.talent import CertificationFactory, RoleFactory, leader_of

DAY = dt.date(2026, 11, 21)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def role() -> DxRole:
    made: DxRole = RoleFactory()
    return made


@pytest.fixture
def leader(city: City, role: DxRole) -> Person:
    person: Person = leader_of(city.section).person
    return person


@pytest.fixture
def goals(role: DxRole) -> list[Goal]:
    return [GoalFactory(), GoalFactory(code="placed", placed=True)]


def move(person: Person, city: City, disclose_at: dt.datetime | None = None) -> None:
    transfer_person(
        person=person,
        on=DAY - dt.timedelta(days=1),
        unit=city.far_section,
        title="主査",
        grade=Grade.CHIEF,
        now=clock.now(),
        by=None,
        disclose_at=disclose_at,
    )


CHANGES: dict[str, Callable[[City, Person], object]] = {
    "a transfer": lambda city, person: move(person, city),
    "a transfer under embargo": lambda city, person: move(person, city, clock.now() + HOUR),
    "a new section": lambda city, person: UnitFactory(parent=city.division, name="新しい課"),
    "a new leader": lambda city, person: leader_of(city.far_section),
    "a certification": lambda city, person: CertificationFactory(person=PersonFactory()),
    "a leave": lambda city, person: LeaveFactory(person=person, valid_from=DAY),
    "another name": lambda city, person: Person.objects.filter(pk=person.pk).update(name="別の 名前"),
    "a designation taken back": lambda city, person: Designation.objects.update(superseded_at=clock.now()),
}


def everything(role: DxRole, goals: list[Goal], now: dt.datetime) -> list[Coverage | Figure]:
    sights = (PUBLIC(now), Sight(now=now, embargoed=True), PUBLIC(now + 2 * HOUR))
    figures = [compute_figure(goal, as_of=DAY, sight=sight) for goal in goals for sight in sights]
    return [*(coverage_on(DAY, sight, role) for sight in sights), *figures]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_follows_every_change(
    change: str, city: City, leader: Person, role: DxRole, goals: list[Goal]
) -> None:
    before = everything(role, goals, clock.now())
    CHANGES[change](city, leader)
    now = clock.now()
    kept = everything(role, goals, now)
    generations.forget_all()
    assert kept == everything(role, goals, now)
    assert kept != before


def test_the_board_is_derived_once(city: City, leader: Person, role: DxRole) -> None:
    first = coverage_on(DAY, PUBLIC(clock.now()), role)
    with CaptureQueriesContext(connection) as queries:
        assert coverage_on(DAY, PUBLIC(clock.now()), role) is first
    assert len(queries) == 1
