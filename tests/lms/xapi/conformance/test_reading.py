"""Reading: what is found, in what form, and what may be asked."""

import datetime as dt
import json
import time
import uuid
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from lms.xapi.enums import Verb
from lms.xapi.multipart import boundary_of, read_parts
from tests.factories.xapi import client_statement
from tests.lms.xapi.conformance.resources import ACTIVITIES, AGENT, AGENTS, ANN, COURSE, DOCUMENTS
from tests.lms.xapi.conftest import Caller
from tests.lms.xapi.test_attachments import described, multipart, post

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
X = "https://example.com/x"


def posted(caller: Caller, **changes: Any) -> dict[str, Any]:
    """A statement as it is read back."""
    sent = client_statement(**changes)
    assert caller.post(sent).status_code == 200
    given: dict[str, Any] = caller.get(statementId=sent["id"]).json()
    return given


def refers_to(key: str) -> dict[str, str]:
    return {"objectType": "StatementRef", "id": key}


@BOTH
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agent", '{"Mbox": "mailto:a@example.com"}'),
        ("agent", '{"mbox": "a@example.com"}'),
        ("agent", '{"mbox": null}'),
        ("agent", '{"mbox": "mailto:a@example.com", "age": 3}'),
        ("agent", '{"mbox": "mailto:a@example.com", "mbox": "mailto:b@example.com"}'),
        ("agent", '{"mbox": "mailto:a@example.com", "openid": "https://example.com/a"}'),
        ("agent", '{"objectType": "agent", "mbox": "mailto:a@example.com"}'),
        ("agent", '{"account": {"homePage": "example.com", "name": "a"}}'),
        ("agent", '"mailto:a@example.com"'),
        ("agent", ""),
        ("verb", "passed"),
        ("verb", ""),
        ("activity", "/courses/1"),
        ("registration", "5a1d1a5e94f14b439b8c0d2b0b7d1b4a"),
        ("statementId", "{5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a}"),
        ("voidedStatementId", ""),
        ("since", "2026-11-21"),
        ("since", "1795222800"),
        ("until", "2026-13-01T00:00:00Z"),
        ("limit", "1.5"),
        ("ascending", "True"),
        ("related_agents", "1"),
        ("attachments", ""),
        ("format", "Exact"),
    ],
)
def test_parameters_are_held_to_the_rules_of_statements(version: str, name: str, value: str) -> None:
    caller = Caller(version=version)
    assert caller.get(**{name: value}).status_code == 400
    for path, parameters in [*DOCUMENTS, (AGENTS, {"agent": AGENT}), (ACTIVITIES, {"activityId": COURSE})]:
        known = {"activity": "activityId"}.get(name, name)
        if known in parameters:
            assert caller.get(path, **{**parameters, known: value}).status_code == 400, path


