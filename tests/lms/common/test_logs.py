"""What is written down when a page fails: enough to mend it, and nobody's name."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from lms.common.logs import LogFormatter
from lms.portal.views import my_page
from tests.conftest import City, SignIn

pytestmark = pytest.mark.django_db
NAME = "佐藤"
SECRET = "\n".join(
    [
        "duplicate key value violates “people_once”: 山田 太郎 <yamada@city.example.jp> 1234567",
        "DETAIL:  Key (name)=(Yamada Taro) already exists.",
    ]
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What goes to standard error, by the settings."""
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each.formatter, LogFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    out = io.StringIO()
    before = handler.setStream(out)
    yield out
    handler.setStream(before or out)


def failing(monkeypatch: pytest.MonkeyPatch, city: City, sign_in: SignIn) -> Client:
    """Someone whose own page fails on what the database says."""

    people: dict[str, str] = {}

    def fail(*_: object, **__: object) -> None:
        try:
            people[NAME]
        except KeyError as error:
            raise DatabaseError(SECRET) from error

    monkeypatch.setattr(my_page, "render", fail)
    client = sign_in(city.learner)
    client.raise_request_exception = False
    return client


def test_kind_place_and_address_are_written_down_without_values(
    monkeypatch: pytest.MonkeyPatch, city: City, sign_in: SignIn, written: io.StringIO
) -> None:
    page = failing(monkeypatch, city, sign_in).get(reverse("my_page"))
    assert page.status_code == 500
    assert "何が起きたかは記録しました" in page.content.decode()
    told = written.getvalue()
    assert "ERROR django.request Internal Server Error: /my/" in told
    assert "django.db.utils.DatabaseError: duplicate key value violates" in told
    assert told.index("builtins.KeyError") < told.index("DatabaseError")
    assert "lms/portal/views/my_page.py" in told
    for value in ("山田", NAME, "yamada", "1234567", "Yamada Taro"):
        assert value not in told


def test_a_task_that_fails_says_no_more(written: io.StringIO) -> None:
    error = DatabaseError(SECRET)
    logging.getLogger("celery.app.trace").error("Task tell[1] raised unexpected: %r", error, exc_info=error)
    told = written.getvalue()
    assert "Task tell[1] raised unexpected: DatabaseError(" in told
    for value in ("山田", "yamada", "1234567", "Yamada Taro"):
        assert value not in told


def test_causes_in_a_circle_are_told_once(written: io.StringIO) -> None:
    first, second = ValueError("one"), ValueError("two")
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("lms").error("failed", exc_info=first)
    told = written.getvalue()
    assert told.index("ValueError: two") < told.index("ValueError: one")
    assert told.count("ValueError") == 2


def test_what_is_not_there_is_no_error(city: City, sign_in: SignIn, written: io.StringIO) -> None:
    assert sign_in(city.learner).get("/nothing/").status_code == 404
    assert written.getvalue() == ""
