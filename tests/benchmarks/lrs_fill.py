"""A store of a given size, five years deep: statements of about 1 KB by 35,000 people about 2,000 activities.

Written past the one way in, since two million statements are to stand there within minutes: the tables look as if they
had come that way, key and mentions included.
"""

import dataclasses
import datetime as dt
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from lms.xapi.months import make_months

PEOPLE, ACTIVITIES, COURSES, VERBS = 35_000, 2_000, 300, 8
FIRST, LAST = dt.datetime(2021, 12, 1, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
HOME = "https://lms.example.jp"
PADDING = "回答の記録です。" * 12
CHUNK = 20_000


@dataclasses.dataclass(frozen=True)
class Row:
    """The number-th of `total` statements."""

    number: int
    total: int

    @property
    def id(self) -> UUID:
        # Ids that are spread as random ones are: neighbours in time are none in the index.
        return UUID(int=(self.number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % (1 << 128), version=4)

    @property
    def stored(self) -> dt.datetime:
        return FIRST + (LAST - FIRST) * (self.number / self.total)

    @property
    def person(self) -> str:
        return person(self.number * 7919 % PEOPLE)

    @property
    def verb(self) -> str:
        return verb(self.number * 31 % VERBS)

    @property
    def activity(self) -> str:
        return activity(self.number * 104_729 % ACTIVITIES)

    @property
    def course(self) -> str:
        return course(self.number * 104_729 % ACTIVITIES % COURSES)

    @property
    def registration(self) -> UUID:
        return registration(self.number // 40)

    @property
    def raw(self) -> str:
        return (
            f'{{"id":"{self.id}","actor":{{"objectType":"Agent","account":{{"homePage":"{HOME}/people",'
            f'"name":"{self.person}"}}}},"verb":{{"id":"{self.verb}","display":{{"ja":"回答した","en":"answered"}}}},'
            f'"object":{{"objectType":"Activity","id":"{self.activity}","definition":{{"name":{{"ja":"確認テスト"}},'
            f'"description":{{"ja":"{PADDING}"}}}}}},"context":{{"registration":"{self.registration}",'
            f'"contextActivities":{{"parent":[{{"objectType":"Activity","id":"{self.course}"}}]}},"language":"ja"}},'
            f'"timestamp":"{self.stored.isoformat()}","version":"1.0.3"}}'
        )


def person(number: int) -> str:
    return str(UUID(int=number + 1))


def verb(number: int) -> str:
    return f"{HOME}/verbs/{number}"


def activity(number: int) -> str:
    return f"{HOME}/activities/{number}"


def course(number: int) -> str:
    return f"{HOME}/courses/{number}"


def registration(number: int) -> UUID:
    return UUID(int=number + 1, version=4)


KEY = ("statement_id", "seq", "stored", "trust")
STATEMENT = (
    *("seq", "statement_id", "xid", "stored", "timestamp", "actor", "verb", "object_id", "registration"),
    *("trust", "version", "raw", "digest", "lacks"),
)
MENTION = ("key", "stored", "seq", "is_member")


def key(row: Row) -> tuple[Any, ...]:
    return row.id, row.number, row.stored, "client"


def statement(row: Row) -> tuple[Any, ...]:
    place = (row.number, row.id, 3, row.stored, row.stored)
    named = (f"account|{HOME}/people|{row.person}", row.verb, row.activity, row.registration)
    return (*place, *named, "client", "1.0.3", row.raw.encode(), "0" * 64, 0)


def mention(row: Row) -> tuple[Any, ...]:
    return row.course, row.stored, row.number, False


TABLES = (("xapi_statementkey", KEY, key), ("xapi_statement", STATEMENT, statement), ("xapi_mention", MENTION, mention))


def fill(total: int) -> None:
    """Bring the store to `total` statements, if it holds fewer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM xapi_statementkey")
        if cursor.fetchone()[0] >= total:
            return
        cursor.execute("DELETE FROM xapi_mention")
        cursor.execute("DELETE FROM xapi_statement")
        cursor.execute("DELETE FROM xapi_statementkey")
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            make_months(cursor, first=FIRST, last=LAST)
    rows = (Row(number, total) for number in range(1, total + 1))
    while chunk := list(islice(rows, CHUNK)):
        write(chunk)
    finish(total)


def write(rows: list[Row]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, values in TABLES:
            names = ", ".join(f'"{name}"' for name in columns)
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(values(row))
            else:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})", list(on_sqlite(map(values, rows)))
                )


def on_sqlite(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            value.hex
            if isinstance(value, UUID)
            else connection.ops.adapt_datetimefield_value(value)
            if isinstance(value, dt.datetime)
            else value
            for value in row
        ]


def finish(total: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval('xapi_statement_place_seq', %s)", [total + 1])
            for table, _, _ in TABLES:
                cursor.execute(f"VACUUM ANALYZE {table}")
        else:
            cursor.execute("ANALYZE")


def main() -> None:
    fill(int(sys.argv[1]))
