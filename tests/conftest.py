"""What every test may ask for: the moment, a small city, and a browser for each persona."""

import dataclasses
import datetime as dt
import gc
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings

from lms.accounts.models import User
from lms.common import clock, generations
from lms.common.access import Role
from lms.organization.enums import GrantRole
from lms.organization.models import Person, Unit
from lms.xapi.keyring import keyring
from lms.xapi.metering import meter
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory, UnitFactory

# How quickly examples come says something of the machine and nothing of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_finish() -> None:
    """What is loaded stays: going through it again and again takes a fifth of the time of all tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def now() -> dt.datetime:
    """The present moment: what is written at `now` is seen by requests that follow."""
    return clock.now()


@pytest.fixture(autouse=True)
def _only_on_postgresql(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")


@pytest.fixture(autouse=True)
def _nothing_derived_is_kept() -> None:
    """A test's database is emptied in ways that leave no trace."""
    generations.forget_all()
    keyring.forget()
    meter.forget()


@dataclasses.dataclass(frozen=True)
class City:
    """大阪市 ─ bureau ─ division ─ two sections, one of them with a team; a second bureau with a section."""

    root: Unit
    bureau: Unit
    division: Unit
    section: Unit
    team: Unit
    other_section: Unit
    other_bureau: Unit
    far_section: Unit
    learner: Person
    manager: Person
    hr: Person
    trainer: Person
    admin: Person

    @property
    def personas(self) -> dict[Role, Person]:
        return {role: getattr(self, role.value) for role in Role}


@pytest.fixture
def city(db: None) -> City:
    """A small city with one person of each kind. The learner and the manager are in `section`."""
    root = UnitFactory(city=True, code="00000")
    bureau = UnitFactory(bureau=True, parent=root, name="デジタル統括室")
    division = UnitFactory(division=True, parent=bureau, name="DX推進部")
    section = UnitFactory(parent=division, name="人材育成課")
    other_bureau = UnitFactory(bureau=True, parent=root, name="建設局")
    units: dict[str, Unit] = {
        "root": root,
        "bureau": bureau,
        "division": division,
        "section": section,
        "team": UnitFactory(team=True, parent=section, name="研修担当"),
        "other_section": UnitFactory(parent=division, name="業務改革課"),
        "other_bureau": other_bureau,
        "far_section": UnitFactory(parent=other_bureau, name="道路課"),
    }
    people: dict[str, Person] = {role.value: PersonFactory(with_account=True) for role in Role}
    PostingFactory(person=people["manager"], unit=section, heading=True)
    for role in (Role.LEARNER, Role.HR, Role.TRAINER, Role.ADMIN):
        PostingFactory(person=people[role.value], unit=section if role == Role.LEARNER else units["other_section"])
    for entrusted in (GrantRole.HR, GrantRole.TRAINER, GrantRole.ADMIN):
        GrantFactory(person=people[entrusted.value], role=entrusted)
    return City(**units, **people)  # type: ignore[arg-type]  # mypy does not pair ** with field names


SignIn = Callable[[Person | User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which this person is signed in."""

    def sign_in(who: Person | User) -> Client:
        client = Client()
        user = who if isinstance(who, User) else who.user
        assert user is not None
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def learner_client(city: City, sign_in: SignIn) -> Client:
    return sign_in(city.learner)


@pytest.fixture
def manager_client(city: City, sign_in: SignIn) -> Client:
    return sign_in(city.manager)


@pytest.fixture
def hr_client(city: City, sign_in: SignIn) -> Client:
    return sign_in(city.hr)


@pytest.fixture
def trainer_client(city: City, sign_in: SignIn) -> Client:
    return sign_in(city.trainer)


@pytest.fixture
def admin_client(city: City, sign_in: SignIn) -> Client:
    return sign_in(city.admin)
