"""On PostgreSQL the store is parted by month, and no statement is ever in nobody's part."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from lms.common.clock import CITY_ZONE
from lms.xapi.models import Statement
from lms.xapi.months import keep_months_ahead, make_months, months_from, next_month
from tests.factories.xapi import client_statement, own_statement, store

FAR = dt.datetime(2040, 3, 31, 23, 59, tzinfo=CITY_ZONE)
needs_postgresql = pytest.mark.postgres


def parts_of(table: str) -> dict[str, int]:
    """The parts of a table, and how many rows stand in each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        names = [row[0] for row in cursor.fetchall()]
        return {name: count(cursor, name) for name in names}


def count(cursor: Any, name: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{name}"')
    return int(cursor.fetchone()[0])


def test_months_are_those_of_the_citys_calendar() -> None:
    late = dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC)  # midnight of 1 January in Japan

    assert months_from(late) == dt.datetime(2027, 4, 1, tzinfo=CITY_ZONE)
    assert months_from(late - dt.timedelta(microseconds=1)) == dt.datetime(2027, 3, 1, tzinfo=CITY_ZONE)
    assert next_month(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


@needs_postgresql
@pytest.mark.django_db
def test_what_is_stored_today_stands_in_this_months_part() -> None:
    store(own_statement())

    filled = [name for name, rows in parts_of("xapi_statement").items() if rows]

    assert filled == [f"xapi_statement_{dt.datetime.now(CITY_ZONE):%Y_%m}"]


@needs_postgresql
@pytest.mark.django_db
def test_the_months_ahead_are_made_once() -> None:
    before = parts_of("xapi_mention")

    assert keep_months_ahead(now=FAR) > 0
    assert keep_months_ahead(now=FAR) == 0
    assert parts_of("xapi_mention").keys() - before.keys() >= {"xapi_mention_2040_06", "xapi_mention_2033_01"}


@needs_postgresql
@pytest.mark.django_db
def test_what_came_before_its_month_was_made_moves_there() -> None:
    (row,) = store(client_statement(context={"instructor": {"mbox": "mailto:a@example.com"}}))
    with connection.cursor() as cursor:
        for table in ("xapi_statement", "xapi_mention"):
            # As if the clock had run on to a month that nobody made.
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET stored = %s", [FAR])
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("UPDATE xapi_statementkey SET stored = %s", [FAR])
    assert parts_of("xapi_statement")["xapi_statement_after"] == 1

    keep_months_ahead(now=FAR)

    for table in ("xapi_statement", "xapi_mention"):
        parts = parts_of(table)
        assert parts[f"{table}_after"] == 0
        assert parts[f"{table}_2040_03"] == 1
    assert Statement.objects.with_ids([row.statement_id]).get().stored == FAR


@needs_postgresql
@pytest.mark.django_db
def test_what_lies_before_the_first_month_has_its_place_too() -> None:
    with connection.cursor() as cursor:
        made = make_months(cursor, first=dt.datetime(2020, 4, 1, tzinfo=CITY_ZONE), last=dt.datetime.now(CITY_ZONE))

    assert made > 0
    assert {"xapi_statement_2020_04", "xapi_statement_before"} <= parts_of("xapi_statement").keys()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_makers_at_once_make_each_month_once() -> None:
    made: list[int] = []
    soon = months_from(dt.datetime.now(CITY_ZONE)) + dt.timedelta(days=32)

    def make() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            made.append(make_months(cursor, first=soon, last=soon))
        connection.close()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 0, 0, 2]  # statements and mentions
