"""Answering a search. Each place in which something can be named has an index of its own that gives rows in order;
what they give is merged. One condition joined by OR would make the database sort all that matches.

Searches that differ in their values alone ask the same SQL, which is made once a process (lms.common.prepared).
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from lms.common.prepared import Prepared
from lms.xapi.columns import account_key
from lms.xapi.enums import Trust
from lms.xapi.formats import OWN_NAME
from lms.xapi.iri import client_home
from lms.xapi.models import ApiClient, Mention, Statement, StatementKey, StatementQuerySet
from lms.xapi.models.ordering import beyond
from lms.xapi.models.statements import is_standing
from lms.xapi.preparing import prepared_by_server
from lms.xapi.searches import Search

# What is given out of a row; all else that it says stands in its bytes.
COLUMNS = ("seq", "statement_id", "stored", "timestamp", "version", "raw", "lacks", "client__key")
# The values that a search may have, and of what kind they are. `authority` is the key of a client that vouches.
KINDS: dict[str, type] = {
    "agent": str,
    "authority": str,
    "verb": str,
    "activity": str,
    "registration": UUID,
    "since": dt.datetime,
    "until": dt.datetime,
    "after": dt.datetime,
    "after_seq": int,
    "through": dt.datetime,
    "client": int,
}
Values = Mapping[str, Any]


def find(search: Search, *, only: ApiClient | None, through: dt.datetime, limit: int) -> list[Statement]:
    """The first `limit` statements that it finds, of one client alone if `only` is given, stored until `through`."""
    is_own = search.related_agents and search.agent == account_key(client_home(), OWN_NAME)
    values = _values(search, only, through)
    if is_own:
        values.pop("authority")
    shape = Shape(
        names=frozenset(values),
        related_agents=search.related_agents,
        related_activities=search.related_activities,
        is_own=is_own,
        ascending=search.ascending,
        limit=limit,
    )
    found: dict[int, Statement] = {}
    with prepared_by_server():
        for query in _queries(shape, is_referring=search.is_narrowed and _has_references()):
            rows = query.instances(**{name: values[name] for name in query.kinds})
            found.update((row.seq, row) for row in rows)
    ordered = sorted(found.values(), key=lambda row: (row.stored, row.seq), reverse=not search.ascending)
    return ordered[:limit]


def _values(search: Search, only: ApiClient | None, through: dt.datetime) -> dict[str, Any]:
    """Those that this search has, by their names."""
    values: dict[str, Any] = {"through": through}
    texts = {"agent": search.agent, "verb": search.verb, "activity": search.activity}
    values.update((name, value) for name, value in texts.items() if value)
    if search.registration:
        values["registration"] = UUID(search.registration)
    moments = {"since": search.since, "until": search.until}
    values.update((name, dt.datetime.fromisoformat(value)) for name, value in moments.items() if value)
    if search.after is not None:
        values |= {"after": dt.datetime.fromisoformat(search.after[0]), "after_seq": search.after[1]}
    if only is not None:
        values["client"] = only.pk
    if search.related_agents and search.agent.startswith(account_key(client_home(), "")):
        values["authority"] = search.agent.rpartition("|")[2]
    return values


_referred_to: set[str] = set()


def _has_references() -> bool:
    """Whether any statement refers to another. Once one does, one always will: its key outlives it."""
    if connection.alias not in _referred_to and _REFERENCES.rows():
        _referred_to.add(connection.alias)
    return connection.alias in _referred_to


_REFERENCES = Prepared(lambda: StatementKey.objects.filter(refers_to__isnull=False).values_list("seq")[:1])


@dataclasses.dataclass(frozen=True)
class Shape:
    """What of a search decides the SQL: which values it has, and how they are meant. `is_own`: the store's own account
    is asked for, which vouches for our own acts."""

    names: frozenset[str]
    related_agents: bool
    related_activities: bool
    is_own: bool
    ascending: bool
    limit: int

    def kinds(self, place: "Place") -> dict[str, type]:
        """Of the values that a query in this place has."""
        unasked = "agent" if place is _vouched_for else "authority"
        return {name: kind for name, kind in KINDS.items() if name in self.names and name != unasked}


@dataclasses.dataclass(frozen=True)
class Part:
    """Statements that name what is looked for in one place. `by`: the relation whose index gives them in order."""

    rows: StatementQuerySet
    condition: Q = dataclasses.field(default_factory=Q)
    by: str = ""


Place = Callable[[Shape, Values], Part]


@lru_cache(maxsize=256)
def _queries(shape: Shape, *, is_referring: bool) -> list[Prepared]:
    """One for each place in which the agent, or else the activity, may be named."""
    places = [*_places(shape), *([_referring] if is_referring else [])]
    return [Prepared(partial(_first, shape, place), **shape.kinds(place)) for place in places]


def _places(shape: Shape) -> list[Place]:
    if "agent" in shape.names:
        vouching = shape.is_own or "authority" in shape.names
        return [_acting, _acted_upon, _beside, *([_vouched_for] if vouching else [])]
    if "activity" in shape.names:
        return [_about, *([_around] if shape.related_activities else [])]
    return [_anywhere]


def _first(shape: Shape, place: Place, **values: Any) -> StatementQuerySet:
    """Times and places are asked of the table whose index gives the order, or it would be read from its beginning."""
    part = place(shape, values)
    times = {"stored__lte": "through", "stored__gt": "since"}
    bounds = {part.by + lookup: values[name] for lookup, name in times.items() if name in values}
    condition = part.condition & Q(**bounds)
    if "until" in values:
        condition &= Q(**{f"{part.by}stored__lte": values["until"]})
    if "after" in values:
        at = {f"{part.by}stored": values["after"], f"{part.by}seq": values["after_seq"]}
        condition &= Q(beyond(at, ascending=shape.ascending))
    order = (f"{part.by}stored", f"{part.by}seq")
    ordered = part.rows.filter(condition).order_by(*(order if shape.ascending else (f"-{name}" for name in order)))
    return ordered.select_related("client").only(*COLUMNS)[: shape.limit]


def _standing(values: Values) -> StatementQuerySet:
    rows = Statement.objects.filter(is_standing())
    return rows.filter(client=values["client"]) if "client" in values else rows


def _rows(shape: Shape, values: Values) -> StatementQuerySet:
    rows = _standing(values).filter(**{name: values[name] for name in ("verb", "registration") if name in values})
    # Where an agent is looked for, an activity is a condition; else it is what is looked for.
    is_condition = "activity" in values and "agent" in shape.names
    return rows.filter(_activity(shape, values)) if is_condition else rows


def _anywhere(shape: Shape, values: Values) -> Part:
    return Part(_rows(shape, values))


def _acting(shape: Shape, values: Values) -> Part:
    return Part(_rows(shape, values).filter(actor=values["agent"]))


def _acted_upon(shape: Shape, values: Values) -> Part:
    return Part(_rows(shape, values).filter(object_id=values["agent"]))


def _beside(shape: Shape, values: Values) -> Part:
    narrowed = {} if shape.related_agents else {"mentions__is_member": True}
    return Part(_rows(shape, values), Q(mentions__key=values["agent"], **narrowed), "mentions__")


def _vouched_for(shape: Shape, values: Values) -> Part:
    """The statements for which this account vouches."""
    vouching = Q(trust=Trust.OWN) if shape.is_own else Q(client__key=values["authority"])
    return Part(_rows(shape, values).filter(vouching))


def _about(shape: Shape, values: Values) -> Part:
    return Part(_rows(shape, values).filter(object_id=values["activity"]))


def _around(shape: Shape, values: Values) -> Part:
    return Part(_rows(shape, values), Q(mentions__key=values["activity"]), "mentions__")


def _activity(shape: Shape, values: Values) -> Q:
    exact = Q(object_id=values["activity"])
    return exact | Q(_named(values["activity"])) if shape.related_activities else exact


def _named(key: str) -> Exists:
    return Exists(Mention.objects.filter(key=key, stored=OuterRef("stored"), seq=OuterRef("seq")))


def _referring(shape: Shape, values: Values) -> Part:
    """Statements about statements: a condition holds for one if it holds for it or for what it refers to, however far
    the chain goes. Times are its own."""
    rows = _standing(values).filter(refers_to__isnull=False)
    for condition in _conditions(shape, values):
        rows = rows.filter(condition.own | _at_the_end(condition))
    return Part(rows)


@dataclasses.dataclass(frozen=True)
class Condition:
    """One condition, on a row itself and on the end of a chain of references (the table t)."""

    own: Q
    sql: str
    values: tuple[Any, ...]


NAMED = "EXISTS (SELECT 1 FROM xapi_mention m WHERE m.key = %s AND m.stored = t.stored AND m.seq = t.seq"


def _conditions(shape: Shape, values: Values) -> Iterator[Condition]:
    if "verb" in values:
        yield Condition(Q(verb=values["verb"]), "t.verb = %s", (values["verb"],))
    if "registration" in values:
        value = Statement._meta.get_field("registration").get_db_prep_value(values["registration"], connection)
        yield Condition(Q(registration=values["registration"]), "t.registration = %s", (value,))
    if "activity" in values:
        activity = values["activity"]
        place = f"(t.object_id = %s OR {NAMED}))" if shape.related_activities else "t.object_id = %s"
        yield Condition(_activity(shape, values), place, (activity,) * place.count("%s"))
    if "agent" in values:
        agent = values["agent"]
        place = NAMED if shape.related_agents else f"{NAMED} AND m.is_member"
        own = Q(actor=agent) | Q(object_id=agent) | Q(_named(agent))
        yield Condition(own, f"(t.actor = %s OR t.object_id = %s OR {place}))", (agent,) * 3)


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
