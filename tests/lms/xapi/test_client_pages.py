"""An administrator and the credentials of other systems."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.days import read_day
from lms.xapi.keyring import keyring
from lms.xapi.models import ApiClient
from tests.conftest import City
from tests.factories.xapi import api_client
from tests.lms.xapi.conftest import Caller, basic

pytestmark = pytest.mark.django_db
NEW = {"name": "外部教材", "scopes": ["statements/write"], "default_version": "1.0.3"}


def secret_in(answer: Any) -> str:
    """The secret that the page shows, which is kept by nobody on the way."""
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (secret,) = re.findall(r'id="secret">([^<]+)<', answer.content.decode())
    return str(secret)


def works(client: ApiClient, secret: str) -> bool:
    keyring.forget()
    headers = {"Authorization": basic(client.key, secret), "X-Experience-API-Version": "1.0.3"}
    return Client().post("/xapi/statements", b"[]", content_type="application/json", headers=headers).status_code == 200


def test_a_credential_is_created_and_its_secret_shown_this_once(admin_client: Client, city: City) -> None:
    answer = admin_client.post(reverse("client_new"), {**NEW, "last_day": "2099-03-31"})

    client, secret = ApiClient.objects.get(), secret_in(answer)
    assert works(client, secret)
    assert client.expires_at == clock.start_of(read_day("2099-04-01"))
    assert secret not in str(dict(admin_client.session))
    for address in (reverse("client_list"), reverse("client_detail", args=[client.pk])):
        assert secret not in admin_client.get(address).content.decode()
    event = AuditEvent.objects.get(action="xapi.client_created")
    assert (event.actor, event.subject_key) == (city.admin.user, client.key)


def test_what_is_missing_is_said_and_what_was_typed_stays(admin_client: Client) -> None:
    api_client(name="外部教材")
    for form in (NEW, {**NEW, "name": "もう一つ", "scopes": []}, {**NEW, "name": "もう一つ", "last_day": "2020-01-01"}):
        answer = admin_client.post(reverse("client_new"), form)
        assert answer.status_code == 422
        assert str(form["name"]) in answer.content.decode()
    assert ApiClient.objects.count() == 1


def test_the_secret_is_changed_and_the_old_one_works_for_a_while(admin_client: Client) -> None:
    client, old = api_client()

    new = secret_in(admin_client.post(reverse("client_rotate", args=[client.pk]), {"grace": "7", "seen": ""}))

    client.refresh_from_db()
    assert works(client, old)
    assert works(client, new)
    assert client.previous_until is not None
    assert dt.timedelta(days=6) < client.previous_until - clock.now() < dt.timedelta(days=8)


def test_a_form_that_is_sent_again_changes_no_secret(admin_client: Client) -> None:
    """Whoever loads the page with the secret again would otherwise end the one that the other system uses."""
    client, old = api_client()
    form = {"grace": "7", "seen": ""}
    new = secret_in(admin_client.post(reverse("client_rotate", args=[client.pk]), form))

    assert admin_client.post(reverse("client_rotate", args=[client.pk]), form).status_code == 422
    assert admin_client.post(reverse("client_rotate", args=[client.pk]), {**form, "seen": "x"}).status_code == 422
    assert works(client, old)
    assert works(client, new)


def test_limits_are_set_shown_and_held_to(admin_client: Client) -> None:
    caller = Caller()
    address = reverse("client_limit", args=[caller.client.pk])
    assert admin_client.post(address, {"requests_a_minute": "0"}).status_code == 422

    assert admin_client.post(address, {"requests_a_minute": "1234"}).status_code == 302

    assert "1,234" in admin_client.get(reverse("client_detail", args=[caller.client.pk])).content.decode()
    assert "1,234" in admin_client.get(reverse("client_list")).content.decode()
    assert AuditEvent.objects.get(action="xapi.client_limited").detail == {"requests_a_minute": 1234}


def test_one_taken_back_opens_nothing_and_offers_nothing(admin_client: Client) -> None:
    client, secret = api_client()
    assert works(client, secret)

    assert admin_client.post(reverse("client_revoke", args=[client.pk])).status_code == 302

    assert not works(client, secret)
    page = admin_client.get(reverse("client_detail", args=[client.pk])).content.decode()
    assert reverse("client_rotate", args=[client.pk]) not in page
    assert admin_client.post(reverse("client_rotate", args=[client.pk]), {"grace": "7"}).status_code == 422


def test_acts_are_for_forms_and_pages_for_administrators(admin_client: Client, hr_client: Client) -> None:
    client, _ = api_client()
    for name in ("client_rotate", "client_limit", "client_revoke"):
        assert admin_client.get(reverse(name, args=[client.pk])).status_code == 405
        assert hr_client.post(reverse(name, args=[client.pk]), {"grace": "0"}).status_code == 404
    assert hr_client.get(reverse("client_list")).status_code == 404
    assert admin_client.get(reverse("client_detail", args=[client.pk + 1])).status_code == 404
