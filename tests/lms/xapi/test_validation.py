"""What is a statement, and what only looks like one."""

from typing import Any

import pytest

from lms.xapi.enums import Verb
from lms.xapi.errors import InvalidStatement
from lms.xapi.validation import validate_statement
from tests.factories.xapi import client_statement

AGENT = {"objectType": "Agent", "mbox": "mailto:a@example.com"}
OTHER = {"openid": "https://example.com/b"}
ACTIVITY = {"id": "https://example.com/a"}
REFERENCE = {"objectType": "StatementRef", "id": "5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a"}
SUB = {"objectType": "SubStatement", "actor": AGENT, "verb": {"id": "https://example.com/plan"}, "object": ACTIVITY}
CHOICE = {"interactionType": "choice", "choices": [{"id": "a", "description": {"ja": "はい"}}, {"id": "b"}]}
FILE = {
    "usageType": "https://example.com/certificate",
    "display": {"ja": "修了証"},
    "contentType": "application/pdf",
    "length": 12,
    "sha2": "0" * 64,
    "fileUrl": "https://example.com/a.pdf",
}


def context(**members: Any) -> dict[str, Any]:
    return {"context": members}


def result(**members: Any) -> dict[str, Any]:
    return {"result": members}


def definition(**members: Any) -> dict[str, Any]:
    return {"object": {**ACTIVITY, "definition": members}}


def extra(**members: Any) -> dict[str, Any]:
    return {**AGENT, **members}


SOUND: list[dict[str, Any]] = [
    {},
    {"actor": {"account": {"homePage": "https://example.com", "name": "山田"}}},
    {"actor": {"mbox_sha1sum": "0" * 40, "name": ""}},
    {"actor": {"objectType": "Group", "member": [AGENT, OTHER]}},
    {"actor": {"objectType": "Group", "mbox": "mailto:g@example.com", "member": []}},
    {"object": AGENT},
    {"object": REFERENCE},
    {"object": SUB},
    {"verb": {"id": str(Verb.VOIDED)}, "object": REFERENCE},
    definition(**CHOICE, correctResponsesPattern=["a"]),
    definition(name={"ja-JP": "名"}, type="https://example.com/t", moreInfo="https://example.com/i", extensions={}),
    result(score={"scaled": -1, "raw": 1.5, "min": 0, "max": 3}, success=True, completion=False, response=""),
    *[result(duration=text) for text in ("PT1H30M5.5S", "P3Y6M4DT12H", "P2W", "PT0S", "P0.5D")],
    result(extensions={"https://example.com/x": None}),
    context(contextActivities={"parent": ACTIVITY, "other": [ACTIVITY]}, statement=REFERENCE, language="ja-JP"),
    context(instructor=AGENT, team={"objectType": "Group", "member": [OTHER]}, revision="1", platform="p"),
    *[{"timestamp": f"2026-11-21T10:00:00{zone}"} for zone in ("Z", "", "+09:00", "+0900", ".123456789Z", "-03")],
    {"attachments": [FILE]},
    {
        "version": "1.0.3",
        "stored": "2026-11-21T10:00:00Z",
        "authority": {"objectType": "Group", "member": [AGENT, OTHER]},
    },
]

