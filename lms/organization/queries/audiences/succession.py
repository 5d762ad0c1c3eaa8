"""A rule names units; units end. Which of those named are over, and how the rule reads with what followed them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lms.organization.queries.audiences.posts import InUnit
from lms.organization.queries.audiences.rules import Rule, parse_rule
from lms.organization.queries.successors import Gone, gone_units


def units_gone(rule: Rule, day: dt.date, now: dt.datetime) -> list[Gone]:
    """The units that the rule names and that are over by `day`."""
    keys = {key for test in rule.tests() if isinstance(test.condition, InUnit) for key in test.values["units"]}
    return gone_units(keys, day, now) if keys else []


def with_successors(rule: Rule, gone: Sequence[Gone]) -> dict[str, Any]:
    """The rule's document in which what followed stands in the place of what is over; the rest as it was."""
    instead = {str(unit.uuid): [str(node.uuid) for node in unit.followed_by] for unit in gone if unit.followed_by}
    document = rule.as_json()
    for node in _conditions(document["where"]):
        if node["kind"] == InUnit.kind:
            named = [new for key in node["values"]["units"] for new in instead.get(key, [key])]
            node["values"] = {**node["values"], "units": list(dict.fromkeys(named))}
    return parse_rule(document).as_json()


def _conditions(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for part in node["of"]:
        if "of" in part:
            yield from _conditions(part)
        else:
            yield part
