"""Documents of states and profiles: merged, overwritten knowingly, and of anybody."""

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from lms.common import clock
from tests.lms.xapi.conformance.resources import DOCUMENTS, PROFILES, STATE, Parameters, put, send
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
EACH = pytest.mark.parametrize(("path", "parameters"), DOCUMENTS, ids=[path for path, _ in DOCUMENTS])


@BOTH
@EACH
@pytest.mark.parametrize(
    ("content_type", "body"),
    [("image/png", b"\x89PNG\r\n\x00\xff"), ("application/json", b"null"), ("text/plain", b" "), ("x/y; z=1", b"z")],
)
def test_documents_are_of_any_kind_and_of_anybody(
    version: str, path: str, parameters: Parameters, content_type: str, body: bytes
) -> None:
    """No statement ever named this agent and this activity."""
    caller = Caller(version=version)
    put(caller, path, parameters, body, content_type)

    found = caller.get(path, **parameters)

    assert (found.content, found["Content-Type"]) == (body, content_type)


@BOTH
@EACH
def test_only_members_at_the_top_are_merged(version: str, path: str, parameters: Parameters) -> None:
    caller = Caller(version=version)
    put(caller, path, parameters, {"a": {"deep": 1, "lost": 2}, "b": [1, 2], "c": "stays"})

    answer = send(caller, "POST", path, parameters, {"a": {"deep": 3}, "b": [], "d": None})

    assert (answer.status_code, answer.content) == (204, b"")
    found = caller.get(path, **parameters)
    assert found.json() == {"a": {"deep": 3}, "b": [], "c": "stays", "d": None}
    assert found["Content-Type"] == "application/json"


@BOTH
@EACH
@pytest.mark.parametrize(
    ("held", "held_type", "added", "added_type"),
    [
        (b'{"a": 1}', "application/json", b"[1]", "application/json"),
        (b'{"a": 1}', "application/json", b'{"a": ', "application/json"),
        (b'{"a": 1}', "application/json", b'{"a": 2}', "text/plain"),
        (b'{"a": 1}', "text/plain", b'{"a": 2}', "application/json"),
        (b"[1]", "application/json", b'{"a": 2}', "application/json"),
        (b"\xff", "application/octet-stream", b'{"a": 2}', "application/json"),
    ],
)
def test_what_cannot_be_merged_is_400_and_changes_nothing(
    version: str, path: str, parameters: Parameters, held: bytes, held_type: str, added: bytes, added_type: str
) -> None:
    caller = Caller(version=version)
    put(caller, path, parameters, held, held_type)
    before = caller.get(path, **parameters)

    assert send(caller, "POST", path, parameters, added, added_type).status_code == 400
    assert same(caller.get(path, **parameters), before)


def same(one: Any, other: Any) -> bool:
    names = ("Content-Type", "ETag", "Last-Modified")
    return one.content == other.content and [one[name] for name in names] == [other[name] for name in names]


@BOTH
@EACH
def test_a_precondition_that_holds_is_heeded(version: str, path: str, parameters: Parameters) -> None:
    caller = Caller(version=version)
    assert send(caller, "PUT", path, parameters, {"a": 1}, If_None_Match="*").status_code == 204
    for method, body, expected in (("PUT", {"a": 2}, {"a": 2}), ("POST", {"b": 3}, {"a": 2, "b": 3})):
        etag = caller.get(path, **parameters)["ETag"]
        answer = send(caller, method, path, parameters, body, If_Match=f'"{"0" * 40}", {etag}')
        assert answer.status_code == 204
        assert caller.get(path, **parameters).json() == expected

    assert send(caller, "PUT", path, parameters, {"c": 1}, If_None_Match=f'"{"0" * 40}"').status_code == 204
    assert send(caller, "DELETE", path, parameters, If_Match="*").status_code == 204
    assert caller.get(path, **parameters).status_code == 404


@BOTH
@EACH
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_precondition_that_fails_is_412_and_changes_nothing(
    version: str, path: str, parameters: Parameters, method: str
) -> None:
    caller = Caller(version=version)
    assert send(caller, method, path, parameters, {"a": 1}, If_Match="*").status_code == 412
    assert caller.get(path, **parameters).status_code == 404
    put(caller, path, parameters, {"a": 1})
    before = caller.get(path, **parameters)

    for condition in ({"If_Match": f'"{"0" * 40}"'}, {"If_None_Match": "*"}, {"If_None_Match": before["ETag"]}):
        assert send(caller, method, path, parameters, {"a": 2}, **condition).status_code == 412, condition
        assert same(caller.get(path, **parameters), before)


UNSEEN = [("1.0.3", *PROFILES[0]), ("1.0.3", *PROFILES[1]), *[("2.0.0", *document) for document in DOCUMENTS]]


@pytest.mark.parametrize(("version", "path", "parameters"), UNSEEN)
def test_overwriting_unseen_is_a_conflict_that_says_what_to_do(version: str, path: str, parameters: Parameters) -> None:
    caller = Caller(version=version)
    put(caller, path, parameters, {"a": 1})

    answer = send(caller, "PUT", path, parameters, {"a": 2})

    assert answer.status_code == 409
    assert "ETag" in answer.json()["message"]
    assert "If-Match" in answer.json()["message"]
    assert caller.get(path, **parameters).json() == {"a": 1}


@BOTH
@EACH
def test_when_a_document_changed_is_said(
    version: str, path: str, parameters: Parameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, first = Caller(version=version), dt.datetime(2026, 11, 21, 1, 0, 5, tzinfo=dt.UTC)
    second, shelf = first + dt.timedelta(hours=1), {**parameters}
    other = {**parameters, ("stateId" if path == STATE[0] else "profileId"): "other"}
    shelf.popitem()

    def changed(wanted: Parameters) -> dt.datetime:
        return parsedate_to_datetime(caller.get(path, **wanted)["Last-Modified"])

    monkeypatch.setattr(clock, "now", lambda: first)
    put(caller, path, parameters, {"a": 1})
    put(caller, path, other, {"a": 1})
    monkeypatch.setattr(clock, "now", lambda: second)
    assert changed(parameters) == changed(shelf) == first
    assert send(caller, "POST", path, parameters, {"a": 2}).status_code == 204

    assert (changed(parameters), changed(other), changed(shelf)) == (second, first, second)
