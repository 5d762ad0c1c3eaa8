"""The months into which PostgreSQL parts statements and mentions; SQLite knows none.

A month is one of the city's calendar. Parts are made ahead of time; what comes when nobody made one goes to the rest
and is moved from there as soon as its month is made, so that nothing depends on the task having run.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from lms.common.clock import CITY_ZONE, local_date, start_of

TABLES = ("xapi_statement", "xapi_mention")
AHEAD = 3
# Two makers at once would both find a month missing.
_LOCK = 0x78617069  # "xapi"


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def months_between(first: dt.datetime, last: dt.datetime) -> Iterator[dt.date]:
    """The first days of the months from that of `first` to that of `last`."""
    month, end = local_date(first).replace(day=1), local_date(last)
    while month <= end:
        yield month
        month = next_month(month)


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
    """Make the missing parts from the month of `first` to that of `last`; returns how many."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    missing = [
        (table, month)
        for month in months_between(first, last)
        for table in TABLES
        if not _exists(cursor, part_name(table, month))
    ]
    for table, month in missing:
        _make(cursor, table, month)
    return len(missing)


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    found: bool = cursor.fetchone()[0]
    return found


def _make(cursor: Any, table: str, month: dt.date) -> None:
    """Filled with what waits in the rest before it is attached: the rest may hold nothing of an attached month.

    The rest is locked first, since what came to it between moving and attaching would be in the way.
    """
    name = part_name(table, month)
    low, high = (start_of(day).astimezone(CITY_ZONE).isoformat() for day in (month, next_month(month)))
    cursor.execute(f"LOCK TABLE {table}_rest IN ACCESS EXCLUSIVE MODE")
    cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    cursor.execute(
        f"WITH moved AS (DELETE FROM {table}_rest WHERE stored >= %s AND stored < %s RETURNING *) "  # noqa: S608
        f"INSERT INTO {name} SELECT * FROM moved",
        [low, high],
    )
    cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')")
