"""The language and the calendar follow the reader."""

import pytest
from django.test import Client

from lms.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user: User = UserFactory()
    client.force_login(user)
    return user


@pytest.mark.parametrize("address", ["/preferences/", "/i18n/setlang/"])
def test_a_language_is_kept_with_the_account(client: Client, user: User, address: str) -> None:
    response = client.post(address, {"language": "en", "next": "/healthz"})
    assert (response.status_code, response["Location"]) == (302, "/healthz")
    user.refresh_from_db()
    assert user.language == "en"


def test_a_calendar_is_kept_and_the_language_left_alone(client: Client, user: User) -> None:
    client.post("/preferences/", {"era": "seireki"})
    user.refresh_from_db()
    assert (user.era, user.language) == ("seireki", "ja")


def test_before_signing_in_a_cookie_remembers_the_language(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en"})
    assert "Sign in" in client.get("/accounts/login/").content.decode()


def test_what_is_not_on_offer_is_ignored(client: Client, user: User) -> None:
    client.post("/preferences/", {"language": "xx", "era": "julian", "next": "https://evil.example/"})
    user.refresh_from_db()
    assert (user.era, user.language) == ("wareki", "ja")


def test_one_is_not_led_elsewhere(client: Client, user: User) -> None:
    assert client.post("/preferences/", {"next": "https://evil.example/"})["Location"] == "/"


def test_a_link_changes_nothing(client: Client, user: User) -> None:
    assert client.get("/preferences/?language=en").status_code == 405
