"""Statements in plain words, for people who look into the store."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.xapi.enums import Verb
from lms.xapi.iri import account_home
from lms.xapi.models import Statement


@dataclasses.dataclass(frozen=True)
class Line:
    """One statement as a line of a list. `person` is the opaque id of somebody known here, else empty."""

    stored: dt.datetime
    happened: dt.datetime
    person: str
    verb: str
    thing: str
    trust: str
    counts: bool
    source: str
    is_voided: bool


def line(statement: Statement, *, is_voided: bool) -> Line:
    content = statement.content
    return Line(
        stored=statement.stored,
        happened=statement.timestamp,
        person=_person(content["actor"]),
        verb=_verb(content["verb"]),
        thing=_thing(content["object"]),
        trust=statement.get_trust_display(),
        counts=statement.counts,
        source=statement.client.name if statement.client else "",
        is_voided=is_voided,
    )


def in_words(texts: Mapping[str, str]) -> str:
    """The text of a language map in the reader's language, else in Japanese, else in any."""
    wanted = (get_language() or "ja").split("-")[0]
    for language in (wanted, "ja"):
        for tag, text in texts.items():
            if tag.lower().split("-")[0] == language:
                return text
    return next(iter(texts.values()), "")


def _person(actor: Mapping[str, Any]) -> str:
    account = actor.get("account", {})
    return str(account["name"]) if account.get("homePage") == account_home() else ""


def _verb(verb: Mapping[str, Any]) -> str:
    if verb["id"] in Verb.values:
        return str(Verb(verb["id"]).label)
    return in_words(verb.get("display", {})) or str(verb["id"])


def _thing(thing: Mapping[str, Any]) -> str:
    """An activity by its name. Agents are not named: their identifier may be an address."""
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return in_words(thing.get("definition", {}).get("name", {})) or str(thing["id"])
    return {"StatementRef": _("another record"), "SubStatement": _("an intended act")}.get(kind, _("a person or group"))
