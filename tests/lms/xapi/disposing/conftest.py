"""A city of two administrators, and records old enough to be disposed of."""

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from lms.accounts.models import User
from lms.common import clock
from lms.common.clock import start_of
from lms.common.fiscal import FiscalYear
from lms.common.jobs import run_job
from lms.inbox.actions.approvals import decide
from lms.inbox.enums import Outcome
from lms.inbox.queries import open_approval
from lms.xapi.actions.disposals import APPROVAL_KIND, request_disposal, start_disposal
from lms.xapi.disposing import erasing, work
from lms.xapi.disposing.preview import Target
from lms.xapi.iri import account_home
from lms.xapi.models import Disposal
from tests.conftest import City
from tests.factories.organization import GrantFactory, PersonFactory
from tests.factories.xapi import settled_at_once

# What the tests store is stored now, so it is disposed of by somebody in the future.
YEAR = FiscalYear.of(clock.today())
THEN = start_of(FiscalYear(YEAR.start_year + 5).end) + dt.timedelta(hours=9)
DOCUMENT = "文書管理規程 第31条"


def account(person: uuid.UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": account_home(), "name": str(person)}}


@pytest.fixture(autouse=True)
def ledger_settings(settings: Settings, tmp_path: Path) -> Settings:
    settings.LEDGER_KEY_DIR = str(tmp_path / "keys")
    settings.LEDGER_SINK_FOLDER = settings.LEDGER_SINK_STORE = ""
    settings.LEDGER_SINK_MAIL = []
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings


@pytest.fixture(autouse=True)
def in_the_future(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker's clock, and followers that see what one test has written."""
    monkeypatch.setattr(work, "clock", SimpleNamespace(now=lambda: THEN))
    with settled_at_once():
        yield


@pytest.fixture
def asker(city: City) -> User:
    assert city.admin.user is not None
    if connection.vendor == "postgresql":
        # Months are dropped in a transaction of their own, which no test ends: nothing may wait for its end there.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return city.admin.user


@pytest.fixture
def approver(city: City) -> User:
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, role="admin", unit=None)
    assert person.user is not None
    user: User = person.user
    return user


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "CHUNK", 2)


def asked(target: Target, by: User, **changes: str) -> Disposal:
    words = {"document": DOCUMENT, "reason": "保存期間が満了したため", **changes}
    return request_disposal(target=target, **words, now=THEN, by=by)


def agreed(disposal: Disposal, by: User) -> Disposal:
    approval = open_approval(APPROVAL_KIND, disposal.uuid)
    assert approval is not None
    decide(approval=approval, by=by, outcome=Outcome.APPROVED, reason="", now=THEN)
    disposal.refresh_from_db()
    return disposal


def carried_out(disposal: Disposal, by: User) -> Disposal:
    """As a worker does it."""
    start_disposal(disposal=disposal, now=THEN, by=by)
    disposal.refresh_from_db()
    assert disposal.job is not None
    run_job(disposal.job.uuid)
    disposal.refresh_from_db()
    return disposal
