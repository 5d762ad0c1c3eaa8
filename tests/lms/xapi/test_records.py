"""What an administrator sees of the store, and what the command line does with credentials."""

import datetime as dt
import json
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import AuditEvent
from lms.common.clock import local_date
from lms.xapi.enums import Trust, Verb
from lms.xapi.models import ApiClient
from tests.factories.xapi import api_client, client_statement, own_statement, store

pytestmark = pytest.mark.django_db


def text_of(client: Client, **filters: str) -> str:
    answer = client.get("/records/", filters)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_act_is_told_in_plain_words_and_by_an_opaque_id(admin_client: Client) -> None:
    account = uuid.uuid4()
    store(own_statement(Verb.COMPLETED, account=account))

    page = text_of(admin_client)

    assert str(account) in page
    assert "DX基礎研修" in page


def test_what_a_client_says_is_marked_and_no_address_is_shown(admin_client: Client) -> None:
    client, _ = api_client(name="外部教材")
    store(
        client_statement(object={"objectType": "Agent", "mbox": "mailto:other@example.com"}),
        trust=Trust.CLIENT,
        client=client,
    )

    page = text_of(admin_client)

    assert "外部教材" in page
    assert "@example.com" not in page


def test_records_are_narrowed_by_verb_and_day(admin_client: Client) -> None:
    (row,) = store(own_statement(Verb.ATTENDED, account=uuid.UUID(int=7)))
    day = local_date(row.stored)

    assert str(uuid.UUID(int=7)) in text_of(admin_client, verb=str(Verb.ATTENDED), day=day.isoformat())
    assert str(uuid.UUID(int=7)) not in text_of(admin_client, verb=str(Verb.PASSED))
    assert str(uuid.UUID(int=7)) not in text_of(admin_client, day=(day - dt.timedelta(days=1)).isoformat())
    assert str(uuid.UUID(int=7)) in text_of(admin_client, verb="nonsense", day="yesterday")


def test_only_administrators_see_them(learner_client: Client, hr_client: Client, client: Client) -> None:
    assert learner_client.get("/records/").status_code == 404
    assert hr_client.get("/records/").status_code == 404
    assert client.get("/records/").status_code == 302


def test_the_list_takes_as_many_queries_for_many_as_for_few(admin_client: Client) -> None:
    counts = []
    for size in (2, 40):
        store(*[own_statement() for _ in range(size)])
        store(*[client_statement() for _ in range(size)], trust=Trust.CLIENT, client=api_client()[0])
        with CaptureQueriesContext(connection) as queries:
            text_of(admin_client)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("xapi_client", *arguments, stdout=out)
    return out.getvalue()


def test_a_credential_is_made_on_the_command_line_and_its_secret_kept_nowhere() -> None:
    made = json.loads(run("create", "--name", "N", "--scope", "all"))

    client = ApiClient.objects.get(key=made["key"])
    assert client.matches(made["secret"], client.created_at)
    assert made["secret"] not in json.dumps(list(ApiClient.objects.values()), default=str)
    assert AuditEvent.objects.filter(action="xapi.client_created", subject_key=made["key"]).exists()


def test_names_of_clients_are_unique() -> None:
    run("create", "--name", "N", "--scope", "statements/write", "--scope", "statements/read/mine")

    with pytest.raises(CommandError):
        run("create", "--name", "N", "--scope", "all")


def test_credentials_are_listed_and_revoked() -> None:
    run("create", "--name", "N", "--scope", "statements/write")
    run("revoke", "--name", "N")

    assert json.loads(run("list")) | {"key": ""} == {
        "name": "N",
        "key": "",
        "scopes": ["statements/write"],
        "active": False,
        "state": "revoked",
        "last_used_at": None,
        "expires_at": None,
    }
    with pytest.raises(CommandError):
        run("revoke", "--name", "somebody else")
