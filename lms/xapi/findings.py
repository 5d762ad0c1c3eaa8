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
from lms.xapi.models import ApiClient, Mention, Statement, StatementQuerySet
from lms.xapi.models.ordering import beyond
from lms.xapi.models.statements import is_standing
from lms.xapi.searches import Search


def find(search: Search, *, only: ApiClient | None, through: dt.datetime, limit: int) -> list[Statement]:
    """The first `limit` statements that it finds, of one client alone if `only` is given, stored until `through`."""
    rows = _in_time(search, Statement.objects.filter(is_standing(), stored__lte=through))
    if only is not None:
        rows = rows.filter(client=only)
    rows = rows.select_related("client")
    parts = [_ordered(part, search)[:limit] for part in _parts(search, rows)]
    if search.is_narrowed and Statement.objects.filter(refers_to__isnull=False).exists():
        parts.append(_ordered(_referring(search, rows), search)[:limit])
    found = {row.seq: row for row in chain.from_iterable(parts)}
    ordered = sorted(found.values(), key=lambda row: (row.stored, row.seq), reverse=not search.ascending)
    return ordered[:limit]


def _in_time(search: Search, rows: StatementQuerySet) -> StatementQuerySet:
    times = {"stored__gt": search.since, "stored__lte": search.until}
    rows = rows.filter(**{name: dt.datetime.fromisoformat(value) for name, value in times.items() if value})
    if search.after is None:
        return rows
    place = {"stored": dt.datetime.fromisoformat(search.after[0]), "seq": search.after[1]}
    return rows.filter(beyond(place, ascending=search.ascending))


def _ordered(rows: StatementQuerySet, search: Search) -> StatementQuerySet:
    return rows.order_by(*(("stored", "seq") if search.ascending else ("-stored", "-seq")))


def _parts(search: Search, rows: StatementQuerySet) -> Iterator[StatementQuerySet]:
    """One query for each place in which the agent, or else the activity, may be named."""
    equal = {"verb": search.verb, "registration": search.registration}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if search.agent:
        rows = rows.filter(_activity(search)) if search.activity else rows
        yield from (rows.filter(condition) for condition in _agent_places(search))
    elif search.activity:
        yield rows.filter(object_id=search.activity)
        if search.related_activities:
            yield rows.filter(_mentioned(search.activity))
    else:
        yield rows


def _activity(search: Search) -> Q:
    exact = Q(object_id=search.activity)
    return exact | Q(_named(search.activity)) if search.related_activities else exact


def _agent_places(search: Search) -> Iterator[Q]:
    yield Q(actor=search.agent)
    yield Q(object_id=search.agent)
    yield _mentioned(search.agent) if search.related_agents else _mentioned(search.agent, is_member=True)
    if search.related_agents and (authority := _authority(search.agent)) is not None:
        yield authority


def _authority(agent: str) -> Q | None:
    """The statements for which this account vouches, if it is one of ours."""
    if agent == account_key(client_home(), OWN_NAME):
        return Q(trust=Trust.OWN)
    if not agent.startswith(account_key(client_home(), "")):
        return None
    return Q(client__key=agent.rpartition("|")[2])


def _mentioned(key: str, **narrowed: bool) -> Q:
    return Q(statement_id__in=Mention.objects.filter(key=key, **narrowed).values("statement_id"))


def _named(key: str) -> Exists:
    return Exists(Mention.objects.filter(statement_id=OuterRef("statement_id"), key=key))


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


NAMED = "EXISTS (SELECT 1 FROM xapi_mention m WHERE m.statement_id = t.statement_id AND m.key = %s"


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
            SELECT statement_id, refers_to FROM xapi_statement WHERE refers_to IS NOT NULL
            UNION
            SELECT c.root, s.refers_to FROM chain c JOIN xapi_statement s ON s.statement_id = c.target
            WHERE s.refers_to IS NOT NULL
        )
        SELECT c.root FROM chain c JOIN xapi_statement t ON t.statement_id = c.target WHERE {condition.sql}
    """  # noqa: S608  # no input stands in it
    return Q(statement_id__in=RawSQL(chain, condition.values))  # noqa: S611  # no input stands in it
