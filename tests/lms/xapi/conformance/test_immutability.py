"""A statement stays what it was: what is given out, and what may be sent under its id again."""

import copy
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from lms.xapi.models import Statement
from tests.lms.xapi.conformance.resources import ANN, COURSE
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
X = "https://example.com/x"
BEN, COE = {"mbox": "mailto:ben@example.com"}, {"objectType": "Agent", "openid": "https://example.com/coe"}


def full() -> dict[str, Any]:
    """A statement with everything in it, members in no order of ours."""
    return {
        "version": "1.0.0",
        "timestamp": "2026-11-21T01:00:00.500Z",
        "object": {
            "definition": {
                "name": {"ja": "小テスト", "en-US": "Quiz", "en": "A “quiz” \u2028"},
                "extensions": {X: {"null": None, "deep": [[{"": 1.50}]]}},
                "interactionType": "choice",
                "correctResponsesPattern": ["b[,]a"],
                "choices": [{"id": "b", "description": {"ja": "い"}}, {"id": "a"}],
            },
            "id": COURSE,
        },
        "result": {
            "duration": "PT1M30.1234S",
            "score": {"raw": 7, "min": 0.0, "max": 10, "scaled": 0.7},
            "response": "",
            "success": False,
        },
        "verb": {"display": {"ja": "合格した", "en": "passed"}, "id": "https://example.com/verbs/passed"},
        "context": {
            "registration": "5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a",
            "team": {"objectType": "Group", "member": [{**BEN, "name": "Ben"}, COE]},
            "contextActivities": {"grouping": [{"id": X}], "parent": [{"id": COURSE, "definition": {}}]},
            "statement": {"id": "6a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a", "objectType": "StatementRef"},
            "language": "ja",
        },
        "actor": {"name": "Ann", **ANN},
        "id": str(uuid.uuid4()),
    }


def sent_again(change: Callable[[dict[str, Any]], object], version: str) -> tuple[Any, Any, bool]:
    """The answers to POST and PUT of a changed statement, and whether the store still says what it said."""
    caller, first = Caller(version=version), full()
    assert caller.post(first).status_code == 200
    before = caller.get(statementId=first["id"]).content
    other = copy.deepcopy(first)
    change(other)
    posted, put = caller.post(other), caller.put(other, first["id"])
    after = caller.get(statementId=first["id"]).content
    return posted, put, (before, Statement.objects.count()) == (after, 1)


@BOTH
def test_exactly_what_was_sent_is_given_back(version: str) -> None:
    caller, sent = Caller(version=version), full()
    caller.post(json.dumps(sent, indent=1).encode())

    one = caller.get(statementId=sent["id"]).json()
    (listed,) = caller.get(format="exact").json()["statements"]

    assert one == listed == {**sent, "stored": one["stored"], "authority": one["authority"]}
    assert list(one["object"]["definition"]["name"]) == list(sent["object"]["definition"]["name"])


MAY_DIFFER: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda one: None,
    "display": lambda one: one["verb"].update(display={"en": "did well"}),
    "no display": lambda one: one["verb"].pop("display"),
    "definition": lambda one: one["object"].update(definition={"name": {"en": "Other"}}),
    "no definition": lambda one: one["object"].pop("definition"),
    "definition around": lambda one: one["context"]["contextActivities"]["parent"][0].pop("definition"),
    "what it is said": lambda one: one["object"].update(objectType="Activity"),
    "an agent said to be one": lambda one: one["actor"].update(objectType="Agent"),
    "order of members": lambda one: one["context"]["team"]["member"].reverse(),
    "one activity alone": lambda one: one["context"]["contextActivities"].update(grouping={"id": X}),
    "case of a UUID": lambda one: one["context"].update(registration=one["context"]["registration"].upper()),
    "case of the id": lambda one: one.update(id=one["id"].upper()),
    "time zone": lambda one: one.update(timestamp="2026-11-21T10:00:00.500+09:00"),
    "no time": lambda one: one.pop("timestamp"),
    "stored": lambda one: one.update(stored="2001-01-01T00:00:00Z"),
    "authority": lambda one: one.update(authority=BEN),
    "no version": lambda one: one.pop("version"),
    "how a number is written": lambda one: one["result"]["score"].update(raw=7.0, min=0),
    "beyond a hundredth": lambda one: one["result"].update(duration="PT1M30.1299S"),
}


@BOTH
@pytest.mark.parametrize("change", MAY_DIFFER.values(), ids=MAY_DIFFER)
def test_what_may_differ_makes_no_other_statement(version: str, change: Callable[[dict[str, Any]], object]) -> None:
    posted, put, is_unchanged = sent_again(change, version)

    assert (posted.status_code, put.status_code) == (200, 204), posted.content
    assert is_unchanged


IS_ANOTHER: dict[str, Callable[[dict[str, Any]], object]] = {
    "actor": lambda one: one.update(actor=BEN),
    "name of the actor": lambda one: one["actor"].update(name="Anne"),
    "verb": lambda one: one["verb"].update(id="https://example.com/verbs/failed"),
    "activity": lambda one: one["object"].update(id=X),
    "kind of the object": lambda one: one.update(object={"objectType": "Agent", **ANN}),
    "time": lambda one: one.update(timestamp="2026-11-21T01:00:00.501Z"),
    "result": lambda one: one["result"].update(success=True),
    "no result": lambda one: one.pop("result"),
    "number": lambda one: one["result"]["score"].update(raw=7.01),
    "a hundredth": lambda one: one["result"].update(duration="PT1M30.13S"),
    "one member less": lambda one: one["context"]["team"]["member"].pop(),
    "activity around": lambda one: one["context"]["contextActivities"]["parent"].append({"id": X}),
    "place of an activity": lambda one: one["context"]["contextActivities"].update(other=[{"id": X}]),
    "language": lambda one: one["context"].update(language="en"),
    "reference": lambda one: one["context"]["statement"].update(id=str(uuid.uuid4())),
    "case of a text": lambda one: one["result"].update(response=" "),
    "extension": lambda one: one["context"].update(extensions={X: 1}),
}


@BOTH
@pytest.mark.parametrize("change", IS_ANOTHER.values(), ids=IS_ANOTHER)
def test_everything_else_is_a_conflict_that_changes_nothing(
    version: str, change: Callable[[dict[str, Any]], object]
) -> None:
    posted, put, is_unchanged = sent_again(change, version)

    assert (posted.status_code, put.status_code) == (409, 409), posted.content
    assert is_unchanged
