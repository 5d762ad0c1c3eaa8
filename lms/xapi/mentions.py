"""Finding what a statement names beside its actor and its object, for related_agents and related_activities."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.xapi.columns import activity_key, agent_key, object_key

Thing = Mapping[str, Any]


def members_of(statement: Thing) -> set[str]:
    """The members of the groups that act or are acted upon."""
    return {key for thing in (statement["actor"], statement["object"]) for key in _members(thing) if key}


def related_to(statement: Thing) -> set[str]:
    """All other agents and activities of a statement and of the one inside it."""
    found = set(_around(statement))
    thing = statement["object"]
    if thing.get("objectType") == "SubStatement":
        found |= {agent_key(thing["actor"]), *_object(thing["object"]), *members_of(thing), *_around(thing)}
    return found - {""}


def _members(thing: Thing) -> Iterator[str]:
    return (agent_key(member) for member in thing.get("member", ())) if _is_agent(thing) else iter(())


def _is_agent(thing: Thing) -> bool:
    return thing.get("objectType") in {"Agent", "Group"} or "member" in thing


def _object(thing: Thing) -> Iterator[str]:
    """What is acted upon, unless it is itself a statement."""
    if thing.get("objectType") not in {"SubStatement", "StatementRef"}:
        yield object_key(thing)


def _around(statement: Thing) -> Iterator[str]:
    context = statement.get("context")
    if not context:
        return
    for agent in _agents_of(context):
        yield agent_key(agent)
        yield from _members(agent)
    for activities in context.get("contextActivities", {}).values():
        for activity in [activities] if isinstance(activities, Mapping) else activities:
            yield activity_key(activity["id"])


def _agents_of(context: Thing) -> Iterator[Thing]:
    for name in ("instructor", "team"):
        if name in context:
            yield context[name]
    yield from (part["agent"] for part in context.get("contextAgents", ()))
    yield from (part["group"] for part in context.get("contextGroups", ()))
