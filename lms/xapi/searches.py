"""What a client may ask the store for, and the pages in which it is answered."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q

from lms.xapi import columns
from lms.xapi.errors import BadRequest
from lms.xapi.models import ApiClient, Statement, StatementQuerySet
from lms.xapi.models.ordering import beyond
from lms.xapi.parsing import parse_value
from lms.xapi.validation import agents, basics
from lms.xapi.validation.trees import validate_tree

PAGE = 100
MOST = 500
MORE_LASTS = dt.timedelta(days=1)
_SALT = "lms.xapi.more"


@dataclasses.dataclass(frozen=True)
class Search:
    """One question to the store, in the words of its columns. `after` is the last row of the page before."""

    agent: str = ""
    verb: str = ""
    activity: str = ""
    registration: str = ""
    since: str = ""
    until: str = ""
    limit: int = PAGE
    ascending: bool = False
    format: str = "exact"
    after: tuple[str, int] | None = None

    def rows(self) -> StatementQuerySet:
        """What it finds, in order, from where the page before ended."""
        rows = Statement.objects.standing().select_related("client")
        if self.agent:
            rows = rows.filter(Q(actor=self.agent) | Q(object_id=self.agent))
        equal = {"verb": self.verb, "object_id": self.activity, "registration": self.registration}
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        times = {"stored__gt": self.since, "stored__lte": self.until}
        rows = rows.filter(**{name: dt.datetime.fromisoformat(value) for name, value in times.items() if value})
        return self._from_place(rows).order_by(*(("stored", "seq") if self.ascending else ("-stored", "-seq")))

    def _from_place(self, rows: StatementQuerySet) -> StatementQuerySet:
        if self.after is None:
            return rows
        place = {"stored": dt.datetime.fromisoformat(self.after[0]), "seq": self.after[1]}
        return rows.filter(beyond(place, ascending=self.ascending))

    def following(self, last: Statement) -> "Search":
        return dataclasses.replace(self, after=(last.stored.isoformat(), last.seq))


def more_token(search: Search, client: ApiClient) -> str:
    """The next page as a link that only this client may use, and only for a while."""
    return signing.dumps([client.pk, dataclasses.asdict(search)], salt=_SALT, compress=True)


def search_of_token(token: str, client: ApiClient) -> Search:
    try:
        owner, values = signing.loads(token, salt=_SALT, max_age=MORE_LASTS)
    except signing.BadSignature as error:
        raise BadRequest("this link to more statements is not valid, or not any more") from error
    if owner != client.pk:
        raise BadRequest("this link to more statements was given to another client")
    return Search(**values)


def _agent(value: str, name: str) -> str:
    agent = parse_value(value)
    agents.actor(agent, name)
    validate_tree(agent, name)
    key = columns.agent_key(agent)
    basics.expect(key, name, "must have an identifier")
    return key


def _iri(value: str, name: str) -> str:
    basics.iri(value, name)
    return columns.activity_key(value)


def _verb(value: str, name: str) -> str:
    basics.iri(value, name)
    return columns.verb_key(value)


def _uuid(value: str, name: str) -> str:
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
    basics.one_of("exact", "ids")(value, name)
    return value


def _not_offered(value: str, name: str) -> None:
    basics.expect(not _boolean(value, name), name, "is not offered by this store")


FILTERS: dict[str, Callable[[str, str], Any]] = {
    "agent": _agent,
    "verb": _verb,
    "activity": _iri,
    "registration": _uuid,
    "since": _moment,
    "until": _moment,
    "limit": _limit,
    "ascending": _boolean,
    "format": _format,
}
_FALSE_ONLY = ("related_agents", "related_activities", "attachments")


def search_of_parameters(parameters: Mapping[str, str]) -> Search:
    """The question that a request's parameters ask; a misspelt one would otherwise be answered with everything."""
    strange = parameters.keys() - FILTERS.keys() - set(_FALSE_ONLY)
    if strange:
        raise BadRequest(f"unknown parameters: {', '.join(sorted(strange))}")
    for name in parameters.keys() & set(_FALSE_ONLY):
        _not_offered(parameters[name], name)
    return Search(**{name: FILTERS[name](parameters[name], name) for name in parameters.keys() & FILTERS.keys()})
