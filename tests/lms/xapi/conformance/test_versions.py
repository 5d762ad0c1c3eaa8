"""What every resource and every answer has: versions, HEAD, entity tags, parameters, Consistent-Through."""

import datetime as dt
import hashlib
import uuid
from typing import Any

import pytest

from lms.xapi.enums import Scope
from tests.factories.xapi import client_statement
from tests.lms.xapi.conformance.resources import (
    ABOUT,
    AGENT,
    COURSE,
    DOCUMENTS,
    STATEMENTS,
    THINGS,
    Parameters,
    put,
    send,
)
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
THROUGH = "X-Experience-API-Consistent-Through"
VERSION = "X-Experience-API-Version"


def filled(version: str) -> tuple[Caller, list[tuple[str, Parameters]]]:
    """Something in each resource, and all that can be read of them."""
    caller, sent = Caller(version=version), client_statement()
    assert caller.post(sent).status_code == 200
    readable = [(STATEMENTS, Parameters()), (STATEMENTS, {"statementId": sent["id"]}), (ABOUT, Parameters()), *THINGS]
    for path, parameters in DOCUMENTS:
        put(caller, path, parameters, {"a": 1})
        shelf = {name: value for name, value in parameters.items() if name not in {"stateId", "profileId"}}
        readable += [(path, parameters), (path, shelf)]
    return caller, readable


def asking(caller: Caller, version: str | None) -> Caller:
    """The same caller, who from now on says this version, or none."""
    caller.headers.pop(VERSION, None)
    caller.headers.update({} if version is None else {VERSION: version})
    return caller


@BOTH
def test_head_says_what_get_says_without_a_body(version: str) -> None:
    caller, readable = filled(version)
    unknown = [(STATEMENTS, {"statementId": str(uuid.uuid4())}), (STATEMENTS, {"verb": "x"}), ("/xapi/nothing", {})]
    for path, parameters in [*readable, *unknown]:
        got, head = caller.get(path, **parameters), caller.head(path, **parameters)

        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert got.content
        assert {**head.headers, THROUGH: ""} == {**got.headers, THROUGH: ""}, path


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("1.0", "1.0.3"),
        ("1.0.0", "1.0.3"),
        ("1.0.3", "1.0.3"),
        ("1.0.9", "1.0.3"),
        ("2.0", "2.0.0"),
        ("2.0.0", "2.0.0"),
        ("2.0.7", "2.0.0"),
    ],
)
def test_all_resources_are_there_in_both_versions(asked: str, spoken: str) -> None:
    caller, readable = filled(asked)

    for path, parameters in readable:
        answer = caller.get(path, **parameters)
        assert (answer.status_code, answer[VERSION]) == (200, spoken), path
    sent = client_statement(id=None)
    assert caller.put(sent, uuid.uuid4())[VERSION] == caller.post(sent)[VERSION] == spoken
    for path, parameters in DOCUMENTS:
        answers = [send(caller, method, path, parameters, {}, If_Match="*") for method in ("PUT", "POST", "DELETE")]
        assert [(answer.status_code, answer[VERSION]) for answer in answers] == [(204, spoken)] * 3


@pytest.mark.parametrize(
    "asked", [None, "", "0.9", "0.95", "1", "1.1", "1.1.0", "1.0.x", "2", "2.1.0", "3.0", "20", "x"]
)
def test_other_versions_are_refused_with_a_reason(asked: str | None) -> None:
    caller, readable = filled("1.0.3")
    for path, parameters in [*readable, (STATEMENTS, {"statementId": str(uuid.uuid4())})]:
        for method in ("GET", "PUT", "POST", "DELETE"):
            if path == ABOUT or (method == "DELETE" and path not in {known for known, _ in DOCUMENTS}):
                continue
            answer = send(asking(caller, asked), method, path, parameters, client_statement())
            assert answer.status_code == 400, (method, path)
            assert "version" in answer.json()["message"].lower()
    assert len(asking(caller, "1.0.3").found()) == 1


