"""Credentials over their life: given, used, changed, limited, taken back."""

import datetime as dt
import json
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.actions.clients import create_client, limit_client, revoke_client, rotate_client
from lms.xapi.credentials import authenticate
from lms.xapi.enums import ClientState, Scope
from lms.xapi.errors import NotAuthenticated
from lms.xapi.keyring import LASTS, keyring
from lms.xapi.models import ApiClient
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, store
from tests.lms.xapi.conftest import Caller, basic

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def opens(client: ApiClient, secret: str, now: dt.datetime) -> bool:
    """Whether the pair opens the endpoint at that moment, to a process that knows nothing yet."""
    keyring.forget()
    try:
        return authenticate(basic(client.key, secret), now=now).client == client
    except NotAuthenticated:
        return False


def rotated(client: ApiClient, *, now: dt.datetime = NOW, **more: Any) -> str:
    client.refresh_from_db()
    values = {"seen": client.rotated_at, "expires_at": client.expires_at, "grace": 7 * DAY}
    return rotate_client(client=client, now=now, **{**values, **more})


def test_both_secrets_work_until_the_grace_ends_and_then_the_new_one_alone() -> None:
    client, old = api_client()

    new = rotated(client)

    assert [opens(client, secret, NOW + 6 * DAY) for secret in (old, new)] == [True, True]
    assert [opens(client, secret, NOW + 7 * DAY) for secret in (old, new)] == [False, True]


def test_without_grace_the_old_secret_ends_at_once() -> None:
    client, old = api_client()

    new = rotated(client, grace=dt.timedelta(0))

    assert [opens(client, secret, NOW) for secret in (old, new)] == [False, True]


def test_the_secret_before_the_last_ends_when_it_is_changed_again() -> None:
    client, first = api_client()
    second = rotated(client)

    third = rotated(client, now=NOW + DAY)

    assert [opens(client, secret, NOW + DAY) for secret in (first, second, third)] == [False, True, True]


def test_two_who_change_the_secret_at_once_change_it_once() -> None:
    client, _ = api_client()
    rotated(client)

    with pytest.raises(DomainError, match="変更されました"):
        rotate_client(client=client, seen=None, expires_at=None, now=NOW + DAY)


def test_expiry_is_set_when_the_secret_is_changed_and_lies_ahead() -> None:
    client, _ = api_client()

    new = rotated(client, expires_at=NOW + 30 * DAY)

    assert opens(client, new, NOW + 29 * DAY)
    assert not opens(client, new, NOW + 30 * DAY)
    for when in (NOW, NOW - DAY):
        with pytest.raises(DomainError):
            rotated(client, expires_at=when)
        with pytest.raises(DomainError):
            create_client(name="too late", scopes=[Scope.ALL], now=NOW, expires_at=when)


def test_one_taken_back_opens_nothing_by_either_secret_and_is_not_changed() -> None:
    client, old = api_client()
    new = rotated(client)

    revoke_client(client=client, now=NOW)

    assert [opens(client, secret, NOW) for secret in (old, new)] == [False, False]
    with pytest.raises(DomainError):
        rotated(client)


def test_a_grace_of_years_is_none() -> None:
    client, _ = api_client()

    for grace in (400 * DAY, -DAY):
        with pytest.raises(DomainError):
            rotated(client, grace=grace)


