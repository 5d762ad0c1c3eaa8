"""What the pages about the organisation are tried with."""

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.common.fiscal import FiscalYear
from lms.organization.enums import GrantRole
from lms.organization.models import Person
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory

TAGS = re.compile(r"<[^>]+>")


@pytest.fixture
def april(now: dt.datetime) -> dt.date:
    """The coming 1 April."""
    return FiscalYear.of(now.date()).end


@pytest.fixture
def insider(city: City) -> Person:
    """HR who may know what is not announced."""
    person: Person = PersonFactory(with_account=True)
    GrantFactory(person=person, role=GrantRole.HR)
    GrantFactory(person=person, role=GrantRole.EMBARGO)
    return person


@pytest.fixture
def insider_client(insider: Person, sign_in: SignIn) -> Client:
    return sign_in(insider)


def text_of(client: Client, address: str, **query: Any) -> str:
    """The page's words, as a reader meets them."""
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(TAGS.sub(" ", main)).split())


def queries_of(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
