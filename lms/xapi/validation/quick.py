"""The same rules again, said so that they are quick where they hold.

`validate_statement` names the place of a mistake and pays for that on every member. Nearly all statements have none:
`is_sound` says so in a fraction of the time. Where it says no, the other one has the word: it explains, or finds
nothing wrong after all. A test holds the two together: what is sound is valid.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from lms.xapi.enums import Verb
from lms.xapi.errors import InvalidStatement
from lms.xapi.validation import basics
from lms.xapi.validation.activities import COMPONENTS, INTERACTIONS
from lms.xapi.validation.agents import IDENTIFIERS, MBOX, SHA1
from lms.xapi.validation.contexts import MEDIA_TYPE, SHA2
from lms.xapi.validation.statements import VERSION_1, VERSION_2
from lms.xapi.validation.trees import DEPTH

Sound = Callable[[Any], bool]
# Longer ones are rare, and would fill the memory if a client meant to.
_KEPT = 200
# NUL and surrogates reach a text only by escapes: bytes that are UTF-8 cannot hold them.
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def is_sound(statement: Any, raw: bytes, version: str) -> bool:
    """Whether it surely is a statement of this version. `raw` are the bytes of which it was parsed."""
    check = _STATEMENT_2 if version.startswith("2") else _STATEMENT_1
    return check(statement) and _fits(statement) and _can_be_kept(raw)


def _can_be_kept(raw: bytes) -> bool:
    """Seen from the bytes: a text is nested no deeper than it has brackets, and only escapes spell what is no text."""
    return raw.count(b"{") + raw.count(b"[") <= DEPTH and _ESCAPED.search(raw) is None


def _text(value: Any) -> bool:
    return type(value) is str


def _filled(value: Any) -> bool:
    return type(value) is str and value != ""


def _boolean(value: Any) -> bool:
    return value is True or value is False


def _number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _formed(pattern: re.Pattern[str]) -> Sound:
    """Texts of one form; what was found sound lately is known."""
    fullmatch = pattern.fullmatch

    @lru_cache(maxsize=4096)
    def known(value: str) -> bool:
        return fullmatch(value) is not None

    def check(value: Any) -> bool:
        if type(value) is not str:
            return False
        return known(value) if len(value) <= _KEPT else fullmatch(value) is not None

    return check


def _one_of(*allowed: str) -> Sound:
    names = frozenset(allowed)
    return lambda value: type(value) is str and value in names


def _members(checks: Mapping[str, Sound], *required: str) -> Sound:
    find = dict(checks).get

    def check(value: Any) -> bool:
        if type(value) is not dict:
            return False
        for name in required:
            if name not in value:
                return False
        for name, item in value.items():
            sound = find(name)
            if sound is None or not sound(item):
                return False
        return True

    return check


def _list_of(sound: Sound) -> Sound:
    return lambda value: type(value) is list and all(map(sound, value))


def _map_of(key: Sound, item: Sound) -> Sound:
    return lambda value: type(value) is dict and all(map(key, value)) and all(map(item, value.values()))


def _anything(value: Any) -> bool:
    """Extensions: their numbers were seen to be finite when they were read."""
    return True


def _moment(value: Any) -> bool:
    try:
        basics.read_timestamp(value, "")
    except InvalidStatement:
        return False
    return True


_iri = _formed(basics.IRI)
_language = _formed(basics.LANGUAGE)
_uuid = _formed(basics.UUID)
_language_map = _map_of(_language, _text)
_extensions = _map_of(_iri, _anything)

# -- Who ---------------------------------------------------------------------------------------------------------------
_AGENT: dict[str, Sound] = {
    "objectType": _one_of("Agent"),
    "name": _text,
    "mbox": _formed(MBOX),
    "mbox_sha1sum": _formed(SHA1),
    "openid": _iri,
    "account": _members({"homePage": _iri, "name": _filled}, "homePage", "name"),
}
_agent_members = _members(_AGENT)


def _identifiers(value: dict[str, Any]) -> int:
    return sum(name in value for name in IDENTIFIERS)


def _agent(value: Any) -> bool:
    return _agent_members(value) and _identifiers(value) == 1


_agents = _list_of(_agent)
_group_members = _members({**_AGENT, "objectType": _one_of("Group"), "member": _agents}, "objectType")


def _group(value: Any) -> bool:
    """An identified one may be without members; an anonymous one may not."""
    if not _group_members(value):
        return False
    identifiers = _identifiers(value)
    return identifiers == 1 or (identifiers == 0 and bool(value.get("member")))


def _actor(value: Any) -> bool:
    if type(value) is not dict:
        return False
    return _group(value) if value.get("objectType") == "Group" else _agent(value)


# -- What ------------------------------------------------------------------------------------------------------------
_component = _members({"id": _filled, "description": _language_map}, "id")


def _components(value: Any) -> bool:
    return type(value) is list and all(map(_component, value)) and len({one["id"] for one in value}) == len(value)


_definition_members = _members(
    {
        "name": _language_map,
        "description": _language_map,
        "type": _iri,
        "moreInfo": _iri,
        "extensions": _extensions,
        "interactionType": _one_of(*INTERACTIONS),
        "correctResponsesPattern": _list_of(_text),
        **dict.fromkeys(COMPONENTS, _components),
    }
)
_DESCRIBED = frozenset({*COMPONENTS, "correctResponsesPattern"})


def _definition(value: Any) -> bool:
    if not _definition_members(value):
        return False
    described = _DESCRIBED & value.keys()
    if not described:
        return True
    kind = value.get("interactionType")
    return kind is not None and described <= {"correctResponsesPattern", *INTERACTIONS[kind]}


_activity = _members({"objectType": _one_of("Activity"), "id": _iri, "definition": _definition}, "id")
_reference = _members({"objectType": _one_of("StatementRef"), "id": _uuid}, "objectType", "id")
_OBJECTS: dict[str, Sound] = {"Activity": _activity, "Agent": _agent, "Group": _group, "StatementRef": _reference}


def _object(value: Any) -> bool:
    """A statement inside a statement is rare: it is left to the other one."""
    if type(value) is not dict:
        return False
    kind = value.get("objectType", "Activity")
    return type(kind) is str and kind in _OBJECTS and _OBJECTS[kind](value)


# -- How -------------------------------------------------------------------------------------------------------------
_score_members = _members(dict.fromkeys(("scaled", "raw", "min", "max"), _number))


def _score(value: Any) -> bool:
    if not _score_members(value):
        return False
    low, high = value.get("min", -math.inf), value.get("max", math.inf)
    return -1 <= value.get("scaled", 0) <= 1 and low < high and ("raw" not in value or low <= value["raw"] <= high)


_result = _members(
    {
        "score": _score,
        "success": _boolean,
        "completion": _boolean,
        "response": _text,
        "duration": _formed(basics.DURATION),
        "extensions": _extensions,
    }
)
_activity_list = _list_of(_activity)


def _activities(value: Any) -> bool:
    return _activity_list(value) if type(value) is list else _activity(value)


# What version 2 adds to contexts is left to the other one.
_context = _members(
    {
        "registration": _uuid,
        "instructor": _actor,
        "team": _group,
        "contextActivities": _members(dict.fromkeys(("parent", "grouping", "category", "other"), _activities)),
        "revision": _text,
        "platform": _text,
        "language": _language,
        "statement": _reference,
        "extensions": _extensions,
    }
)
_attachment = _members(
    {
        "usageType": _iri,
        "display": _language_map,
        "description": _language_map,
        "contentType": _formed(MEDIA_TYPE),
        "length": _whole,
        "sha2": _formed(SHA2),
        "fileUrl": _iri,
    },
    "usageType",
    "display",
    "contentType",
    "length",
    "sha2",
)


def _statement_of(versions: re.Pattern[str]) -> Sound:
    """An authority that a client states is rare: it is left to the other one."""
    return _members(
        {
            "id": _uuid,
            "actor": _actor,
            "verb": _members({"id": _iri, "display": _language_map}, "id"),
            "object": _object,
            "result": _result,
            "context": _context,
            "timestamp": _moment,
            "stored": _moment,
            "version": _formed(versions),
            "attachments": _list_of(_attachment),
        },
        "actor",
        "verb",
        "object",
    )


_STATEMENT_1, _STATEMENT_2 = _statement_of(VERSION_1), _statement_of(VERSION_2)


def _fits(statement: dict[str, Any]) -> bool:
    """What depends on more than one member."""
    kind = statement["object"].get("objectType", "Activity")
    context = statement.get("context", {})
    if kind != "Activity" and ("revision" in context or "platform" in context):
        return False
    return bool(kind == "StatementRef" or statement["verb"]["id"] != Verb.VOIDED)
