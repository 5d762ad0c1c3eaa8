"""Signing in with an employee number, and what those who may not sign in get to know."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from lms.accounts.models import AuditEvent, User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "1234567"
SIGN_IN = "/accounts/login/"
RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user() -> User:
    user: User = UserFactory(employee_number=NUMBER)
    return user


def attempt(client: Client, number: str, password: str) -> str:
    """The page that follows, or the address of the redirect."""
    response = client.post(SIGN_IN, {"login": number, "password": password})
    return response["Location"] if response.status_code == 302 else response.content.decode()


def without_form_values(page: str, number: str) -> str:
    lines = [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]
    return "\n".join(lines).replace(number, "")


def test_an_employee_number_and_a_password_open_the_door(client: Client, user: User) -> None:
    assert attempt(client, NUMBER, PASSWORD).startswith("/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_session_lasts_ten_hours(client: Client, user: User) -> None:
    attempt(client, NUMBER, PASSWORD)
    assert client.session.get_expiry_age() == 10 * 60 * 60


def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(client: Client, user: User) -> None:
    wrong = without_form_values(attempt(client, NUMBER, "wrong-password"), NUMBER)
    unknown = without_form_values(attempt(client, "7654321", "wrong-password"), "7654321")
    assert wrong == unknown
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_and_an_unknown_number_take_the_same_time(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    UserFactory(employee_number=NUMBER)
    seconds: dict[str, list[float]] = {NUMBER: [], "7654321": []}
    for _round in range(4):
        for number, taken in seconds.items():
            client = Client()
            start = time.perf_counter()
            attempt(client, number, "wrong-password")
            taken.append(time.perf_counter() - start)
    known, unknown = (min(taken) for taken in seconds.values())
    assert 0.6 < known / unknown < 1.7


def test_after_five_failures_one_has_to_wait_even_with_the_right_password(
    client: Client, user: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = RATE_LIMITS
    for _try in range(5):
        assert "five minutes and try again" not in attempt(client, NUMBER, "wrong-password")
    refused = client.post(
        SIGN_IN, {"login": NUMBER, "password": PASSWORD}, headers={"accept-language": "en"}
    ).content.decode()
    assert "Too many failed attempts. Please wait five minutes and try again." in refused
    assert attempt(Client(), UserFactory().employee_number, PASSWORD).startswith("/")


def test_a_closed_account_stays_outside(client: Client) -> None:
    UserFactory(employee_number=NUMBER, is_active=False)
    assert attempt(client, NUMBER, PASSWORD) == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/inactive/").status_code == 200


def test_who_does_not_know_the_password_does_not_learn_that_an_account_is_closed(client: Client) -> None:
    UserFactory(employee_number=NUMBER, is_active=False)
    closed = without_form_values(attempt(client, NUMBER, "wrong-password"), NUMBER)
    unknown = without_form_values(attempt(client, "7654321", "wrong-password"), "7654321")
    assert closed == unknown


def test_sign_ins_refusals_and_sign_outs_enter_the_trail_without_the_number(client: Client, user: User) -> None:
    attempt(client, NUMBER, "wrong-password")
    attempt(client, "7654321", "wrong-password")
    attempt(client, NUMBER, PASSWORD)
    client.post("/accounts/logout/")
    trail = list(AuditEvent.objects.order_by("pk").values_list("action", "actor", "subject_key", "detail"))
    assert trail == [
        ("sign_in.refused", None, str(user.pk), {}),
        ("sign_in.refused", None, "", {}),
        ("sign_in.accepted", user.pk, "", {}),
        ("sign_out", user.pk, "", {}),
    ]


def test_nobody_signs_up(client: Client) -> None:
    response = client.post("/accounts/signup/", {"username": "9", "password1": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_reset_password", "account_set_password"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forgotten_password_is_a_matter_for_the_administrator(client: Client, name: str, method: str) -> None:
    response = getattr(client, method)(reverse(name), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "administrator" in response.content.decode()


@pytest.mark.parametrize("address", ["/admin/login/?next=/admin/", "/pages/_util/login/?next=/admin/"])
def test_the_admin_has_no_door_of_its_own(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_a_foreign_address_is_not_gone_to_after_signing_in(client: Client, user: User) -> None:
    response = client.post(f"{SIGN_IN}?next=https://evil.example/", {"login": NUMBER, "password": PASSWORD})
    assert "evil.example" not in response["Location"]


def test_the_demonstration_shows_its_accounts_and_nowhere_else_are_they_shown(
    client: Client, settings: Settings
) -> None:
    UserFactory(employee_number="9000001", name="見本 花子")
    assert "見本 花子" not in client.get(SIGN_IN).content.decode()
    settings.IS_DEMO = True
    settings.DEMO_PASSWORD = "shown-on-the-page"
    page = client.get(SIGN_IN)
    assert [account.number for account in page.context["demo_accounts"]] == ["9000001"]
    assert "shown-on-the-page" in page.content.decode()