UNSOUND: list[tuple[dict[str, Any], str]] = [
    ({"actor": None}, "[0]: lacks actor"),
    ({"object": None}, "[0]: lacks object"),
    ({"subject": AGENT}, "[0]: has an unknown member 'subject'"),
    ({"id": "5A1D1A5E94F14B439B8C0D2B0B7D1B4A"}, "[0].id"),
    ({"id": 5}, "[0].id"),
    ({"actor": "mailto:a@example.com"}, "[0].actor: must be an object"),
    ({"actor": {"name": "A"}}, "[0].actor: must have exactly one"),
    ({"actor": {**AGENT, **OTHER}}, "[0].actor: must have exactly one"),
    ({"actor": extra(objectType="Person")}, "[0].actor.objectType"),
    ({"actor": extra(member=[])}, "[0].actor: has an unknown member"),
    ({"actor": {"mbox": "a@example.com"}}, "[0].actor.mbox"),
    ({"actor": {"mbox_sha1sum": "xyz"}}, "[0].actor.mbox_sha1sum"),
    ({"actor": {"account": {"homePage": "example", "name": "a"}}}, "[0].actor.account.homePage"),
    ({"actor": {"account": {"homePage": "https://example.com", "name": ""}}}, "[0].actor.account.name"),
    ({"actor": {"account": {"name": "a"}}}, "[0].actor.account: lacks homePage"),
    ({"actor": {"objectType": "Group"}}, "[0].actor: must have an identifier"),
    ({"actor": {"objectType": "Group", "member": []}}, "[0].actor.member: must not be empty"),
    ({"actor": {"objectType": "Group", "member": [{"objectType": "Group"}]}}, "[0].actor.member[0]"),
    ({"actor": {"objectType": "Group", "mbox": "mailto:g@example.com", **OTHER}}, "[0].actor: must not have more"),
    ({"verb": "passed"}, "[0].verb: must be an object"),
    ({"verb": {"display": {"en": "x"}}}, "[0].verb: lacks id"),
    ({"verb": {"id": "https://example.com/x", "display": {"en": 1}}}, "[0].verb.display.en"),
    ({"verb": {"id": "https://example.com/x", "display": {"日本語": "x"}}}, "[0].verb.display key"),
    ({"verb": {"id": str(Verb.VOIDED)}}, "[0].object: must be a StatementRef"),
    ({"object": {"id": "a quiz"}}, "[0].object.id"),
    ({"object": {"objectType": "Quiz", "id": "https://example.com"}}, "[0].object.objectType"),
    ({"object": {"objectType": ["Agent"]}}, "[0].object.objectType"),
    ({"object": {"objectType": "StatementRef", "id": "x"}}, "[0].object.id"),
    ({"object": {**SUB, "object": SUB}}, "[0].object.object.objectType"),
    ({"object": {**SUB, "id": REFERENCE["id"]}}, "[0].object: has an unknown member 'id'"),
    (definition(choices=[{"id": "a"}]), "no interactionType"),
    (definition(interactionType="numeric", choices=[]), "must not have choices"),
    (definition(interactionType="choice", choices=[{"id": "a"}, {"id": "a"}]), "must not use an id twice"),
    (definition(interactionType="guess"), "interactionType: must be one of"),
    (definition(extensions={"x": 1}), "extensions key"),
    (result(score={"scaled": 1.1}), "scaled between"),
    (result(score={"raw": 5, "max": 4}), "raw above max"),
    (result(score={"raw": -1, "min": 0}), "raw below min"),
    (result(score={"min": 2, "max": 2}), "min below max"),
    (result(score={"raw": "5"}), "score.raw: must be a number"),
    (result(score={"raw": True}), "score.raw: must be a number"),
    (result(success="true"), "success: must be true or false"),
    *[(result(duration=text), "duration") for text in ("", "P", "PT", "1H", "P1H", "PT1", "P1W1D")],
    (result(response=None), "response: must be a string"),
    (context(registration="x"), "registration"),
    (context(team=AGENT), "team.objectType"),
    (context(contextActivities={"child": []}), "unknown member 'child'"),
    (context(contextActivities={"parent": [AGENT]}), "parent[0]"),
    (context(contextAgents=[]), "unknown member 'contextAgents'"),
    (context(language="日本語"), "language"),
    ({"object": AGENT, **context(revision="1")}, "need an activity"),
    *[({"timestamp": text}, "timestamp") for text in ("now", "2026-11-21", "2026-02-30T00:00:00Z", "10:00", 5)],
    *[
        ({"timestamp": f"2026-11-21T10:00:00{zone}"}, "timestamp")
        for zone in ("-00:00", "-00", "-0000", "+25:00", "z+1")
    ],
    ({"timestamp": "9999-12-31T23:59:59-09:00"}, "a moment that exists"),
    ({"version": "0.9"}, "version"),
    ({"version": "2.0.0"}, "version"),
    ({"authority": {"objectType": "Group", "member": [AGENT]}}, "a group of two agents"),
    ({"attachments": [{**FILE, "sha2": "x"}]}, "attachments[0].sha2"),
    ({"attachments": [{name: FILE[name] for name in FILE if name != "length"}]}, "lacks length"),
]


@pytest.mark.parametrize("changes", SOUND, ids=str)
def test_sound_statements_are_taken(changes: dict[str, Any]) -> None:
    validate_statement(client_statement(**changes), "[0]", "1.0.0")


@pytest.mark.parametrize(("changes", "reason"), UNSOUND, ids=str)
def test_unsound_ones_are_refused_and_the_place_is_named(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidStatement) as refusal:
        validate_statement(client_statement(**changes), "[0]", "1.0.0")

    assert reason in str(refusal.value)


def test_version_2_names_agents_by_the_part_they_play() -> None:
    agents = [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["https://example.com/witness"]}]

    validate_statement(client_statement(version="2.0.0", **context(contextAgents=agents)), "[0]", "2.0.0")
    with pytest.raises(InvalidStatement, match="contextAgents"):
        validate_statement(client_statement(**context(contextAgents=[AGENT])), "[0]", "2.0.0")
