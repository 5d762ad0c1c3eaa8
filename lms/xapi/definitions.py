"""Canonical definitions: what activities are, and how verbs are called, put together from what statements say.

Only those are heard who may define: our own acts, packages launched from here, and clients with the scope `define`.
Activities under our own address are defined by our own acts alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

from lms.xapi.builders import iso
from lms.xapi.columns import activity_key, verb_key
from lms.xapi.enums import Scope, Trust
from lms.xapi.models import Definition, DefinitionKind, Statement

Content = Mapping[str, Any]
# By path ("name/ja", "type", "extensions/https://…"): how far its speaker counts, when and where it was said, and what.
Parts = dict[str, list[Any]]
Name = tuple[str, str]

TEXTS = ("name", "description", "display")
SINGLE = ("type", "moreInfo")
# One question, not several: what the choices are and which of them are right is said by one statement.
QUESTION = ("interactionType", "correctResponsesPattern", "choices", "scale", "source", "target", "steps")
# More parts than anybody reads. The newest are kept.
MOST_PARTS = 500


def gather(rows: Iterable[Statement], into: dict[Name, Parts]) -> None:
    """Put together what these statements define. They come with their clients."""
    for row in rows:
        if not _may_define(row):
            continue
        place = [int(row.trust == Trust.OWN), iso(row.stored), row.seq]
        for name, said in _said_in(row.content, is_own=row.trust == Trust.OWN):
            join(into.setdefault(name, {}), {path: [*place, value] for path, value in said.items()})


def join(parts: Parts, others: Parts) -> None:
    """Of each part the later stands: in whatever order parts are joined, and how often, the same comes out."""
    for path, part in others.items():
        if path not in parts or parts[path][:3] <= part[:3]:
            parts[path] = part
    if len(parts) > MOST_PARTS:
        for path in sorted(parts, key=lambda path: (parts[path][:3], path))[:-MOST_PARTS]:
            del parts[path]


def definition_of(parts: Parts) -> dict[str, Any]:
    """An activity's definition as the specification writes it; in the order of its paths, since databases keep none."""
    made: dict[str, Any] = {}
    for path in sorted(parts):
        member, _, key = path.partition("/")
        value = parts[path][3]
        if member == "question":
            made.update(value)
        elif key:
            made.setdefault(member, {})[key] = value
        else:
            made[member] = value
    return made


def _may_define(row: Statement) -> bool:
    return row.counts or (row.client is not None and row.client.may(Scope.DEFINE))


def _said_in(content: Content, *, is_own: bool) -> Iterator[tuple[Name, dict[str, Any]]]:
    """The activities and verbs of a statement and of the one inside it, what it is about last."""
    for thing in content.get("context", {}).get("contextActivities", {}).values():
        for activity in [thing] if isinstance(thing, Mapping) else thing:
            yield from _activity(activity, is_own=is_own)
    if display := content["verb"].get("display"):
        yield verb_name(content["verb"]["id"]), {f"display/{tag}": text for tag, text in display.items()}
    thing = content["object"]
    if thing.get("objectType", "Activity") == "Activity":
        yield from _activity(thing, is_own=is_own)
    elif thing["objectType"] == "SubStatement":
        yield from _said_in(thing, is_own=is_own)


def _activity(activity: Content, *, is_own: bool) -> Iterator[tuple[Name, dict[str, Any]]]:
    is_ours = activity["id"].startswith(f"{settings.XAPI_IRI_BASE}/")
    if (definition := activity.get("definition")) and (is_own or not is_ours):
        yield activity_name(activity["id"]), _parts(definition)


def _parts(definition: Content) -> dict[str, Any]:
    parts: dict[str, Any] = {member: definition[member] for member in SINGLE if member in definition}
    for member in ("name", "description", "extensions"):
        parts.update({f"{member}/{key}": value for key, value in definition.get(member, {}).items()})
    if question := {member: definition[member] for member in QUESTION if member in definition}:
        parts["question"] = question
    return parts


def activity_name(iri: str) -> Name:
    return DefinitionKind.ACTIVITY, activity_key(iri)


def verb_name(iri: str) -> Name:
    return DefinitionKind.VERB, verb_key(iri)


def stored_parts(names: Iterable[Name]) -> dict[Name, Parts]:
    """What is on record of these, each read with its like in one query."""
    wanted = set(names)
    kinds, keys = {kind for kind, _ in wanted}, {key for _, key in wanted}
    rows = Definition.objects.filter(kind__in=kinds, key__in=keys)
    return {(row.kind, row.key): row.parts for row in rows if (row.kind, row.key) in wanted}
