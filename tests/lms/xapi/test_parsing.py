"""Reading quickly and reading thoroughly come to the same, or the quick way leaves it alone."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.xapi import parsing
from lms.xapi.errors import StoreError
from lms.xapi.parsing import parse_statement, parse_statements

NUMBERS = [
    "0",
    "-0",
    "1.0",
    "1e2",
    "1e999",
    "-1e999",
    "1e-999",
    str(2**53 + 1),
    str(2**64),
    str(-(2**63) - 1),
    "9" * 400,
]
ODD = [
    "NaN",
    "Infinity",
    "01",
    "1.",
    "nul",
    '"\\ud800"',
    '"\\u0022"',
    '"\\""',
    '"a\\\\"',
    '"\ttab"',
    '"鷗﨑"',
    '"\\u0000"',
    "",
]
KEYS = ['"a"', '"b"', '"\\u0061"', '"a\\""', '"\\u0022"', '"鷗"']


def objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from([":", " : ", "\n:"]), inner), max_size=4)
    return members.map(lambda pairs: "{" + ", ".join("".join(pair) for pair in pairs) + "}")


def arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=3).map(lambda items: "[" + ",".join(items) + "]")


LEAVES = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from(ODD),
    st.sampled_from(["true", "null"]),
    st.text(max_size=5).map(json.dumps),
    st.text(max_size=5).map(lambda text: json.dumps(text, ensure_ascii=False)),
)
TEXTS = st.recursive(LEAVES, lambda inner: st.one_of(objects(inner), arrays(inner)), max_leaves=12)
AROUND = st.sampled_from(["", " ", "\n", "\x0b", "\ufeff", ","])


def read(body: bytes, way: Any) -> tuple[str, Any]:
    """What comes of it, types and all; refusals by their code."""
    try:
        return "read", repr(way(body))
    except StoreError as error:
        return "refused", error.code


@given(TEXTS, AROUND, AROUND)
@example('{"a":1,"a":"\\u0022"}', "", "")
@example('[{"a":1,"a":2}]', "", "")
def test_the_quick_way_reads_what_the_thorough_one_reads(text: str, before: str, after: str) -> None:
    body = f"{before}{text}{after}".encode("utf-8", "surrogatepass")
    quick = [read(body, way) for way in (parse_statement, parse_statements)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "_unsurprising", lambda raw: None)
        patch.setattr(parsing, "_unsurprising_parts", lambda body: None)
        thorough = [read(body, way) for way in (parse_statement, parse_statements)]
    assert quick == thorough


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": "x", "a": "x"}}]', '{"a":"\\u0022","a":"\\u0022"}'])
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    assert read(text.encode(), parse_statements) == ("refused", "bad_request")
