"""What a client may ask the store for, and the pages in which it is answered."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core import signing

from lms.xapi import columns
from lms.xapi.errors import BadRequest
from lms.xapi.models import ApiClient, Statement
from lms.xapi.parsing import parse_value
from lms.xapi.validation import agents, basics
from lms.xapi.validation.trees import validate_tree

PAGE = 100
MOST = 500
# A day is what the specification asks for, counted from when the client has the link.
MORE_LASTS = dt.timedelta(hours=25)
_SALT = "lms.xapi.more"


@dataclasses.dataclass(frozen=True)
class Search:
    """One question to the store, in the words of its columns. `after` is the last row of the page before.

    `language` is the reader's choice for the format canonical.
    """

    agent: str = ""
    verb: str = ""
    activity: str = ""
    registration: str = ""
    related_agents: bool = False
    related_activities: bool = False
    since: str = ""
    until: str = ""
    limit: int = PAGE
    ascending: bool = False
    format: str = "exact"
    attachments: bool = False
    language: str = ""
    after: tuple[str, int] | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for more than a time: what refers to a match is then found with it."""
        return bool(self.agent or self.verb or self.activity or self.registration)

    def following(self, last: Statement) -> "Search":
        return dataclasses.replace(self, after=(last.stored.isoformat(), last.seq))


def more_token(search: Search, client: ApiClient) -> str:
    """The next page as a link that only this client may use, and only for a while."""
    values = {name: value for name, value in dataclasses.asdict(search).items() if value}
    return signing.dumps([client.pk, values], salt=_SALT, compress=True)


def search_of_token(token: str, client: ApiClient) -> Search:
    try:
        owner, values = signing.loads(token, salt=_SALT, max_age=MORE_LASTS)
    except signing.BadSignature as error:
        raise BadRequest("this link to more statements is not valid, or not any more") from error
    if owner != client.pk:
        raise BadRequest("this link to more statements was given to another client")
    try:
        return Search(**values)
    except TypeError as error:
        raise BadRequest("this link to more statements was made by another release: ask anew") from error


def agent_key_of(value: str, name: str) -> str:
    """The key of an agent that a parameter gives as JSON."""
    try:
        agent = parse_value(value)
    except BadRequest as error:
        raise BadRequest(f"{name}: {error.message}") from error
    agents.actor(agent, name)
    validate_tree(agent, name)
    key = columns.agent_key(agent)
    basics.expect(key, name, "must have an identifier")
    return key


def activity_key_of(value: str, name: str) -> str:
    basics.iri(value, name)
    return columns.activity_key(value)


def _verb(value: str, name: str) -> str:
    basics.iri(value, name)
    return columns.verb_key(value)


def registration_of(value: str, name: str) -> str:
    basics.uuid(value, name)
    return str(UUID(value))


def _moment(value: str, name: str) -> str:
    return basics.read_timestamp(value, name).isoformat()


def _limit(value: str, name: str) -> int:
    basics.expect(value.isascii() and value.isdigit() and len(value) < 10, name, "must be a whole number, zero or more")
    return min(int(value) or MOST, MOST)


def _boolean(value: str, name: str) -> bool:
    basics.one_of("true", "false")(value, name)
    return value == "true"


def _format(value: str, name: str) -> str:
    basics.one_of("exact", "ids", "canonical")(value, name)
    return value


FILTERS: dict[str, Callable[[str, str], Any]] = {
    "agent": agent_key_of,
    "verb": _verb,
    "activity": activity_key_of,
    "registration": registration_of,
    "related_agents": _boolean,
    "related_activities": _boolean,
    "since": _moment,
    "until": _moment,
    "limit": _limit,
    "ascending": _boolean,
    "format": _format,
    "attachments": _boolean,
}


def search_of_parameters(parameters: Mapping[str, str], language: str = "") -> Search:
    """The question that a request's parameters ask; a misspelt one would otherwise be answered with everything."""
    if strange := parameters.keys() - FILTERS.keys():
        raise BadRequest(f"unknown parameters: {', '.join(sorted(strange))}")
    values = {name: FILTERS[name](parameters[name], name) for name in parameters}
    return Search(**values, language=language)
