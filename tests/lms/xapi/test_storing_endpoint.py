"""POST and PUT, by systems that mean well and by those that do not."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.xapi.enums import Scope, Trust, Verb
from lms.xapi.keyring import keyring
from lms.xapi.metering import meter
from lms.xapi.models import ApiClient, Statement
from lms.xapi.views import statements
from tests.factories.xapi import client_statement, own_statement, store
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db


def refused(answer: Any, status: int = 400) -> str:
    """The message of a refusal that stored nothing."""
    assert answer.status_code == status, answer.content
    assert not Statement.objects.exists()
    message: str = answer.json()["message"]
    return message


def test_a_posted_statement_is_answered_with_its_id(caller: Caller) -> None:
    sent = client_statement()

    answer = caller.post(sent)

    assert (answer.status_code, answer.json()) == (200, [sent["id"]])
    assert answer["X-Experience-API-Version"] == "1.0.3"


def test_a_client_that_posts_passed_for_a_learner_is_stored_and_counts_for_nothing(caller: Caller) -> None:
    caller.post({**own_statement(Verb.PASSED), "id": str(uuid.uuid4())})

    row = Statement.objects.get()
    assert (row.trust, row.client, row.counts) == (Trust.CLIENT, caller.client, False)


def test_several_statements_are_posted_as_an_array(caller: Caller) -> None:
    sent = [client_statement(), client_statement(id=None), client_statement()]

    ids = caller.post(sent).json()

    assert (ids[0], ids[2]) == (sent[0]["id"], sent[2]["id"])
    assert Statement.objects.count() == 3


def test_nothing_posted_is_nothing_stored(caller: Caller) -> None:
    assert caller.post([]).json() == []


def test_the_bytes_of_each_statement_are_kept(caller: Caller) -> None:
    one, two = json.dumps(client_statement(), indent=2), json.dumps(client_statement())

    caller.post(f" [ {one} ,\n{two} ] ".encode())

    assert [bytes(row.raw) for row in Statement.objects.order_by("seq")] == [one.encode(), two.encode()]


def test_a_statement_is_put_under_its_id_and_may_be_put_again(caller: Caller) -> None:
    key, sent = uuid.uuid4(), client_statement(id=None)

    assert [caller.put(sent, key).status_code for _ in range(2)] == [204, 204]
    assert caller.put({**sent, "id": str(key).upper()}, key).status_code == 204
    assert Statement.objects.get().statement_id == key


def test_another_statement_under_a_known_id_is_a_conflict(caller: Caller) -> None:
    sent = client_statement()
    caller.post(sent)

    answer = caller.post({**sent, "result": {"success": False}})

    assert answer.status_code == 409
    assert sent["id"] in answer.json()["message"]
    assert caller.put({**sent, "actor": {"mbox": "mailto:other@example.com"}}, sent["id"]).status_code == 409


def test_put_insists_on_one_statement_and_its_id(caller: Caller) -> None:
    sent = client_statement()

    refused(caller.put(sent))
    refused(caller.put(sent, uuid.uuid4()))
    refused(caller.put(sent, "nonsense"))
    refused(caller.put([sent], sent["id"]))
    refused(caller.put("statement", sent["id"]))
    refused(caller.put({**sent, "id": 7}, sent["id"]))


MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b" ", "not JSON"),
    "cut off": (b'{"actor": {"mbox"', "not JSON"),
    "an array without end": (b"[", "not JSON"),
    "an array without commas": (b"[{} {}]", "comma"),
    "two values": (b"{} {}", "something follows"),
    "something after an array": (b"[] x", "something follows"),
    "not UTF-8": (b'{"actor": "\xff"}', "UTF-8"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "not JSON"),
    "NaN": (b'{"result": {"score": {"raw": NaN}}}', "NaN is not JSON"),
    "Infinity": (b'[{"result": -Infinity}]', "Infinity is not JSON"),
    "a key twice": (b'{"id": 1, "id": 2}', "twice"),
    "nested too deep": (b'{"a":' * 10_000, "nested too deep"),
    "arrays nested too deep": (b"[" * 100_000, "nested too deep"),
    "a number too long": (b'{"a": ' + b"9" * 5000 + b"}", "number too long"),
    "a text": (b'"statement"', "must be an object"),
    "null": (b"null", "must be an object"),
    "an array of numbers": (b"[1]", "must be an object"),
}


@pytest.mark.parametrize(("body", "reason"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_refused_with_the_reason(caller: Caller, body: bytes, reason: str) -> None:
    assert reason in refused(caller.post(body))


def test_what_a_database_cannot_keep_is_refused(caller: Caller) -> None:
    def extended(value: str) -> bytes:
        sent = client_statement(result={"extensions": {"https://example.com/x": "VALUE"}})
        return json.dumps(sent).replace('"VALUE"', value).encode()

    assert "NUL" in refused(caller.post(extended(r'"\u0000"')))
    assert "surrogate" in refused(caller.post(extended(r'{"\ud800": 1}')))
    assert "out of range" in refused(caller.post(extended("1e999")))
    assert "nested" in refused(caller.post(extended("[" * 200 + "]" * 200)))


def test_an_id_twice_in_a_batch_is_refused(caller: Caller) -> None:
    sent = client_statement()

    assert "twice" in refused(caller.post([sent, sent]))


def test_one_bad_statement_refuses_the_batch_and_is_named(caller: Caller) -> None:
    assert refused(caller.post([client_statement(), client_statement(actor={})])).startswith("[1].actor")


def test_more_than_a_request_may_carry_is_refused(caller: Caller, settings: Any) -> None:
    refused(caller.post(b"[" + b",".join([b"1"] * 6000) + b"]"), 413)
    settings.XAPI_MAX_BODY = 100
    keyring.forget()
    refused(caller.post(client_statement()), 413)


def test_only_json_is_taken(caller: Caller) -> None:
    refused(caller.post(client_statement(), content_type="text/plain"))
    refused(caller.post(client_statement(), content_type="multipart/mixed; boundary=x"))
    refused(caller.post(client_statement(), query="?verb=x"))
    assert caller.post(client_statement(), content_type="application/json; charset=utf-8").status_code == 200


def test_a_large_batch_is_stored_with_few_queries(caller: Caller) -> None:
    with CaptureQueriesContext(connection) as queries:
        caller.post([client_statement() for _ in range(100)])

    assert len(queries) <= 9


def test_the_version_must_be_named_and_known(caller: Caller) -> None:
    for version in ("", "0.95", "1.1.0", "3.0"):
        caller.headers["X-Experience-API-Version"] = version
        refused(caller.post(client_statement()))
    for version, spoken in (("1.0", "1.0.3"), ("1.0.1", "1.0.3"), ("2.0.0", "2.0.0")):
        caller.headers["X-Experience-API-Version"] = version
        answer = caller.post(client_statement())
        assert (answer.status_code, answer["X-Experience-API-Version"]) == (200, spoken)


def test_no_credential_or_a_wrong_one_is_401(caller: Caller) -> None:
    for header in ("", "Basic", "Basic !!!", "Basic eDp5", "Bearer abc", "Basic eA==", "Basic AHg6eQ=="):
        caller.headers["Authorization"] = header
        answer = caller.post(client_statement())
        refused(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Basic")


def test_the_secret_of_another_client_does_not_fit(caller: Caller) -> None:
    other = Caller()
    ApiClient.objects.filter(pk=caller.client.pk).update(secret_digest=other.client.secret_digest)

    refused(caller.post(client_statement()), 401)


def test_a_credential_taken_back_or_expired_opens_nothing() -> None:
    refused(Caller(is_active=False).post(client_statement()), 401)
    refused(Caller(expires_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).post(client_statement()), 401)
    assert Caller(expires_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC)).post(client_statement()).status_code == 200


def test_a_session_opens_nothing(admin_client: Client) -> None:
    answer = admin_client.get("/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"})

    assert answer.status_code == 401


def test_scopes_are_held_to() -> None:
    refused(Caller(Scope.READ).post(client_statement()), 403)
    refused(Caller(Scope.READ).put(client_statement(), uuid.uuid4()), 403)
    assert Caller(Scope.WRITE).get().status_code == 403
    assert Caller(Scope.WRITE).post(client_statement()).status_code == 200


def test_the_last_use_is_noted_once_a_minute_and_by_no_request(caller: Caller, now: dt.datetime) -> None:
    caller.get()
    assert ApiClient.objects.get(pk=caller.client.pk).last_used_at is None

    meter.flush(now)
    first = ApiClient.objects.get(pk=caller.client.pk).last_used_at
    caller.get()
    meter.flush(now)

    assert first is not None
    assert ApiClient.objects.get(pk=caller.client.pk).last_used_at == first


def test_voiding_what_others_said_is_403(caller: Caller) -> None:
    (own,) = store(own_statement())
    voiding = client_statement(
        verb={"id": str(Verb.VOIDED)}, object={"objectType": "StatementRef", "id": str(own.statement_id)}
    )

    assert caller.post(voiding).status_code == 403
    assert Statement.objects.count() == 1


def test_other_methods_are_refused(caller: Caller) -> None:
    answer = caller.http.delete("/xapi/statements", headers=caller.headers)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, PUT")


def test_a_database_that_is_away_is_503_and_the_retry_stores_once(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = client_statement()

    def away(**values: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(statements, "store_statements", away)
        assert caller.post(sent).status_code == 503

    assert caller.post(sent).status_code == 200
    assert caller.post(sent).status_code == 200
    assert Statement.objects.count() == 1
