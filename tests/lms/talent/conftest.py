import datetime as dt

import pytest

from lms.common.clock import start_of
from lms.organization.models import PUBLIC, Sight, Unit
from lms.skills.models import DxRole
from tests.factories.organization import UnitFactory
from tests.factories.talent import RoleFactory

TODAY = dt.date(2026, 11, 21)
NOW = start_of(TODAY)


@pytest.fixture
def role(db: None) -> DxRole:
    made: DxRole = RoleFactory()
    return made


@pytest.fixture
def root(db: None) -> Unit:
    made: Unit = UnitFactory(city=True)
    return made


@pytest.fixture
def bureau(root: Unit) -> Unit:
    made: Unit = UnitFactory(bureau=True, parent=root, name="デジタル統括室")
    return made


@pytest.fixture
def section(bureau: Unit) -> Unit:
    made: Unit = UnitFactory(parent=bureau, name="情報企画課")
    return made


@pytest.fixture
def sight() -> Sight:
    return PUBLIC(NOW)
