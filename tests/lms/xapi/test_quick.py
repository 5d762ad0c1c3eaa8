"""The quick judgement never takes what the thorough one refuses."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.xapi.errors import BadRequest, InvalidStatement
from lms.xapi.parsing import parse_statement
from lms.xapi.validation import is_sound, validate_statement
from tests.factories.xapi import client_statement
from tests.lms.xapi.test_validation import ACTIVITY, AGENT, CHOICE, FILE, OTHER, REFERENCE, SOUND, SUB, UNSOUND

RICH: dict[str, Any] = client_statement(
    actor={"objectType": "Group", "mbox": "mailto:g@example.com", "member": [AGENT, OTHER], "name": "課"},
    object={**ACTIVITY, "definition": {**CHOICE, "name": {"ja": "問1"}, "correctResponsesPattern": ["a"]}},
    result={"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "duration": "PT1S"},
    context={
        "registration": "5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a",
        "instructor": AGENT,
        "contextActivities": {"parent": [ACTIVITY], "other": ACTIVITY},
        "extensions": {"https://example.com/x": [1, {"y": None}]},
        "platform": "p",
    },
    timestamp="2026-04-01T09:00:00+09:00",
    attachments=[FILE],
    version="1.0.3",
)
JUNK: list[Any] = [
    *(None, True, False, 0, 1, -1, 2.5, "", "x", "ja", "Agent", "Group", "choice", "PT5S", [], {}, [{}], ["a", "a"]),
    *("2026-02-30T00:00:00Z", "mailto:a@example.com", "https://example.com/é", "1.0", "2.0.0", "\x00", "\ud800"),
    *(AGENT, OTHER, ACTIVITY, REFERENCE, SUB, CHOICE, FILE, {"https://example.com/v": 1}, {"ja": "a"}, {"ja": 1}),
]
NAMES = ["id", "objectType", "mbox", "openid", "member", "definition", "interactionType", "scaled", "raw", "stored"]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a statement."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in [(*path, key), *places(item, (*path, key))]]


@st.composite
def mistaken(draw: st.DrawFn) -> dict[str, Any]:
    """A rich statement in which some things were taken out, put in, or put in the place of others."""
    statement: dict[str, Any] = json.loads(json.dumps(RICH))
    for _ in range(draw(st.integers(0, 3))):
        *path, last = draw(st.sampled_from(places(statement)))
        parent: Any = statement
        for step in path:
            parent = parent[step]
        match draw(st.sampled_from(["out", "in", "instead"])):
            case "out":
                del parent[last]
            case "in" if isinstance(parent, dict):
                parent[draw(st.sampled_from(NAMES))] = copy.deepcopy(draw(st.sampled_from(JUNK)))
            case _:
                parent[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return statement


def judged(statement: Any, version: str) -> tuple[bool, bool]:
    """(quick, thorough)."""
    body = json.dumps(statement).encode()
    try:
        content, raw = parse_statement(body)
        sound = is_sound(content, raw, version)
        validate_statement(content, "[0]", version)
    except (BadRequest, InvalidStatement):
        return bool(locals().get("sound")), False
    return sound, True


@settings(max_examples=400, deadline=None)
@given(statement=mistaken(), version=st.sampled_from(["1.0.3", "2.0.0"]))
def test_what_is_quickly_found_sound_is_valid(statement: dict[str, Any], version: str) -> None:
    quick, thorough = judged(statement, version)

    assert thorough or not quick


@pytest.mark.parametrize("changes", UNSOUND, ids=str)
def test_what_is_refused_is_not_quickly_taken(changes: tuple[dict[str, Any], str]) -> None:
    assert judged(client_statement(**changes[0]), "1.0.3") == (False, False)


@pytest.mark.parametrize("changes", [each for each in SOUND if each.get("object") != SUB], ids=str)
def test_most_statements_need_no_second_look(changes: dict[str, Any]) -> None:
    assert judged(client_statement(**changes), "1.0.3")[1]
    assert judged(RICH, "1.0.3") == (True, True)


@pytest.mark.parametrize("depth", [99, 100, 101, 10_000])
def test_what_is_nested_deep_is_left_to_the_thorough_one(depth: int) -> None:
    value: Any = 1
    for _ in range(min(depth, 300)):
        value = [value]
    statement = client_statement(result={"extensions": {"https://example.com/x": value}})

    quick, thorough = judged(statement, "1.0.3")

    assert not quick
    assert thorough is (depth < 97)


def test_text_in_escapes_is_no_reason_for_a_second_look() -> None:
    statement = client_statement(actor={**AGENT, "name": "研修センター"})

    assert "\\u" in json.dumps(statement)
    assert judged(statement, "1.0.3") == (True, True)
    assert judged(client_statement(actor={**AGENT, "name": "𠮷"}), "1.0.3") == (False, True)