def test_an_old_secret_without_an_end_cannot_be_written_down() -> None:
    client, _ = api_client()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(previous_digest="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(requests_a_minute=0)


def test_the_state_says_what_a_credential_opens() -> None:
    client, _ = api_client(expires_at=NOW + 9 * DAY)
    rotated(client)
    client.refresh_from_db()

    assert client.state(NOW) == ClientState.CHANGING
    assert client.state(NOW + 8 * DAY) == ClientState.VALID
    assert client.state(NOW + 9 * DAY) == ClientState.EXPIRED
    client.is_active = False
    assert client.state(NOW) == ClientState.REVOKED


def test_the_trail_tells_of_each_act_and_of_no_secret() -> None:
    client, secret = api_client()
    new = rotated(client)
    limit_client(client=client, limits={"requests_a_minute": 10, "bytes_a_request": None}, now=NOW)
    limit_client(client=client, limits={"requests_a_minute": 10}, now=NOW)
    revoke_client(client=client, now=NOW)

    events = AuditEvent.objects.filter(subject_key=client.key).order_by("pk")
    actions = ["client_created", "client_rotated", "client_limited", "client_revoked"]
    assert [event.action for event in events] == [f"xapi.{action}" for action in actions]
    told = json.dumps([event.detail for event in events])
    assert '"requests_a_minute": 10' in told
    assert secret not in told
    assert new not in told


def test_a_credential_is_looked_up_once_for_many_requests(caller: Caller) -> None:
    header, now = caller.headers["Authorization"], clock.now()
    authenticate(header, now=now)

    with CaptureQueriesContext(connection) as queries:
        for _ in range(50):
            authenticate(header, now=now + LASTS / 2)

    assert len(queries) == 0


def test_one_taken_back_opens_nothing_after_two_seconds_in_any_process() -> None:
    client, secret = api_client()
    header = basic(client.key, secret)
    authenticate(header, now=NOW)
    revoke_client(client=client, now=NOW)

    with pytest.raises(NotAuthenticated):
        authenticate(header, now=NOW + dt.timedelta(seconds=2))


def test_a_wrong_secret_is_refused_from_memory_as_from_the_database(caller: Caller) -> None:
    assert caller.get().status_code == 200
    caller.headers["Authorization"] = basic(caller.client.key, "wrong")
    assert caller.get().status_code == 401


def test_secrets_are_compared_in_constant_time_each_of_them() -> None:
    client, secret = api_client()
    rotated(client)
    with mock.patch("lms.xapi.models.clients.secrets.compare_digest", return_value=False) as compare:
        assert not opens(client, secret, NOW)

    assert compare.call_count == 2


def test_what_a_client_without_define_calls_things_stays_its_own() -> None:
    iri = "https://example.com/quizzes/1"
    allowed, other = Caller(Scope.WRITE, Scope.READ, Scope.DEFINE), Caller(Scope.WRITE, Scope.READ)
    allowed.post(client_statement(object={"id": iri, "definition": {"name": {"ja": "本当の名前"}}}))
    sent = client_statement(
        object={"id": iri, "definition": {"name": {"ja": "別の名前"}}},
        actor={"mbox": "mailto:somebody@example.com", "name": "別人"},
    )
    assert other.post(sent).status_code == 200

    told = other.get("/xapi/activities", activityId=iri).json()
    person = other.get("/xapi/agents", agent=json.dumps({"mbox": "mailto:somebody@example.com"})).json()

    assert told["definition"]["name"] == {"ja": "本当の名前"}
    assert person["name"] == ["別人"]  # of people there is no other word than what statements say
    kept = other.get(statementId=sent["id"]).json()
    assert kept["object"]["definition"]["name"] == {"ja": "別の名前"}


def test_our_own_names_count_without_any_credential() -> None:
    from_here = own_statement()
    store(from_here)

    told = Caller(Scope.READ).get("/xapi/activities", activityId=from_here["object"]["id"]).json()

    assert told["definition"]["name"]["ja"] == "DX基礎研修"


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("xapi_client", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_line_changes_a_secret_and_lets_the_old_one_work_for_a_while() -> None:
    made = run("create", "--name", "N", "--scope", "all", "--expires", "2099-03-31")

    changed = run("rotate", "--name", "N", "--grace", "12h")

    client, now = ApiClient.objects.get(key=made["key"]), clock.now()
    assert changed["key"] == made["key"]
    assert client.expires_at == clock.start_of(dt.date(2099, 4, 1))
    assert [opens(client, each["secret"], now) for each in (made, changed)] == [True, True]
    assert [opens(client, each["secret"], now + dt.timedelta(hours=13)) for each in (made, changed)] == [False, True]
    assert run("rotate", "--name", "N", "--grace", "0", "--never-expires")["secret"]
    changed_again = ApiClient.objects.get()
    assert (changed_again.expires_at, changed_again.previous_until) == (None, None)


def test_the_command_line_sets_limits_and_takes_them_away() -> None:
    run("create", "--name", "N", "--scope", "all")
    run("limit", "--name", "N", "--requests-a-minute", "60", "--bytes-a-request", "100000")

    assert run("limit", "--name", "N", "--requests-a-minute", "default") == {
        "name": "N",
        "requests_a_minute": None,
        "statements_a_minute": None,
        "bytes_a_request": 100_000,
        "statements_a_request": None,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["rotate", "--name", "nobody"],
        ["rotate", "--name", "N", "--grace", "soon"],
        ["rotate", "--name", "N", "--grace", "99999d"],
        ["limit", "--name", "N", "--requests-a-minute", "0"],
        ["create", "--name", "M", "--scope", "all", "--expires", "yesterday"],
    ],
)
def test_the_command_line_says_what_it_cannot_do(arguments: list[str]) -> None:
    run("create", "--name", "N", "--scope", "all")

    with pytest.raises(CommandError):
        run(*arguments)


def test_a_credential_is_made_on_the_command_line_and_its_secret_kept_nowhere() -> None:
    made = run("create", "--name", "N", "--scope", "all")

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

    assert run("list") | {"key": ""} == {
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
