"""tincan writes what it leaves as it is; everything else is written as it is stored."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.xapi.builders import iso
from lms.xapi.columns import moment_of
from lms.xapi.enums import Trust
from lms.xapi.formats import Reader, exact
from lms.xapi.forwarding.letters import post, survives, write_letter
from lms.xapi.models import Statement
from lms.xapi.validation import validate_statement
from lms.xapi.wire import Wire
from tests.factories.xapi import NOW, api_client, store
from tests.lms.xapi.receiver import Receiver, receiving

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
LANGUAGES = st.dictionaries(st.sampled_from(["ja", "en", "ja-JP", "zh-Hant"]), TEXTS, max_size=2)
IRIS = st.sampled_from(["https://example.com/a", "urn:x:b", "https://例え.jp/研修?q=1#c"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
EXTENSIONS = st.dictionaries(IRIS, VALUES, max_size=2)
ACCOUNTS = st.builds(lambda home, name: {"homePage": home, "name": name or "n"}, IRIS, TEXTS)
AGENTS = st.fixed_dictionaries({"account": ACCOUNTS}, optional={"objectType": st.just("Agent"), "name": TEXTS})
GROUPS = st.fixed_dictionaries({"objectType": st.just("Group"), "member": st.lists(AGENTS, min_size=1, max_size=2)})
DEFINITIONS = st.fixed_dictionaries(
    {}, optional={"name": LANGUAGES, "description": LANGUAGES, "type": IRIS, "moreInfo": IRIS, "extensions": EXTENSIONS}
)
ACTIVITIES = st.fixed_dictionaries(
    {"id": IRIS}, optional={"objectType": st.just("Activity"), "definition": DEFINITIONS}
)
UUIDS = st.uuids(version=4).map(str)
# Our own are of version 8.
IDS = UUIDS | UUIDS.map(lambda each: f"{each[:14]}8{each[15:]}")
REFERENCES = UUIDS.map(lambda each: {"objectType": "StatementRef", "id": each})
DURATIONS = st.sampled_from(["PT1H", "PT0.5S", "PT1H60M", "P1W", "P1Y2M3D", "PT1.50S", "P1D"])
MOMENTS = st.sampled_from(
    [
        "2026-11-21T01:00:00Z",
        "2026-11-21T01:00:00+00:00",
        "2026-11-21T10:00:00.10+09:00",
        "2026-11-21T01:00",
        "2026-11-21T01:00:00,5Z",
    ]
)
SCORES = st.fixed_dictionaries({}, optional={"scaled": st.floats(-1, 1), "raw": st.integers(0, 50) | st.floats(0, 50)})
RESULTS = st.fixed_dictionaries(
    {},
    optional={
        "duration": DURATIONS,
        "success": st.booleans(),
        "response": TEXTS,
        "score": SCORES,
        "extensions": EXTENSIONS,
    },
)
CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "registration": UUIDS,
        "instructor": AGENTS,
        "team": GROUPS,
        "language": st.sampled_from(["ja", "en-US"]),
        "statement": REFERENCES,
        "contextActivities": st.dictionaries(
            st.sampled_from(["parent", "other"]), ACTIVITIES | st.lists(ACTIVITIES, max_size=2)
        ),
        "extensions": EXTENSIONS,
    },
)
VERBS = st.fixed_dictionaries({"id": IRIS}, optional={"display": LANGUAGES})
PARTS = {"actor": AGENTS | GROUPS, "verb": VERBS}
OPTIONS = {"result": RESULTS, "context": CONTEXTS, "timestamp": MOMENTS}
SUBS = st.fixed_dictionaries(
    {**PARTS, "objectType": st.just("SubStatement"), "object": ACTIVITIES | REFERENCES}, optional=OPTIONS
)
STATEMENTS = st.fixed_dictionaries(
    {
        **PARTS,
        "id": IDS,
        "object": ACTIVITIES | REFERENCES | SUBS | AGENTS.map(lambda each: {**each, "objectType": "Agent"}),
    },
    optional={**OPTIONS, "version": st.sampled_from(["1.0.0", "1.0.3"])},
)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def sent(receiver: Receiver, rows: list[Statement]) -> list[dict[str, Any]]:
    """What the receiver is handed when these rows are posted."""
    came: list[dict[str, Any]] = []

    def watch(statements: list[dict[str, Any]]) -> None:
        came.extend(statements)

    receiver.mood = watch
    with Wire(receiver.endpoint, "key", "secret", "1.0.3") as wire:
        assert post(wire, write_letter(rows, "1.0.3")).status == 200
    return came


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(content=STATEMENTS)
def test_whatever_is_stored_arrives_as_it_is(receiver: Receiver, content: dict[str, Any]) -> None:
    """Built as a row would be, without a database: hypothesis tries hundreds."""
    validate_statement(content, "made", "1.0.3")
    raw = json.dumps(content, ensure_ascii=False).encode()
    row = Statement(
        statement_id=uuid.UUID(content["id"]), stored=NOW, timestamp=NOW, trust=Trust.OWN, version="1.0.3", raw=raw
    )
    receiver.statements.clear()

    (arrived,) = sent_without_files(receiver, row)

    assert canonical(arrived) == canonical(exact(row, Reader()))
    assert arrived["stored"] in {iso(NOW), NOW.isoformat()}


def sent_without_files(receiver: Receiver, row: Statement) -> list[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lms.xapi.forwarding.letters.attachments_of", lambda rows: [])
        return sent(receiver, [row])


def canonical(content: dict[str, Any]) -> str:
    """To the letter and in the type of each number; moments by what they say: tincan writes their zone in digits."""
    return json.dumps(
        {**content, "stored": "", "timestamp": moment_of(content["timestamp"]).isoformat()}, sort_keys=True
    )


def plain(**changes: Any) -> dict[str, Any]:
    """A statement in the very form in which tincan writes them."""
    return {
        "id": str(uuid.uuid4()),
        "actor": {"objectType": "Agent", "mbox": "mailto:a@example.com"},
        "verb": {"id": "https://example.com/did"},
        "object": {"objectType": "Activity", "id": "https://example.com/a"},
        "timestamp": "2026-11-21T01:00:00+00:00",
        "stored": "2026-11-21T01:00:00Z",
        "version": "1.0.0",
        **changes,
    }


def test_tincan_is_used_where_it_leaves_a_statement_as_it_is() -> None:
    assert survives(plain()) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"result": {"duration": "PT1H60M"}},
        {"id": "019a0000-0000-7000-8000-000000000000"},
        {"actor": {"mbox": "mailto:a@example.com"}},
        {"context": {"contextAgents": []}},
        {"object": {"id": "https://example.com/a"}},
        {"result": {"score": {"raw": 1.0}, "extensions": {"https://example.com/e": None}}},
    ],
)
def test_tincan_is_not_used_where_it_would_change_or_refuse_one(changes: dict[str, Any]) -> None:
    assert survives(plain(**changes)) is None


@pytest.mark.django_db
def test_one_statement_that_tincan_would_change_makes_the_whole_request_a_plain_one(receiver: Receiver) -> None:
    client, _ = api_client()
    first = store(*[plain() for _ in range(2)], trust=Trust.CLIENT, client=client)
    assert write_letter(first, "1.0.3").by_tincan is not None
    assert (
        write_letter(
            [*first, *store(plain(result={"duration": "PT90S"}), trust=Trust.CLIENT, client=client)], "1.0.3"
        ).by_tincan
        is None
    )
    # tincan speaks 1.0 alone.
    assert write_letter(first, "2.0.0").by_tincan is None
    assert [each["id"] for each in sent(receiver, first)] == [str(row.statement_id) for row in first]
