"""Finding what a statement names beside its actor and its object, for related_agents and related_activities."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.xapi.columns import activity_key, agent_key, object_key

Thing = Mapping[str, Any]


def members_of(statement: Thing) -> set[str]:
    """The members of the groups that act or are acted upon."""
    found: set[str] = set()
    for thing in (statement["actor"], statement["object"]):
        if "member" in thing:
            found.update(map(agent_key, thing["member"]))
    found.discard("")
    return found


def related_to(statement: Thing) -> set[str]:
    """All other agents and activities of a statement and of the one inside it."""
    found = set(_around(statement))
    thing = statement["object"]
    if thing.get("objectType") == "SubStatement":
        found |= {agent_key(thing["actor"]), *_object(thing["object"]), *members_of(thing), *_around(thing)}
    found.discard("")
    return found


def _object(thing: Thing) -> Iterator[str]:
    """What is acted upon, unless it is itself a statement."""
    if thing.get("objectType") not in {"SubStatement", "StatementRef"}:
        yield object_key(thing)


def _around(statement: Thing) -> list[str]:
    context = statement.get("context")
    if not context:
        return []
    found = []
    for agent in _agents_of(context):
        found.append(agent_key(agent))
        found.extend(map(agent_key, agent.get("member", ())))
    for activities in context.get("contextActivities", {}).values():
        for activity in [activities] if isinstance(activities, dict) else activities:
            found.append(activity_key(activity["id"]))
    return found


def _agents_of(context: Thing) -> list[Thing]:
    found = [context[name] for name in ("instructor", "team") if name in context]
    if "contextAgents" in context:
        found += [part["agent"] for part in context["contextAgents"]]
    if "contextGroups" in context:
        found += [part["group"] for part in context["contextGroups"]]
    return found
