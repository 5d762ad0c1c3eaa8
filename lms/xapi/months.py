"""The months into which PostgreSQL parts statements and mentions; SQLite knows none.

A month is one of the city's calendar. Months are made ahead of time. Two more parts hold what lies before the first and
after the last of them, so that nothing is refused when nobody made a month: it moves there as soon as it is made. They
are ranges like the others and no DEFAULT part, beside which PostgreSQL would have to open every month to sort a page.
"""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from lms.common.clock import CITY_ZONE, local_date, start_of

TABLES = ("xapi_statement", "xapi_mention")
EDGES = ("before", "after")
AHEAD = 3
# Two makers at once would both find a month missing.
_LOCK = 0x78617069  # "xapi"


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def part_name(table: str, month: dt.date) -> str:
    return f"{table}_{month:%Y_%m}"


def keep_months_ahead(*, now: dt.datetime) -> int:
    """Make the parts of this month and of the next ones; returns how many were missing."""
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        return make_months(cursor, first=now, last=months_from(now))


def months_from(moment: dt.datetime) -> dt.datetime:
    """A moment in the last of the months that are made ahead."""
    month = local_date(moment)
    for _ in range(AHEAD):
        month = next_month(month)
    return start_of(month)


def make_months(cursor: Any, *, first: dt.datetime, last: dt.datetime) -> int:
    """Make the months from that of `first` to that of `last`, and those between them and the ones that are there;
    returns how many parts that were."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    low, high = local_date(first).replace(day=1), next_month(local_date(last))
    return sum(_extend(cursor, table, low, high) for table in TABLES)


def drop_months(*, before: dt.date) -> int:
    """Drop the oldest months, those that end by the day `before`, as long as nothing is left in them; returns how many.

    The months stay without a gap: what is dropped belongs to the edge before the first month from then on. One month
    is kept in any case.
    """
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # Nobody writes into a month between the look and its end. Readers wait for as long as that takes.
        cursor.execute(f"LOCK TABLE {', '.join(TABLES)} IN ACCESS EXCLUSIVE MODE")
        empty = list(itertools.takewhile(lambda month: _is_empty(cursor, month), _droppable(cursor, before)))
        for table in TABLES if empty else ():
            _drop(cursor, table, empty)
        return len(empty)


def _droppable(cursor: Any, before: dt.date) -> Iterator[dt.date]:
    """Of the first of the tables: both have the same months, since they are made together."""
    bounds = _bounds(cursor, TABLES[0])
    if bounds is None:
        return iter(())
    return _months(bounds[0], min(before.replace(day=1), bounds[1] - dt.timedelta(days=1)).replace(day=1))


def _is_empty(cursor: Any, month: dt.date) -> bool:
    looks = " OR ".join(f"EXISTS (SELECT 1 FROM {part_name(table, month)})" for table in TABLES)  # noqa: S608
    cursor.execute(f"SELECT NOT ({looks})")
    found: bool = cursor.fetchone()[0]
    return found


def _drop(cursor: Any, table: str, months: Sequence[dt.date]) -> None:
    edge = f"{table}_{EDGES[0]}"
    cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {edge}")
    for month in months:
        cursor.execute(f"DROP TABLE {part_name(table, month)}")
    low = _edge(next_month(months[-1]))
    cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {edge} FOR VALUES FROM (MINVALUE) TO ('{low}')")


def _extend(cursor: Any, table: str, low: dt.date, high: dt.date) -> int:
    start, end = _bounds(cursor, table) or (low, low)
    _detach_edges(cursor, table)
    missing = [*_months(min(low, start), start), *_months(end, max(high, end))]
    for month in missing:
        _make(cursor, table, month)
    _attach_edges(cursor, table, min(low, start), max(high, end))
    return len(missing)


def _months(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    while start < end:
        yield start
        start = next_month(start)


def _bounds(cursor: Any, table: str) -> tuple[dt.date, dt.date] | None:
    """The first month that is there, and the one after the last: their names say it."""
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass "
        "AND inhrelid::regclass::text ~ %s ORDER BY 1",
        [table, rf"^{table}_\d{{4}}_\d{{2}}$"],
    )
    names = [row[0] for row in cursor.fetchall()]
    if not names:
        return None
    first, last = (
        dt.datetime.strptime(name[-7:], "%Y_%m").replace(tzinfo=CITY_ZONE).date() for name in (names[0], names[-1])
    )
    return first, next_month(last)


def _detach_edges(cursor: Any, table: str) -> None:
    for edge in EDGES:
        if _exists(cursor, f"{table}_{edge}"):
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {table}_{edge}")
        else:
            cursor.execute(f"CREATE TABLE {table}_{edge} (LIKE {table} INCLUDING DEFAULTS)")


def _attach_edges(cursor: Any, table: str, low: dt.date, high: dt.date) -> None:
    for edge, bounds in zip(
        EDGES, (f"(MINVALUE) TO ('{_edge(low)}')", f"('{_edge(high)}') TO (MAXVALUE)"), strict=True
    ):
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {table}_{edge} FOR VALUES FROM {bounds}")


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    found: bool = cursor.fetchone()[0]
    return found


def _edge(day: dt.date) -> str:
    return start_of(day).isoformat()


def _make(cursor: Any, table: str, month: dt.date) -> None:
    """Filled with what waits at the edges before it is attached."""
    name, low, high = part_name(table, month), _edge(month), _edge(next_month(month))
    cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)")
    for edge in EDGES:
        cursor.execute(
            f"WITH moved AS (DELETE FROM {table}_{edge} WHERE stored >= %s AND stored < %s RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved",
            [low, high],
        )
    cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')")
