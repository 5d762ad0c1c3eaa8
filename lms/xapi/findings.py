"""Answering a search. Each place in which something can be named has an index of its own that gives rows in order;
what they give is merged. One condition joined by OR would make the database sort all that matches."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from lms.xapi.columns import account_key
from lms.xapi.enums import Trust
from lms.xapi.formats import OWN_NAME
from lms.xapi.iri import client_home
from lms.xapi.models import ApiClient, Mention, Statement, StatementKey, StatementQuerySet
from lms.xapi.models.ordering import beyond
from lms.xapi.models.statements import is_standing
from lms.xapi.preparing import prepared_by_server
from lms.xapi.searches import Search


def find(search: Search, *, only: ApiClient | None, through: dt.datetime, limit: int) -> list[Statement]:
    """The first `limit` statements that it finds, of one client alone if `only` is given, stored until `through`."""
    rows = Statement.objects.filter(is_standing())
    if only is not None:
        rows = rows.filter(client=only)
    rows = rows.select_related("client")
    parts = [_first(part, search, through, limit) for part in _parts(search, rows)]
    if search.is_narrowed and StatementKey.objects.filter(refers_to__isnull=False).exists():
        parts.append(_first(Part(_referring(search, rows)), search, through, limit))
    with prepared_by_server():
        found = {row.seq: row for row in chain.from_iterable(parts)}
    ordered = sorted(found.values(), key=lambda row: (row.stored, row.seq), reverse=not search.ascending)
    return ordered[:limit]


@dataclasses.dataclass(frozen=True)
class Part:
    """Statements that name what is looked for in one place. `by`: the relation whose index gives them in order."""

    rows: StatementQuerySet
    condition: Q = dataclasses.field(default_factory=Q)
    by: str = ""


def _first(part: Part, search: Search, through: dt.datetime, limit: int) -> StatementQuerySet:
    """Times and places are asked of the table whose index gives the order, or it would be read from its beginning."""
    times = {"stored__gt": search.since, "stored__lte": search.until}
    bounds = {part.by + name: dt.datetime.fromisoformat(value) for name, value in times.items() if value}
    condition = part.condition & Q(**{f"{part.by}stored__lte": through}) & Q(**bounds)
    if search.after is not None:
        place = {"stored": dt.datetime.fromisoformat(search.after[0]), "seq": search.after[1]}
        beyond_it = beyond({part.by + name: value for name, value in place.items()}, ascending=search.ascending)
        condition &= Q(beyond_it)
    order = (f"{part.by}stored", f"{part.by}seq")
    return part.rows.filter(condition).order_by(*(order if search.ascending else (f"-{name}" for name in order)))[
        :limit
    ]


def _parts(search: Search, rows: StatementQuerySet) -> Iterator[Part]:
    """One query for each place in which the agent, or else the activity, may be named."""
    equal = {"verb": search.verb, "registration": search.registration}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if search.agent:
        rows = rows.filter(_activity(search)) if search.activity else rows
        yield from _agent_parts(search, rows)
    elif search.activity:
        yield Part(rows.filter(object_id=search.activity))
        if search.related_activities:
            yield _mentioning(rows, search.activity)
    else:
        yield Part(rows)


def _activity(search: Search) -> Q:
    exact = Q(object_id=search.activity)
    return exact | Q(_named(search.activity)) if search.related_activities else exact


def _agent_parts(search: Search, rows: StatementQuerySet) -> Iterator[Part]:
    yield Part(rows.filter(actor=search.agent))
    yield Part(rows.filter(object_id=search.agent))
    if not search.related_agents:
        yield _mentioning(rows, search.agent, is_member=True)
        return
    yield _mentioning(rows, search.agent)
    if (authority := _authority(search.agent)) is not None:
        yield Part(rows.filter(authority))


def _authority(agent: str) -> Q | None:
    """The statements for which this account vouches, if it is one of ours."""
    if agent == account_key(client_home(), OWN_NAME):
        return Q(trust=Trust.OWN)
    if not agent.startswith(account_key(client_home(), "")):
        return None
    return Q(client__key=agent.rpartition("|")[2])


def _mentioning(rows: StatementQuerySet, key: str, **narrowed: bool) -> Part:
    conditions = {"key": key, **narrowed}
    return Part(rows, Q(**{f"mentions__{name}": value for name, value in conditions.items()}), "mentions__")


def _named(key: str) -> Exists:
    return Exists(Mention.objects.filter(key=key, stored=OuterRef("stored"), seq=OuterRef("seq")))


def _referring(search: Search, rows: StatementQuerySet) -> StatementQuerySet:
    """Statements about statements: a condition holds for one if it holds for it or for what it refers to, however far
    the chain goes. Times are its own."""
    rows = rows.filter(refers_to__isnull=False)
    for condition in _conditions(search):
        rows = rows.filter(condition.own | _at_the_end(condition))
    return rows


@dataclasses.dataclass(frozen=True)
class Condition:
    """One condition, on a row itself and on the end of a chain of references (the table t)."""

    own: Q
    sql: str
    values: tuple[Any, ...]


NAMED = "EXISTS (SELECT 1 FROM xapi_mention m WHERE m.key = %s AND m.stored = t.stored AND m.seq = t.seq"


def _conditions(search: Search) -> Iterator[Condition]:
    if search.verb:
        yield Condition(Q(verb=search.verb), "t.verb = %s", (search.verb,))
    if search.registration:
        value = Statement._meta.get_field("registration").get_db_prep_value(search.registration, connection)
        yield Condition(Q(registration=search.registration), "t.registration = %s", (value,))
    if search.activity and search.related_activities:
        yield Condition(_activity(search), f"(t.object_id = %s OR {NAMED}))", (search.activity,) * 2)
    elif search.activity:
        yield Condition(_activity(search), "t.object_id = %s", (search.activity,))
    if search.agent:
        place = NAMED if search.related_agents else f"{NAMED} AND m.is_member"
        own = Q(actor=search.agent) | Q(object_id=search.agent) | Q(_named(search.agent))
        yield Condition(own, f"(t.actor = %s OR t.object_id = %s OR {place}))", (search.agent,) * 3)


def _at_the_end(condition: Condition) -> Q:
    """The chain is followed from the few statements that refer to others, never from the many that could be meant."""
    chain = f"""
        WITH RECURSIVE chain (root, target) AS (
            SELECT statement_id, refers_to FROM xapi_statementkey WHERE refers_to IS NOT NULL
            UNION
            SELECT c.root, k.refers_to FROM chain c JOIN xapi_statementkey k ON k.statement_id = c.target
            WHERE k.refers_to IS NOT NULL
        )
        SELECT c.root FROM chain c JOIN xapi_statementkey e ON e.statement_id = c.target
        JOIN xapi_statement t ON t.stored = e.stored AND t.seq = e.seq WHERE {condition.sql}
    """  # noqa: S608  # no input stands in it
    return Q(statement_id__in=RawSQL(chain, condition.values))  # noqa: S611  # no input stands in it
