"""When are two statements the same? By the specification's rules of comparison, put into one hash.

Left out is what a store may add or know otherwise (id, authority, stored, version, timestamp: compared on its own), and
what may differ without making another statement: a verb's display, an activity's definition, the order of keys and of
group members, one activity in place of a list of one, how a number is written.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_BEYOND_HUNDREDTHS = re.compile(r"([.,]\d\d)\d+(?=S)")
_STORES = frozenset({"id", "authority", "stored", "timestamp", "version"})


def content_digest(statement: Mapping[str, Any]) -> str:
    """SHA-256 of the statement in its canonical form."""
    canonical = _statement({key: value for key, value in statement.items() if key not in _STORES})
    return hashlib.sha256(_dump(canonical).encode("utf-8", "surrogatepass")).hexdigest()


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _members(value: Mapping[str, Any], rules: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {key: rules.get(key, _plain)(item) for key, item in value.items()}


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    return _members({"objectType": "Agent", **agent}, {"member": lambda group: sorted(map(_agent, group), key=_dump)})


def _verb(verb: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": verb["id"]}


def _object(thing: Mapping[str, Any]) -> dict[str, Any]:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return {"objectType": kind, "id": thing["id"]}
    if kind in {"Agent", "Group"}:
        return _agent(thing)
    return _statement(thing) if kind == "SubStatement" else _reference(thing)


def _reference(thing: Mapping[str, Any]) -> dict[str, Any]:
    return _members(thing, {"id": str.lower})


def _activities(value: Any) -> list[Any]:
    return [_object(activity) for activity in ([value] if isinstance(value, Mapping) else value)]


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    rules: dict[str, Callable[[Any], Any]] = {
        "registration": str.lower,
        "instructor": _agent,
        "team": _agent,
        "statement": _reference,
        "contextActivities": lambda groups: {name: _activities(value) for name, value in groups.items()},
    }
    return _members(context, rules)


def _duration(text: str) -> str:
    """Version 2 compares no further than hundredths of a second."""
    return _BEYOND_HUNDREDTHS.sub(r"\1", text)


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    return _members(result, {"duration": _duration})


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    rules = {"actor": _agent, "verb": _verb, "object": _object, "context": _context, "result": _result}
    return _members(statement, rules)