@BOTH
def test_every_answer_of_the_statements_says_up_to_when_it_is_complete(version: str) -> None:
    caller, sent = Caller(version=version), client_statement()
    other, reader = {**sent, "result": {"success": True}}, Caller(Scope.READ, version=version)
    answers = {
        200: [caller.post(sent), caller.post(client_statement()), caller.get(), caller.get(statementId=sent["id"])],
        204: [caller.put(sent, sent["id"])],
        400: [caller.get(verb="x"), caller.post(b"{"), caller.get("/xapi/more/x"), caller.put(sent)],
        401: [send(caller, "GET", STATEMENTS, Authorization=None)],
        403: [reader.post(client_statement())],
        404: [caller.get(statementId=uuid.uuid4())],
        405: [send(caller, "DELETE", STATEMENTS)],
        409: [caller.post(other)],
    }
    answers[200] += [caller.head(), caller.get(caller.get(limit=1).json()["more"])]

    for status, given in answers.items():
        for answer in given:
            assert answer.status_code == status, answer.content
            assert dt.datetime.fromisoformat(answer[THROUGH]).tzinfo is not None


@pytest.mark.parametrize("asked", [None, "", "0.9", "1.0", "1.0.3", "2.0.0", "2.1.0", "nonsense"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_about_is_told_whatever_version_is_asked_for(method: str, asked: str | None) -> None:
    answer = send(asking(Caller(), asked), method, ABOUT, Authorization=None)

    assert answer.status_code == 200
    assert answer[VERSION] in {"1.0.3", "2.0.0"}
    if method == "GET":
        assert answer.json() == {"version": ["1.0.3", "2.0.0"]}


@BOTH
def test_what_is_read_has_an_entity_tag_in_quotes(version: str) -> None:
    caller, readable = filled(version)
    for path, parameters in readable:
        answer = caller.get(path, **parameters)

        assert answer["ETag"] == f'"{hashlib.sha1(answer.content).hexdigest()}"', path


@BOTH
def test_parameters_that_are_unknown_or_written_otherwise_are_refused(version: str) -> None:
    caller, readable = filled(version)
    for path, parameters in readable:
        others: list[Parameters] = [{**parameters, "unknown": "1"}]
        for name in parameters:
            rest = {known: value for known, value in parameters.items() if known != name}
            others += [{**rest, name.upper(): parameters[name]}, {**parameters, name.capitalize(): parameters[name]}]
        for strange in others:
            assert caller.get(path, **strange).status_code == 400, (path, strange)
    for path, parameters in DOCUMENTS:
        for method in ("PUT", "POST", "DELETE"):
            answer = send(caller, method, path, {**parameters, "unknown": "1"}, {}, If_Match="*")
            assert answer.status_code == 400, (method, path)
            assert caller.get(path, **parameters).json() == {"a": 1}
    for name, value in (("Verb", COURSE), ("AGENT", AGENT), ("Limit", "1"), ("relatedAgents", "true")):
        assert caller.get(**{name: value}).status_code == 400


@BOTH
def test_every_answer_says_its_version(version: str) -> None:
    caller, readable = filled(version)
    reader, sent = Caller(Scope.READ, version=version), client_statement()
    path, parameters = DOCUMENTS[1]
    answers: dict[int, list[Any]] = {
        200: [caller.get(*one[:1], **one[1]) for one in readable] + [caller.post(sent)],
        204: [caller.put(sent, sent["id"]), send(caller, "POST", path, parameters, {})],
        400: [caller.get(verb="x"), caller.post(b"{"), caller.get("/xapi/more/x"), caller.get("/xapi/agents")],
        403: [reader.post(client_statement()), send(reader, "POST", path, parameters, {})],
        404: [caller.get(statementId=uuid.uuid4()), caller.get("/xapi/nothing")],
        405: [send(caller, "DELETE", STATEMENTS), send(caller, "PUT", ABOUT)],
        409: [caller.post({**sent, "result": {"success": True}}), send(caller, "PUT", path, parameters, {})],
        412: [send(caller, "PUT", path, parameters, {}, If_None_Match="*")],
    }

    for status, given in answers.items():
        for answer in given:
            assert (answer.status_code, answer[VERSION]) == (status, version), answer.content
    # Who it is that asks is not known: any version will do.
    assert send(caller, "GET", STATEMENTS, Authorization=None)[VERSION] in {"1.0.3", "2.0.0"}
