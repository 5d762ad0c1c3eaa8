"""The administrator looks at what would be lost, asks, and carries out what another agreed to."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.xapi.models import Disposal, DisposalStatus, Statement
from tests.factories.xapi import deliver, own_statement, store
from tests.lms.xapi.disposing.conftest import YEAR, agreed

pytestmark = pytest.mark.django_db


def test_from_the_look_to_the_deed(admin_client: Client, asker: User, approver: User) -> None:
    person = uuid.uuid4()
    store(*[own_statement(account=person) for _ in range(3)])
    deliver()
    address = reverse("disposal_new")
    asked_about = {"kind": "person", "person": str(person), "year": ""}

    shown = admin_client.post(address, {**asked_about, "look": "1"})
    assert shown.context["shown"].statements == 3
    assert not Disposal.objects.exists()

    previewed = shown.context["previewed"]
    empty = admin_client.post(address, {**asked_about, "previewed": previewed, "ask": "1"})
    assert empty.status_code == 422
    assert {"document", "reason"} <= empty.context["form"].errors.keys()

    grounds = {"document": "個人情報保護法 第35条", "reason": "本人の請求"}
    other = {**asked_about, "person": str(uuid.uuid4()), **grounds, "previewed": previewed, "ask": "1"}
    assert admin_client.post(address, other).status_code == 200, "another person than was looked at is only shown"
    assert not Disposal.objects.exists()

    answer = admin_client.post(address, {**asked_about, **grounds, "previewed": previewed, "ask": "1"})
    disposal = Disposal.objects.get()
    page = reverse("disposal", args=[disposal.uuid])
    assert answer["Location"] == page

    agreed(disposal, approver)
    start = reverse("disposal_act", args=[disposal.uuid, "start"])
    assert start in admin_client.get(page).content.decode()
    admin_client.post(start)
    disposal.refresh_from_db()
    assert disposal.status == DisposalStatus.RUNNING
    assert start not in admin_client.get(page).content.decode()
    assert Statement.objects.count() == 3


def test_a_year_that_is_too_young_says_why(admin_client: Client, approver: User) -> None:
    answer = admin_client.post(reverse("disposal_new"), {"kind": "year", "year": str(YEAR.start_year)})
    assert answer.context["shown"].refusal
    assert 'name="ask"' not in answer.content.decode()


def test_what_is_no_year_is_told(admin_client: Client) -> None:
    answer = admin_client.post(reverse("disposal_new"), {"kind": "year", "year": "いつか"})
    assert answer.status_code == 422
    assert "year" in answer.context["form"].errors


def test_the_tab_leads_to_the_list(admin_client: Client) -> None:
    assert reverse("disposals") in admin_client.get(reverse("target_list")).content.decode()
    assert admin_client.get(reverse("disposals")).status_code == 200
