"""Statements in plain words, for people who look into the store.

People appear by the opaque id that statements know them by. Whoever is not known here is not named at all: what another
system sent as an identifier may be an address.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.xapi.enums import ActivityType
from lms.xapi.iri import account_home
from lms.xapi.models import Statement
from lms.xapi.names import known_names
from lms.xapi.queries import is_voided
from lms.xapi.results import result_words
from lms.xapi.verbs import phrase

Names = Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Line:
    """One statement as a line of a list. `person` is the opaque id of somebody known here, else None."""

    id: UUID
    stored: dt.datetime
    happened: dt.datetime
    person: UUID | None
    sentence: str
    # The same without the course, for where that stands already.
    told: str
    course: str
    trust: str
    counts: bool
    source: str
    is_voided: bool


def lines_of(statements: Iterable[Statement]) -> list[Line]:
    """Two queries, however many they are."""
    rows = list(statements)
    taken_back, names = is_voided(row.statement_id for row in rows), known_names()
    return [line(row, names, is_voided=row.statement_id in taken_back) for row in rows]


def line(statement: Statement, names: Names, *, is_voided: bool) -> Line:
    content = statement.content
    course = course_of(content, names)
    return Line(
        id=statement.statement_id,
        stored=statement.stored,
        happened=statement.timestamp,
        person=person_of(content["actor"]),
        sentence=sentence_of(content, names, course),
        told=sentence_of(content, names),
        course=course[1] if course else "",
        trust=statement.get_trust_display(),
        counts=statement.counts,
        source=statement.client.name if statement.client else "",
        is_voided=is_voided,
    )


def sentence_of(content: Mapping[str, Any], names: Names, course: tuple[str, str] | None = None) -> str:
    """Who did what, with what result, and in which course if that is another thing."""
    verb = content["verb"]
    other = in_words(verb.get("display", {})) or str(verb["id"])
    what = _("“%(name)s”") % {"name": thing_words(content["object"], names)}
    told = phrase(verb["id"], who_words(content["actor"]), what, other)
    facts = result_words(content.get("result", {}), verb["id"])
    if course is not None and course[0] != content["object"].get("id"):
        facts = [*facts, _("in the course “%(name)s”") % {"name": course[1]}]
    if not facts:
        return _("%(told)s.") % {"told": told}
    return _("%(told)s (%(facts)s).") % {"told": told, "facts": _(", ").join(facts)}


def in_words(texts: Mapping[str, str]) -> str:
    """The text of a language map in the reader's language, else in Japanese, else in any."""
    wanted = (get_language() or "ja").split("-")[0]
    for language in (wanted, "ja"):
        for tag, text in texts.items():
            if tag.lower().split("-")[0] == language:
                return text
    return next(iter(texts.values()), "")


def person_of(actor: Mapping[str, Any]) -> UUID | None:
    """The opaque id of somebody known here."""
    account = actor.get("account", {})
    if account.get("homePage") != account_home():
        return None
    try:
        return UUID(str(account["name"]))
    except ValueError:
        return None


def who_words(actor: Mapping[str, Any]) -> str:
    person = person_of(actor)
    if person is not None:
        return _("Person %(id)s") % {"id": str(person)[:8]}
    return _("A group of another system") if actor.get("objectType") == "Group" else _("Somebody of another system")


def thing_words(thing: Mapping[str, Any], names: Names) -> str:
    """An activity by its name. Agents are not named: their identifier may be an address."""
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        iri = str(thing["id"])
        return in_words(thing.get("definition", {}).get("name", {})) or names.get(iri) or iri
    return {"StatementRef": _("another record"), "SubStatement": _("an intended act")}.get(kind, _("a person or group"))


def course_of(content: Mapping[str, Any], names: Names) -> tuple[str, str] | None:
    """(IRI, name) of the course in which it happened, if the statement says so: around it, or as what it is about."""
    for thing in (*around(content), content["object"]):
        if thing.get("definition", {}).get("type") == ActivityType.COURSE:
            return str(thing["id"]), thing_words(thing, names)
    return None


def around(content: Mapping[str, Any], kinds: Iterable[str] = ("parent", "grouping")) -> Iterator[Mapping[str, Any]]:
    """The activities of a statement's context."""
    groups = content.get("context", {}).get("contextActivities", {})
    for kind in kinds:
        group = groups.get(kind, ())
        yield from [group] if isinstance(group, Mapping) else group
