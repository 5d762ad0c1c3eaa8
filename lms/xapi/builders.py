"""Statements about our own acts. They name a person by a permanent opaque account, never by name, number or address."""

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID

from lms.xapi.enums import ActivityType, Verb
from lms.xapi.iri import account_home, activity_iri

# What a statement says of its verb is part of the record, so it does not follow the catalogue of translations.
DISPLAY: dict[Verb, dict[str, str]] = {
    Verb.REGISTERED: {"ja": "受講登録した", "en": "registered"},
    Verb.INITIALIZED: {"ja": "開始した", "en": "initialized"},
    Verb.EXPERIENCED: {"ja": "閲覧した", "en": "experienced"},
    Verb.COMPLETED: {"ja": "修了した", "en": "completed"},
    Verb.ATTEMPTED: {"ja": "取り組んだ", "en": "attempted"},
    Verb.ANSWERED: {"ja": "回答した", "en": "answered"},
    Verb.PASSED: {"ja": "合格した", "en": "passed"},
    Verb.FAILED: {"ja": "合格に届かなかった", "en": "failed"},
    Verb.ATTENDED: {"ja": "出席した", "en": "attended"},
    Verb.EARNED: {"ja": "取得した", "en": "earned"},
    Verb.VOIDED: {"ja": "取り消した", "en": "voided"},
}


@dataclasses.dataclass(frozen=True)
class Activity:
    """What a statement is about: its kind and uuid make the IRI, the rest describes it to readers."""

    kind: str
    uuid: object
    type: ActivityType
    name: dict[str, str] = dataclasses.field(default_factory=dict)
    description: dict[str, str] = dataclasses.field(default_factory=dict)
    # How a question is answered, in the specification's terms: interactionType and what belongs to it.
    interaction: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def iri(self) -> str:
        return activity_iri(self.kind, self.uuid)

    def as_object(self) -> dict[str, Any]:
        definition: dict[str, Any] = {"type": str(self.type), **self.interaction}
        if self.name:
            definition["name"] = self.name
        if self.description:
            definition["description"] = self.description
        return {"objectType": "Activity", "id": self.iri, "definition": definition}


def agent(account: UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": account_home(), "name": str(account)}}


def iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def statement(
    *,
    id: UUID,  # noqa: A002  # the specification's word
    account: UUID,
    verb: Verb,
    activity: Activity,
    timestamp: dt.datetime,
    registration: UUID | None = None,
    result: dict[str, Any] | None = None,
    parent: Activity | None = None,
    grouping: Activity | None = None,
    extensions: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One statement that `account` did `verb` to `activity`."""
    made: dict[str, Any] = {
        "id": str(id),
        "actor": agent(account),
        "verb": {"id": str(verb), "display": DISPLAY[verb]},
        "object": activity.as_object(),
        "context": _context(registration, parent, grouping, extensions),
        "timestamp": iso(timestamp),
    }
    if result:
        made["result"] = result
    return made


def voiding(*, id: UUID, account: UUID, voids: UUID, timestamp: dt.datetime) -> dict[str, Any]:  # noqa: A002  # as above
    """The statement that takes another back."""
    return {
        "id": str(id),
        "actor": agent(account),
        "verb": {"id": str(Verb.VOIDED), "display": DISPLAY[Verb.VOIDED]},
        "object": {"objectType": "StatementRef", "id": str(voids)},
        "timestamp": iso(timestamp),
    }


def _context(
    registration: UUID | None, parent: Activity | None, grouping: Activity | None, extensions: dict[str, Any] | None
) -> dict[str, Any]:
    context: dict[str, Any] = {"language": "ja"}
    related = {"parent": parent, "grouping": grouping}
    if registration:
        context["registration"] = str(registration)
    if activities := {name: [activity.as_object()] for name, activity in related.items() if activity}:
        context["contextActivities"] = activities
    if extensions:
        context["extensions"] = extensions
    return context
