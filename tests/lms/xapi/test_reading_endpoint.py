"""GET: one statement, many, pages of them, and who may read what."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.xapi import searches
from lms.xapi.enums import Scope, Trust, Verb
from lms.xapi.models import Statement
from tests.factories.xapi import client_statement, own_statement, store
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db


def ids(*rows: Statement) -> list[str]:
    return [str(row.statement_id) for row in rows]


def test_an_act_of_ours_is_seen_by_an_authorised_client(caller: Caller) -> None:
    registration = uuid.uuid4()
    (row,) = store(own_statement(registration=registration))

    given = caller.get(statementId=row.statement_id).json()

    assert given["id"] == str(row.statement_id)
    assert given["context"]["registration"] == str(registration)
    assert given["version"] == "1.0.3"
    assert given["authority"]["account"]["name"] == "lms"
    assert dt.datetime.fromisoformat(given["stored"]) == row.stored


def test_the_store_sets_authority_and_stored_whatever_the_client_says(caller: Caller) -> None:
    sent = client_statement(stored="2001-01-01T00:00:00Z", authority={"mbox": "mailto:boss@example.com"})
    caller.post(sent)

    given = caller.get(statementId=sent["id"]).json()

    assert given["authority"]["account"]["name"] == caller.client.key
    assert given["stored"] > "2026"
    assert given["version"] == "1.0.0"


def test_what_is_read_may_be_sent_again(caller: Caller) -> None:
    caller.post(client_statement(id=None))
    given = caller.get().json()["statements"][0]

    assert caller.post(given).status_code == 200
    assert Statement.objects.count() == 1


def test_statements_come_newest_first_or_oldest_first(caller: Caller) -> None:
    rows = [store(own_statement())[0] for _ in range(3)]

    assert caller.found() == ids(*reversed(rows))
    assert caller.found(ascending="true") == ids(*rows)


def test_each_filter_finds_its_own(caller: Caller) -> None:
    account, registration = uuid.uuid4(), uuid.uuid4()
    (wanted,) = store(own_statement(Verb.ATTENDED, account=account, registration=registration))
    store(own_statement())
    agent = {"account": {"homePage": "https://manabi-dx.example/id/accounts", "name": str(account)}}

    assert caller.found(verb=str(Verb.ATTENDED)) == ids(wanted)
    assert caller.found(activity=wanted.object_id) == ids(wanted)
    assert caller.found(registration=str(registration).upper()) == ids(wanted)
    assert caller.found(agent=json.dumps(agent)) == ids(wanted)
    assert caller.found(agent=json.dumps(agent), verb=str(Verb.COMPLETED)) == []


def test_an_agent_is_found_as_the_object_too(caller: Caller) -> None:
    agent = {"mbox": "mailto:trainer@example.com"}
    (row,) = store(client_statement(object={"objectType": "Agent", **agent}), trust=Trust.CLIENT)

    assert caller.found(agent=json.dumps(agent)) == ids(row)


def test_since_is_exclusive_and_until_inclusive(caller: Caller) -> None:
    first, second, third = (store(own_statement())[0] for _ in range(3))

    assert caller.found(since=first.stored.isoformat(), until=second.stored.isoformat()) == ids(second)
    assert caller.found(since=second.stored.isoformat()) == ids(third)


def test_pages_follow_one_another_while_others_write(caller: Caller) -> None:
    rows = [store(own_statement())[0] for _ in range(5)]

    first = caller.get(limit=2).json()
    store(own_statement())
    second = caller.get(first["more"]).json()
    third = caller.get(second["more"]).json()

    pages = [[found["id"] for found in page["statements"]] for page in (first, second, third)]
    assert pages == [ids(rows[4], rows[3]), ids(rows[2], rows[1]), ids(rows[0])]
    assert third["more"] == ""


def test_pages_go_on_within_one_moment(caller: Caller) -> None:
    rows = store(*[own_statement() for _ in range(5)])

    first = caller.get(limit=3, ascending="true").json()
    second = caller.get(first["more"]).json()

    assert [found["id"] for page in (first, second) for found in page["statements"]] == ids(*rows)


def test_a_link_to_more_serves_nobody_else_and_not_for_ever(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    store(own_statement(), own_statement())
    link = caller.get(limit=1).json()["more"]

    assert Caller().get(link).status_code == 400
    assert caller.get(link + "x").status_code == 400
    monkeypatch.setattr(searches, "MORE_LASTS", dt.timedelta(seconds=-1))
    assert caller.get(link).status_code == 400


def test_a_voided_statement_is_found_only_by_those_who_ask_for_it(caller: Caller) -> None:
    sent = client_statement()
    caller.post(sent)
    voiding = client_statement(verb={"id": str(Verb.VOIDED)}, object={"objectType": "StatementRef", "id": sent["id"]})
    caller.post(voiding)

    assert caller.found() == [voiding["id"]]
    assert caller.get(statementId=sent["id"]).status_code == 404
    assert caller.get(voidedStatementId=sent["id"]).json()["id"] == sent["id"]
    assert caller.get(voidedStatementId=voiding["id"]).status_code == 404


def test_ids_name_no_more_than_identifiers(caller: Caller) -> None:
    group = {"objectType": "Group", "name": "課", "member": [{"name": "N", "mbox": "mailto:n@example.com"}]}
    context = {"contextActivities": {"parent": {"id": "https://example.com/p", "definition": {}}}, "team": group}
    sent = client_statement(actor=group, context=context)
    caller.post(sent)

    given = caller.get(statementId=sent["id"], format="ids").json()

    bare = {"objectType": "Group", "member": [{"mbox": "mailto:n@example.com"}]}
    assert given["actor"] == given["context"]["team"] == bare
    assert given["verb"] == {"id": str(Verb.PASSED)}
    assert given["object"] == {"id": "https://example.com/quizzes/1"}
    assert given["context"]["contextActivities"] == {"parent": [{"id": "https://example.com/p"}]}


def test_a_lesser_credential_reads_only_its_own() -> None:
    lesser = Caller(Scope.WRITE, Scope.READ_MINE)
    (own,) = store(own_statement())
    sent = client_statement()
    lesser.post(sent)

    assert lesser.found() == [sent["id"]]
    assert lesser.get(statementId=own.statement_id).status_code == 404


def test_head_says_the_same_without_a_body(caller: Caller) -> None:
    store(own_statement())

    answer = caller.head()

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Experience-API-Consistent-Through"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"statementID": "x"},
        {"statementId": "x"},
        {"statementId": uuid.UUID(int=0)},
        {"statementId": uuid.uuid4(), "voidedStatementId": uuid.uuid4()},
        {"statementId": uuid.uuid4(), "limit": 1},
        {"verb": "passed"},
        {"activity": "no iri"},
        {"agent": "mailto:x@example.com"},
        {"agent": "{}"},
        {"agent": '{"mbox": "mailto:a@example.com", "openid": "https://example.com"}'},
        {"agent": '{"account": {"homePage": "https://example.com", "name": "\\ud800"}}'},
        {"agent": '{"account": {"homePage": "https://example.com", "name": "\\u0000"}}'},
        {"agent": '{"objectType": "Group", "member": [{"mbox": "mailto:a@example.com"}]}'},
        {"registration": "x"},
        {"since": "yesterday"},
        {"until": "2026-02-30T00:00:00Z"},
        {"limit": -1},
        {"limit": "many"},
        {"ascending": "yes"},
        {"format": "pretty"},
        {"related_agents": "perhaps"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(caller: Caller, parameters: dict[str, Any]) -> None:
    answer = caller.get(**parameters)

    assert answer.status_code == 400
    assert answer.json()["message"]


def test_an_unknown_statement_is_404(caller: Caller) -> None:
    assert caller.get(statementId=uuid.uuid4()).status_code == 404


def test_consistent_through_covers_what_is_shown(caller: Caller) -> None:
    (row,) = store(own_statement())

    through = dt.datetime.fromisoformat(caller.get()["X-Experience-API-Consistent-Through"])

    assert row.stored <= through


@pytest.mark.parametrize("size", [1, 60])
def test_reading_takes_few_queries_whatever_the_size(caller: Caller, size: int) -> None:
    store(*[own_statement() for _ in range(size)])
    store(*[client_statement() for _ in range(size)], trust=Trust.CLIENT, client=caller.client)
    caller.get()

    with CaptureQueriesContext(connection) as queries:
        assert len(caller.found(limit=size)) == size

    assert len(queries) == 2


def test_about_asks_for_nothing(client: Client) -> None:
    answer = client.get("/xapi/about")

    assert answer.json()["version"] == ["1.0.3", "2.0.0"]
    assert client.post("/xapi/about").status_code == 405
