"""Results, contexts and attachments."""

import re
from typing import Any

from lms.xapi.validation.activities import activity
from lms.xapi.validation.agents import actor, agent, group
from lms.xapi.validation.basics import (
    Check,
    boolean,
    duration,
    expect,
    extensions,
    iri,
    language_map,
    language_tag,
    list_of,
    matching,
    members,
    number,
    one_of,
    text,
    uuid,
    whole_number,
)

_SCORE = {"scaled": number, "raw": number, "min": number, "max": number}


def _score(value: Any, path: str) -> None:
    members(value, path, _SCORE)
    low, raw, high = value.get("min"), value.get("raw"), value.get("max")
    expect(-1 <= value.get("scaled", 0) <= 1, path, "must have scaled between -1 and 1")
    expect(low is None or high is None or low < high, path, "must have min below max")
    expect(raw is None or low is None or low <= raw, path, "must not have raw below min")
    expect(raw is None or high is None or raw <= high, path, "must not have raw above max")


_RESULT: dict[str, Check] = {
    "score": _score,
    "success": boolean,
    "completion": boolean,
    "response": text,
    "duration": duration,
    "extensions": extensions,
}


def result(value: Any, path: str) -> None:
    members(value, path, _RESULT)


def reference(value: Any, path: str) -> None:
    members(value, path, {"objectType": one_of("StatementRef"), "id": uuid}, required=("objectType", "id"))


def _activities(value: Any, path: str) -> None:
    """A list, or one alone as early versions wrote it."""
    (list_of(activity) if isinstance(value, list) else activity)(value, path)


def _context_activities(value: Any, path: str) -> None:
    members(value, path, dict.fromkeys(("parent", "grouping", "category", "other"), _activities))


def _in_context(kind: str, member: str, check: Check) -> Check:
    """Version 2 names agents and groups with the part they play."""

    def check_one(value: Any, path: str) -> None:
        rules = {"objectType": one_of(kind), member: check, "relevantTypes": list_of(iri, filled=True)}
        members(value, path, rules, required=("objectType", member))

    return list_of(check_one)


_CONTEXT: dict[str, Check] = {
    "registration": uuid,
    "instructor": actor,
    "team": group,
    "contextActivities": _context_activities,
    "revision": text,
    "platform": text,
    "language": language_tag,
    "statement": reference,
    "extensions": extensions,
}
_CONTEXT_2: dict[str, Check] = {
    **_CONTEXT,
    "contextAgents": _in_context("contextAgent", "agent", agent),
    "contextGroups": _in_context("contextGroup", "group", group),
}


def context_of(version: str) -> Check:
    checks = _CONTEXT_2 if version.startswith("2") else _CONTEXT

    def check(value: Any, path: str) -> None:
        members(value, path, checks)

    return check


MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?", re.ASCII)
SHA2 = re.compile(r"[0-9a-f]{56,128}", re.I)
_ATTACHMENT: dict[str, Check] = {
    "usageType": iri,
    "display": language_map,
    "description": language_map,
    "contentType": matching(MEDIA_TYPE, "must be a media type"),
    "length": whole_number,
    "sha2": matching(SHA2, "must be a SHA-2 hash in hexadecimal"),
    "fileUrl": iri,
}
_ATTACHMENT_NEEDS = ("usageType", "display", "contentType", "length", "sha2")


def attachment(value: Any, path: str) -> None:
    members(value, path, _ATTACHMENT, required=_ATTACHMENT_NEEDS)
