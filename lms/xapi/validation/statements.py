"""Statements, and the statements inside them."""

import re
from collections.abc import Mapping
from typing import Any

from lms.xapi.enums import Verb
from lms.xapi.validation.activities import activity
from lms.xapi.validation.agents import actor, authority
from lms.xapi.validation.basics import (
    Check,
    expect,
    iri,
    language_map,
    list_of,
    mapping,
    matching,
    members,
    timestamp,
    uuid,
)
from lms.xapi.validation.contexts import attachment, context_of, reference, result
from lms.xapi.validation.trees import validate_tree

VERSION_1 = re.compile(r"1\.0(\.\d+)?", re.ASCII)
VERSION_2 = re.compile(r"1\.0(\.\d+)?|2\.0(\.\d+)?", re.ASCII)
_version_1 = matching(VERSION_1, "must be 1.0.x")
_version_2 = matching(VERSION_2, "must be 1.0.x or 2.0.x")
_NEEDS = ("actor", "verb", "object")


def _verb(value: Any, path: str) -> None:
    members(value, path, {"id": iri, "display": language_map}, required=("id",))


def _common(version: str) -> dict[str, Check]:
    return {
        "actor": actor,
        "verb": _verb,
        "result": result,
        "context": context_of(version),
        "timestamp": timestamp,
        "attachments": list_of(attachment),
    }


def _plain_object(value: Any, path: str) -> None:
    checks: dict[object, Check] = {"Activity": activity, "Agent": actor, "Group": actor, "StatementRef": reference}
    mapping(value, path)
    kind = value.get("objectType", "Activity")
    expect(isinstance(kind, str) and kind in checks, f"{path}.objectType", "must be a known type of object")
    checks[kind](value, path)


def _object_of(version: str) -> Check:
    def sub_statement(value: Any, path: str) -> None:
        checks = {**_common(version), "object": _plain_object, "objectType": lambda *_: None}
        members(value, path, checks, required=_NEEDS)
        _fit_together(value, path)

    def check(value: Any, path: str) -> None:
        is_statement = isinstance(value, Mapping) and value.get("objectType") == "SubStatement"
        (sub_statement if is_statement else _plain_object)(value, path)

    return check


def _fit_together(value: Mapping[str, Any], path: str) -> None:
    """What depends on more than one member."""
    kind = value["object"].get("objectType", "Activity")
    context = value.get("context", {})
    of_activities = [name for name in ("revision", "platform") if name in context]
    expect(kind == "Activity" or not of_activities, f"{path}.context", f"{', '.join(of_activities)} need an activity")
    if value["verb"]["id"] == Verb.VOIDED:
        expect(kind == "StatementRef", f"{path}.object", "must be a StatementRef, since the verb is voided")


def validate_statement(value: Any, path: str, version: str) -> None:
    """Raise InvalidStatement, naming the place, unless `value` is a statement of this version of xAPI."""
    checks: dict[str, Check] = {
        **_common(version),
        "id": uuid,
        "object": _object_of(version),
        "stored": timestamp,
        "authority": authority,
        "version": _version_2 if version.startswith("2") else _version_1,
    }
    members(value, path, checks, required=_NEEDS)
    _fit_together(value, path)
    validate_tree(value, path)
