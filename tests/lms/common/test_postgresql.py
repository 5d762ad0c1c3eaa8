"""A connection that was alive a moment ago is not asked again; one that was not asked for long is."""

import time

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lms.common.postgresql import base

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for every time that Django asks the server."""
    found: list[str] = []

    def ask(wrapper: BaseDatabaseWrapper) -> None:
        found.append("asked")

    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_health_check_failed", ask)
    monkeypatch.setattr(connections["default"], "_checked_at", float("-inf"))
    return found


def begin_request(monkeypatch: pytest.MonkeyPatch, at: float) -> None:
    monkeypatch.setattr(connections["default"], "health_check_done", False)
    monkeypatch.setattr(time, "monotonic", lambda: at)
    connections["default"].close_if_health_check_failed()


def test_requests_within_a_moment_share_one_question(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    begin_request(monkeypatch, at=100)
    begin_request(monkeypatch, at=100 + base.MOMENT / 2)
    assert asked == ["asked"]


def test_after_a_moment_the_server_is_asked_again(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    begin_request(monkeypatch, at=100)
    begin_request(monkeypatch, at=100 + base.MOMENT)
    assert asked == ["asked", "asked"]
