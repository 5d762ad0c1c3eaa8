"""The format canonical: activities and verbs as the store knows them, each text in the one language that suits the
reader. What the store knows nothing of stands as the statement says it."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lms.xapi.consumers import DEFINITIONS
from lms.xapi.definitions import Name, Parts, activity_name, definition_of, gather, join, stored_parts, verb_name
from lms.xapi.languages import best
from lms.xapi.models import Cursor, Statement

Content = Mapping[str, Any]
# How many statements not followed yet are looked through: followers are seldom that far behind.
LOOKED_AT = 200
COMPONENTS = ("choices", "scale", "source", "target", "steps")


@dataclasses.dataclass(frozen=True)
class Known:
    """What the store knows of the activities and verbs of some statements."""

    parts: Mapping[Name, Parts] = dataclasses.field(default_factory=dict)

    def activity(self, iri: str) -> dict[str, Any] | None:
        parts = self.parts.get(activity_name(iri))
        return definition_of(parts) if parts else None

    def verb(self, iri: str) -> dict[str, str] | None:
        parts = self.parts.get(verb_name(iri))
        return definition_of(parts)["display"] if parts else None


def known(names: Iterable[Name], late: Iterable[Statement]) -> Known:
    """What is on record, and what late statements add: a client may ask for what it just sent.

    Whether some of the late ones are on record already makes no difference.
    """
    wanted = set(names)
    parts, newer = stored_parts(wanted), dict[Name, Parts]()
    gather(late, newer)
    for name in wanted & newer.keys():
        join(parts.setdefault(name, {}), newer[name])
    return Known(parts)


def unfollowed() -> list[Statement]:
    """The newest of the statements that the record of definitions does not cover yet."""
    place = Cursor.objects.filter(consumer=DEFINITIONS).values_list("xid", "seq").first()
    rows = Statement.objects.after(*(place or (0, 0))).order_by("-xid", "-seq").select_related("client")
    return list(rows[:LOOKED_AT])


def known_to(statements: Sequence[Statement]) -> Known:
    """What the store knows of all that these statements name: as many queries for a hundred as for one."""
    return known({name for row in statements for name in _names_in(row.content)}, unfollowed())


def _names_in(content: Content) -> Iterator[Name]:
    yield verb_name(content["verb"]["id"])
    thing = content["object"]
    if thing.get("objectType", "Activity") == "Activity":
        yield activity_name(thing["id"])
    elif thing["objectType"] == "SubStatement":
        yield from _names_in(thing)
    for things in content.get("context", {}).get("contextActivities", {}).values():
        yield from (activity_name(one["id"]) for one in ([things] if isinstance(things, Mapping) else things))


def canonical(given: Content, known: Known, languages: str) -> dict[str, Any]:
    """`given` is the statement in the format exact."""
    return _Writer(known, languages).statement(given)


@dataclasses.dataclass(frozen=True)
class _Writer:
    known: Known
    languages: str

    def statement(self, given: Content) -> dict[str, Any]:
        made = {**given, "verb": self.verb(given["verb"]), "object": self.thing(given["object"])}
        if "attachments" in given:
            made["attachments"] = [self.texts(one, "display", "description") for one in given["attachments"]]
        groups = given.get("context", {}).get("contextActivities")
        if groups:
            named = {name: [self.activity(one) for one in group] for name, group in groups.items()}
            made["context"] = {**given["context"], "contextActivities": named}
        return made

    def verb(self, verb: Content) -> dict[str, Any]:
        display = self.known.verb(verb["id"]) or verb.get("display")
        return {"id": verb["id"], **({"display": best(display, self.languages)} if display else {})}

    def thing(self, thing: Content) -> dict[str, Any]:
        kind = thing.get("objectType", "Activity")
        if kind == "SubStatement":
            return self.statement(thing)
        return self.activity(thing) if kind == "Activity" else dict(thing)

    def activity(self, activity: Content) -> dict[str, Any]:
        definition = self.known.activity(activity["id"]) or activity.get("definition")
        return {**activity, "definition": self.definition(definition)} if definition else dict(activity)

    def definition(self, definition: Content) -> dict[str, Any]:
        made = self.texts(definition, "name", "description")
        for member in COMPONENTS:
            if member in made:
                made[member] = [self.texts(one, "description") for one in made[member]]
        return made

    def texts(self, thing: Content, *members: str) -> dict[str, Any]:
        return {**thing, **{name: best(thing[name], self.languages) for name in members if name in thing}}
