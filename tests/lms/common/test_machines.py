"""Other systems go the short way: straight to views that check a credential, past all that is made for people."""

import pytest
from django.test import Client

from tests.lms.xapi.conftest import Caller


@pytest.mark.django_db
def test_the_endpoint_answers_without_session_and_language() -> None:
    answer = Caller().get()

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Content-Language" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_only_views_that_check_a_credential_are_reached_so(client: Client) -> None:
    about, nothing = client.get("/xapi/about"), client.get("/xapi/nothing")

    assert about.status_code == 200
    assert "Content-Language" in about  # for everybody: the long way
    assert nothing.status_code == 404
    assert "Content-Language" in nothing
