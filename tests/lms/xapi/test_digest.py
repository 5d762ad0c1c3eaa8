"""The same statement, however it is written."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.xapi.digest import content_digest
from tests.factories.xapi import client_statement

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def shuffled(value: Any, luck: random.Random) -> Any:
    """The same JSON with the keys of its objects in another order."""
    if isinstance(value, dict):
        items = list(value.items())
        luck.shuffle(items)
        return {key: shuffled(item, luck) for key, item in items}
    return [shuffled(item, luck) for item in value] if isinstance(value, list) else value


@given(json_values, st.randoms())
def test_the_order_of_keys_makes_no_difference(value: Any, luck: random.Random) -> None:
    sent = client_statement(result={"extensions": {"https://example.com/x": value}})

    assert content_digest(shuffled(sent, luck)) == content_digest(sent)


def test_a_changed_answer_is_another_statement() -> None:
    sent = client_statement(result={"response": "a"})

    assert content_digest(sent) != content_digest({**sent, "result": {"response": "b"}})


A, B = {"mbox": "mailto:a@example.com"}, {"objectType": "Agent", "mbox": "mailto:b@example.com"}
ACTIVITY = {"id": "https://example.com/a"}
KEY = "5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a"

SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"actor": {"objectType": "Group", "member": [A, B]}}, {"actor": {"objectType": "Group", "member": [B, A]}}),
    ({"actor": A}, {"actor": {**A, "objectType": "Agent"}}),
    ({"object": ACTIVITY}, {"object": {**ACTIVITY, "objectType": "Activity", "definition": {"name": {"ja": "名"}}}}),
    ({"verb": {"id": "https://example.com/v"}}, {"verb": {"id": "https://example.com/v", "display": {"ja": "した"}}}),
    ({"result": {"score": {"raw": 1}}}, {"result": {"score": {"raw": 1.0}}}),
    ({"context": {"registration": KEY}}, {"context": {"registration": KEY.upper()}}),
    (
        {"context": {"contextActivities": {"parent": ACTIVITY}}},
        {"context": {"contextActivities": {"parent": [ACTIVITY]}}},
    ),
    ({"stored": None}, {"stored": "2026-11-21T10:00:00Z", "authority": A, "version": "1.0.3", "id": KEY}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_the_specification_calls_the_same_is_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    sent = client_statement()

    assert content_digest({**sent, **one}) == content_digest({**sent, **other})


def test_definitions_inside_extensions_are_content() -> None:
    sent = client_statement(result={"extensions": {"https://example.com/x": {"id": "y", "definition": 1}}})
    other = client_statement(result={"extensions": {"https://example.com/x": {"id": "y", "definition": 2}}})

    assert content_digest(sent) != content_digest(other)
