"""What happens to every request."""

import re

import pytest
from django.test import Client

from tests.conftest import City, SignIn
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_the_chosen_language_and_calendar_hold_for_the_request(client: Client) -> None:
    client.force_login(UserFactory(language="en", era="seireki"))
    response = client.get("/accounts/password/reset/")
    assert response.wsgi_request.era == "seireki"  # type: ignore[attr-defined]  # put there by the middleware
    assert response.wsgi_request.LANGUAGE_CODE == "en"


def test_ordinary_pages_allow_no_inline_script(client: Client) -> None:
    response = client.get("/accounts/login/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_the_admin_lets_its_own_inline_scripts_run_and_no_others(city: City, sign_in: SignIn) -> None:
    response = sign_in(city.trainer).get("/admin/", follow=True)
    nonce = re.search(r"'nonce-([^']+)'", response["Content-Security-Policy"])
    assert nonce
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", response.content.decode())
    assert all(f'nonce="{nonce[1]}"' in tag for tag in inline)


def test_who_has_no_account_is_nobody(client: Client) -> None:
    response = client.get("/accounts/login/")
    assert not response.wsgi_request.access.roles  # type: ignore[attr-defined]  # put there by the middleware


def test_health_says_what_is_missing(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()["worker"]) == (503, "silent")
