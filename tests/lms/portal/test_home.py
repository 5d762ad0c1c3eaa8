"""Where each begins, and what the frame of the page says about its reader."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common.access import Role
from tests.conftest import City, SignIn
from tests.factories.accounts import UserFactory

HOMES = [
    (Role.LEARNER, "my_page"),
    (Role.MANAGER, "section_home"),
    (Role.HR, "hr_home"),
    (Role.TRAINER, "teach"),
    (Role.ADMIN, "system_home"),
]


@pytest.mark.parametrize(("role", "name"), HOMES)
def test_everybody_is_taken_to_where_their_work_starts(role: Role, name: str, sign_in: SignIn, city: City) -> None:
    response = sign_in(city.personas[role]).get(reverse("home"))
    assert response["Location"] == reverse(name)


def test_whoever_is_signed_out_signs_in_first(client: Client) -> None:
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))


def test_an_account_without_a_record_is_told_so(db: None, sign_in: SignIn) -> None:
    client = sign_in(UserFactory())
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert reverse("wagtailadmin_home") not in response.content.decode()
    assert client.get(reverse("my_page")).status_code == 404


def test_the_frame_names_the_unit_and_offers_the_search(learner_client: Client, city: City) -> None:
    html = learner_client.get(reverse("glossary")).content.decode()
    assert "人材育成課" in html
    assert f'action="{reverse("search")}" method="post"' in html
    assert reverse("my_page") in html


def test_the_frame_costs_one_query(learner_client: Client, city: City) -> None:
    with CaptureQueriesContext(connection) as queries:
        learner_client.get(reverse("glossary"))
    asked = [query["sql"] for query in queries if 'FROM "organization_unitversion"' in query["sql"]]
    assert len(asked) == 1


def test_the_menu_opens_what_the_role_opens(sign_in: SignIn, city: City) -> None:
    def menu(role: Role) -> set[str]:
        response = sign_in(city.personas[role]).get(reverse("glossary"))
        return {link.url for link in response.context["navigation"]}

    assert reverse("section_home") in menu(Role.MANAGER)
    assert reverse("section_home") not in menu(Role.LEARNER)
    assert reverse("people") not in menu(Role.LEARNER)
    assert {reverse("hr_home"), reverse("people"), reverse("board")} <= menu(Role.HR)
    assert reverse("system_home") in menu(Role.ADMIN)
    assert reverse("glossary") in menu(Role.LEARNER)