@BOTH
def test_a_link_to_more_holds_for_a_day(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = Caller(version=version)
    keys = [posted(caller)["id"] for _ in range(3)]
    link, asked = caller.get(limit=1).json()["more"], time.time()

    for later, status in ((24 * 3600, 200), (26 * 3600, 400)):
        monkeypatch.setattr("django.core.signing.time.time", lambda later=later: asked + later)
        answer = caller.get(link)
        assert answer.status_code == status
        assert status == 400 or [one["id"] for one in answer.json()["statements"]] == [keys[1]]


@BOTH
def test_files_come_only_if_asked_for(version: str) -> None:
    caller, files = Caller(version=version), [b"one", b"two\r\n\x00", b"three"]
    both = [
        client_statement(attachments=[described(files[0]), described(files[1])]),
        client_statement(attachments=[described(files[2])]),
    ]
    assert post(caller, multipart(both, *files)).status_code == 200

    for asked in ({}, {"attachments": "false"}):
        for one in ({"statementId": both[0]["id"]}, {}):
            answer = caller.get(**one, **asked)
            assert answer["Content-Type"] == "application/json"
            assert answer.json()
    for parameters, expected in (({"statementId": both[0]["id"]}, files[:2]), ({}, files), ({"limit": 1}, files[2:])):
        answer = caller.get(attachments="true", **parameters)
        assert answer["Content-Type"].startswith("multipart/mixed")
        first, *rest = read_parts(answer.content, boundary_of(answer["Content-Type"]))
        assert json.loads(first.data)
        assert sorted(part.data for part in rest) == sorted(expected)
    (following, *rest) = read_parts_of(caller, caller.get(attachments="true", limit=1))
    assert sorted(part.data for part in rest) == sorted(files[:2])
    assert json.loads(following.data)["statements"][0]["id"] == both[0]["id"]


def read_parts_of(caller: Caller, page: Any) -> list[Any]:
    """The parts of the page that follows one with files."""
    first = read_parts(page.content, boundary_of(page["Content-Type"]))[0]
    answer = caller.get(json.loads(first.data)["more"])
    return read_parts(answer.content, boundary_of(answer["Content-Type"]))


@BOTH
def test_one_statement_is_asked_for_by_its_id_alone(version: str) -> None:
    caller = Caller(version=version)
    key = posted(caller)["id"]
    others = {
        "agent": AGENT,
        "verb": X,
        "activity": X,
        "registration": str(uuid.uuid4()),
        "related_agents": "true",
        "related_activities": "false",
        "since": "2026-01-01T00:00:00Z",
        "until": "2099-01-01T00:00:00Z",
        "limit": "1",
        "ascending": "true",
    }
    for named in ("statementId", "voidedStatementId"):
        for name, value in others.items():
            assert caller.get(**{named: key, name: value}).status_code == 400, name
    assert caller.get(statementId=key, voidedStatementId=key).status_code == 400
    for form in ("exact", "ids", "canonical"):
        assert caller.get(statementId=key, format=form, attachments="false").json()["id"] == key


@BOTH
def test_nothing_found_is_an_empty_list(version: str) -> None:
    caller = Caller(version=version)
    for parameters in ({}, {"verb": X}, {"agent": AGENT, "related_agents": "true"}, {"since": "2199-01-01T00:00:00Z"}):
        answer = caller.get(**parameters)
        assert (answer.status_code, answer.json()) == (200, {"statements": [], "more": ""})
        posted(caller)
        assert not parameters or caller.get(**parameters).json()["statements"] == []


@BOTH
def test_times_are_those_of_the_statement_that_refers(version: str) -> None:
    caller = Caller(version=version)
    target = posted(caller, actor=ANN)
    about = posted(caller, object=refers_to(target["id"]))
    further = posted(caller, object=refers_to(about["id"]))
    asked = {"agent": AGENT}

    assert caller.found(**asked, since=target["stored"]) == [further["id"], about["id"]]
    assert caller.found(**asked, until=target["stored"]) == [target["id"]]
    assert caller.found(**asked, since=target["stored"], until=about["stored"]) == [about["id"]]
    assert caller.found(**asked, since=further["stored"]) == []


@BOTH
def test_what_is_voided_is_gone_and_what_refers_to_it_stays(version: str) -> None:
    caller = Caller(version=version)
    target = posted(caller, actor=ANN)
    about = posted(caller, object=refers_to(target["id"]))
    voiding = posted(caller, verb={"id": str(Verb.VOIDED)}, object=refers_to(target["id"]))

    assert caller.found() == caller.found(agent=AGENT) == [voiding["id"], about["id"]]
    assert caller.get(statementId=target["id"]).status_code == 404
    assert caller.get(voidedStatementId=target["id"]).json() == target


@BOTH
@pytest.mark.parametrize(
    "agent",
    [
        ANN,
        {"openid": "https://example.com/ann", "name": "Ann"},
        {"mbox_sha1sum": "0" * 40},
        {"objectType": "Agent", "account": {"homePage": "https://example.com", "name": "ann"}},
    ],
    ids=str,
)
def test_an_agent_unknown_here_is_a_person_nevertheless(version: str, agent: dict[str, Any]) -> None:
    answer = Caller(version=version).get(AGENTS, agent=json.dumps(agent))

    lists = {name: [value] for name, value in agent.items() if name != "objectType"}
    assert (answer.status_code, answer.json()) == (200, {"objectType": "Person", **lists})


@BOTH
def test_an_activity_unknown_here_is_an_activity_nevertheless(version: str) -> None:
    answer = Caller(version=version).get(ACTIVITIES, activityId=COURSE)

    assert (answer.status_code, answer.json()) == (200, {"objectType": "Activity", "id": COURSE})


@BOTH
def test_the_multipart_form_needs_no_files(version: str) -> None:
    caller = Caller(version=version)
    elsewhere = client_statement(attachments=[described(b"far", fileUrl="https://example.com/far.png")])
    for sent in (client_statement(), elsewhere, [client_statement(), client_statement()]):
        assert post(caller, multipart(sent)).status_code == 200
    assert len(caller.found()) == 4
    assert caller.get(statementId=elsewhere["id"]).json()["attachments"] == elsewhere["attachments"]


@BOTH
def test_last_modified_is_the_newest_that_is_shown(version: str) -> None:
    caller = Caller(version=version)
    first = posted(caller)
    # Told in whole seconds: the next statement is to be another second's.
    time.sleep(1.1)
    second = posted(caller)

    def modified(**parameters: Any) -> dt.datetime:
        return parsedate_to_datetime(caller.get(**parameters)["Last-Modified"])

    def second_of(one: dict[str, Any]) -> dt.datetime:
        return dt.datetime.fromisoformat(one["stored"]).replace(microsecond=0)

    assert modified(statementId=first["id"]) == modified(limit=1, ascending="true") == second_of(first)
    assert modified() == modified(ascending="true") == modified(limit=1) == second_of(second)
    assert second_of(first) < second_of(second)
