"""State and profiles: what other systems keep here, and how two of them do not overwrite each other."""

import hashlib
import json
import threading
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from lms.xapi.enums import Scope
from lms.xapi.models import Document
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db

AGENT = '{"mbox": "mailto:somebody@example.com"}'
ACTIVITY = "https://example.com/courses/1"
STATE = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"}
PROFILES = [
    ("/xapi/agents/profile", {"agent": AGENT, "profileId": "wishes"}),
    ("/xapi/activities/profile", {"activityId": ACTIVITY, "profileId": "wishes"}),
]
RESOURCES = [("/xapi/activities/state", STATE), *PROFILES]


def send(caller: Caller, method: str, path: str, parameters: dict[str, Any], body: Any = b"", **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    content_type = headers.pop("content_type", "application/json")
    all_headers = {**caller.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    address = f"{path}?{urlencode(parameters)}"
    return caller.http.generic(method, address, data, content_type=content_type, headers=all_headers)


@pytest.mark.parametrize(("path", "parameters"), RESOURCES)
def test_a_document_comes_back_as_it_was_put(caller: Caller, path: str, parameters: dict[str, Any]) -> None:
    data = "しおり\r\n".encode()

    answer = send(caller, "PUT", path, parameters, data, content_type="text/plain; charset=utf-8", If_None_Match="*")

    assert answer.status_code == 204
    found = caller.get(path, **parameters)
    assert (found.content, found["Content-Type"]) == (data, "text/plain; charset=utf-8")
    assert found["ETag"] == f'"{hashlib.sha1(data).hexdigest()}"'
    assert found["Last-Modified"]
    assert found["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("path", "parameters"), RESOURCES)
def test_posting_adds_to_the_members_of_a_document(caller: Caller, path: str, parameters: dict[str, Any]) -> None:
    send(caller, "POST", path, parameters, {"page": 1, "seen": {"a": 1}})

    send(caller, "POST", path, parameters, {"seen": {"b": 2}})

    assert caller.get(path, **parameters).json() == {"page": 1, "seen": {"b": 2}}


@pytest.mark.parametrize("held", [b"[1]", b"plain"])
def test_only_json_objects_can_be_added_to(caller: Caller, held: bytes) -> None:
    path, content_type = "/xapi/activities/state", "application/json" if held == b"[1]" else "text/plain"
    send(caller, "PUT", path, STATE, held, content_type=content_type)

    answer = send(caller, "POST", path, STATE, {"page": 2})

    assert answer.status_code == 400
    assert caller.get(path, **STATE).content == held


@pytest.mark.parametrize(("path", "parameters"), PROFILES)
def test_who_overwrites_a_profile_says_which_one(caller: Caller, path: str, parameters: dict[str, Any]) -> None:
    assert send(caller, "PUT", path, parameters, {"a": 1}).status_code == 400
    send(caller, "PUT", path, parameters, {"a": 1}, If_None_Match="*")
    etag = caller.get(path, **parameters)["ETag"]

    assert send(caller, "PUT", path, parameters, {"a": 2}).status_code == 409
    assert send(caller, "PUT", path, parameters, {"a": 2}, If_None_Match="*").status_code == 412
    assert send(caller, "PUT", path, parameters, {"a": 2}, If_Match='"0000"').status_code == 412
    assert caller.get(path, **parameters).json() == {"a": 1}

    assert send(caller, "PUT", path, parameters, {"a": 2}, If_Match=etag).status_code == 204
    assert caller.get(path, **parameters).json() == {"a": 2}


def test_version_1_overwrites_a_state_unseen_and_version_2_does_not(db: None) -> None:
    path, second = "/xapi/activities/state", Caller(version="2.0.0")
    assert send(Caller(), "PUT", path, STATE, {"page": 1}).status_code == 204
    assert send(Caller(), "PUT", path, STATE, {"page": 2}).status_code == 204

    assert send(second, "PUT", path, STATE, {"page": 3}).status_code == 409
    assert second.get(path, **STATE).json() == {"page": 2}


def test_a_state_of_one_registration_is_another_than_the_one_without(caller: Caller) -> None:
    path, registration = "/xapi/activities/state", str(uuid.uuid4())
    send(caller, "PUT", path, STATE, {"page": 1})
    send(caller, "PUT", path, {**STATE, "registration": registration}, {"page": 2})

    assert caller.get(path, **STATE).json() == {"page": 1}
    assert caller.get(path, **STATE, registration=registration).json() == {"page": 2}

    shelf = {name: STATE[name] for name in ("activityId", "agent")}
    assert send(caller, "DELETE", path, {**shelf, "registration": registration}).status_code == 204
    assert caller.get(path, **shelf).json() == ["bookmark"]
    assert send(caller, "DELETE", path, shelf).status_code == 204
    assert caller.get(path, **shelf).json() == []


def test_names_are_listed_and_narrowed_to_the_recent_ones(caller: Caller) -> None:
    path, shelf = "/xapi/agents/profile", {"agent": AGENT}
    send(caller, "POST", path, {**shelf, "profileId": "first"}, {})
    since = Document.objects.get().updated_at.isoformat()
    send(caller, "POST", path, {**shelf, "profileId": "second"}, {})

    assert caller.get(path, **shelf).json() == ["first", "second"]
    assert caller.get(path, **shelf, since=since).json() == ["second"]


def test_deleting_what_is_not_there_is_no_error_and_reading_it_is(caller: Caller) -> None:
    assert send(caller, "DELETE", "/xapi/activities/state", STATE).status_code == 204
    assert caller.get("/xapi/activities/state", **STATE).status_code == 404


@pytest.mark.parametrize(
    ("method", "changes"),
    [
        ("GET", {"agent": None}),
        ("GET", {"activityId": "no iri"}),
        ("GET", {"since": "2026-01-01T00:00:00Z"}),
        ("GET", {"page": "1"}),
        ("PUT", {"stateId": None}),
        ("PUT", {"registration": "7"}),
        ("PUT", {"agent": "{"}),
        ("PUT", {"agent": '{"objectType": "Group", "member": [{"mbox": "mailto:a@example.com"}]}'}),
        ("POST", {"since": "2026-01-01T00:00:00Z"}),
    ],
)
def test_a_request_that_names_no_document_is_refused(caller: Caller, method: str, changes: dict[str, Any]) -> None:
    parameters = {name: value for name, value in {**STATE, **changes}.items() if value is not None}

    assert send(caller, method, "/xapi/activities/state", parameters, {"page": 1}).status_code == 400
    assert not Document.objects.exists()


@pytest.mark.parametrize("body", [b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b'{"a": "\\u0000"}', b"\xff"])
def test_what_says_it_is_json_is_json(caller: Caller, body: bytes) -> None:
    assert send(caller, "PUT", "/xapi/activities/state", STATE, body).status_code == 400


def test_each_kind_of_document_has_a_scope_of_its_own(db: None) -> None:
    states, reader = Caller(Scope.STATE), Caller(Scope.ALL_READ)
    agent_profile, parameters = PROFILES[0]

    assert send(states, "POST", "/xapi/activities/state", STATE, {}).status_code == 204
    assert send(states, "POST", agent_profile, parameters, {}).status_code == 403
    assert reader.get("/xapi/activities/state", **STATE).status_code == 200
    assert send(reader, "POST", "/xapi/activities/state", STATE, {}).status_code == 403
    assert Caller(Scope.WRITE).get("/xapi/activities/state", **STATE).status_code == 403


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_the_same_version_one_is_told() -> None:
    caller, (path, parameters) = Caller(), PROFILES[0]
    send(caller, "POST", path, parameters, {"n": 0})
    etag, answers = caller.get(path, **parameters)["ETag"], []

    def overwrite(number: int) -> None:
        answers.append(send(Caller(), "PUT", path, parameters, {"n": number}, If_Match=etag).status_code)
        connection.close()

    threads = [threading.Thread(target=overwrite, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [204, 412, 412, 412]
