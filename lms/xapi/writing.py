"""Putting entries into the tables. What is there already is left alone: the same again changes nothing, under any
concurrency and for any number of entries.

PostgreSQL takes a whole call in one statement of SQL: taking numbers, claiming ids, writing statements and mentions in
one round trip. Columns come as one JSON value, and the bytes of all statements as one beside it. SQLite, which has one
writer at a time, takes rows by `executemany`.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from lms.common import clock
from lms.xapi.entries import Entry, Origin
from lms.xapi.preparing import prepared_by_server

# Enough for what one request may carry; larger calls are our own.
CHUNK = 5000

# Ids are claimed in one order for all: two calls that share some wait for each other on the first, never in a circle.
# The clock is read after the transaction has its id, so no statement is stored earlier than its transaction began.
_POSTGRESQL = """
WITH place AS MATERIALIZED (
    SELECT pg_current_xact_id()::text::bigint AS xid, clock_timestamp() AS stored
), incoming AS MATERIALIZED (
    SELECT COALESCE(r.number, nextval('xapi_statement_place_seq')) AS seq, r.*
    FROM json_to_recordset(%s::json) AS r (
        number bigint, statement_id uuid, "timestamp" timestamptz, actor text, verb text, object_id text,
        registration uuid, voids uuid, refers_to uuid, version text, "at" int, size int, digest text, lacks smallint,
        mentions json)
), claimed AS (
    INSERT INTO xapi_statementkey (statement_id, seq, stored, voids, refers_to, trust, client_id)
    SELECT i.statement_id, i.seq, p.stored, i.voids, i.refers_to, %s::varchar, %s::bigint FROM incoming i, place p
    ORDER BY i.statement_id
    ON CONFLICT DO NOTHING RETURNING statement_id, seq, stored
), written AS (
    INSERT INTO xapi_statement (seq, statement_id, xid, stored, "timestamp", actor, verb, object_id, registration,
        voids, refers_to, trust, client_id, version, raw, digest, lacks)
    SELECT i.seq, i.statement_id, p.xid, p.stored, i."timestamp", i.actor, i.verb, i.object_id, i.registration,
        i.voids, i.refers_to, %s::varchar, %s::bigint, i.version, substring(%s::bytea FROM i."at" FOR i.size),
        i.digest, i.lacks
    FROM incoming i JOIN claimed c USING (statement_id), place p ORDER BY i.seq
), mentioned AS (
    INSERT INTO xapi_mention (key, stored, seq, is_member)
    SELECT m.key, c.stored, c.seq, m.is_member FROM incoming i JOIN claimed c USING (statement_id),
        json_to_recordset(i.mentions) AS m (key text, is_member boolean)
)
SELECT statement_id FROM claimed
"""
_NUMBERS = "SELECT nextval('xapi_statement_place_seq') FROM generate_series(1, %s::bigint)"

_TAKEN = "SELECT statement_id FROM xapi_statementkey WHERE statement_id IN (SELECT value FROM json_each(%s))"
_LAST = "SELECT COALESCE(max(seq), 0) FROM sqlite_sequence WHERE name = 'xapi_statement'"
_KEY = """
INSERT INTO xapi_statementkey (statement_id, seq, stored, voids, refers_to, trust, client_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_STATEMENT = """
INSERT INTO xapi_statement (seq, statement_id, xid, stored, "timestamp", actor, verb, object_id, registration, voids,
    refers_to, trust, client_id, version, raw, digest, lacks)
VALUES (%s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_MENTION = "INSERT INTO xapi_mention (key, stored, seq, is_member) VALUES (%s, %s, %s, %s)"


def write(entries: Sequence[Entry], origin: Origin) -> set[UUID]:
    """Write what is new, numbered in the order given; returns the ids that were new. In the caller's transaction."""
    if connection.vendor == "postgresql":
        return _write_to_postgresql(entries, origin)
    return _write_to_sqlite(entries, origin)


def _write_to_postgresql(entries: Sequence[Entry], origin: Origin) -> set[UUID]:
    origin_columns = [str(origin.trust), origin.client_id]
    new: set[UUID] = set()
    for chunk in _chunks(entries):
        raws = b"".join([numbered.entry.raw for numbered in chunk])
        values = [orjson.dumps(_records(chunk)).decode(), *origin_columns, *origin_columns, raws]
        new.update(row[0] for row in _asked(_POSTGRESQL, values))
    return new


def _asked(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with prepared_by_server(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class _Numbered(NamedTuple):
    """An entry and its number; None: the next one."""

    entry: Entry
    number: int | None = None


def _chunks(entries: Sequence[Entry]) -> Iterator[Sequence[_Numbered]]:
    """Mostly one. Of several each continues the order of ids, so their numbers are taken before they are put in it."""
    if len(entries) <= CHUNK:
        yield [_Numbered(entry) for entry in entries]
        return
    numbers = [row[0] for row in _asked(_NUMBERS, [len(entries)])]
    numbered = sorted(map(_Numbered, entries, numbers), key=lambda each: each.entry.statement_id)
    for start in range(0, len(numbered), CHUNK):
        yield numbered[start : start + CHUNK]


def _records(chunk: Sequence[_Numbered]) -> list[dict[str, Any]]:
    """Columns by name; what is not given is NULL. `at`, from 1, and `size`: where the bytes stand among all."""
    records, at = [], 1
    for entry, number in chunk:
        record = {
            "statement_id": entry.statement_id,
            "timestamp": entry.timestamp,
            "actor": entry.actor,
            "verb": entry.verb,
            "object_id": entry.object_id,
            "version": entry.version,
            "at": at,
            "size": len(entry.raw),
            "digest": entry.digest,
            "lacks": entry.lacks,
            "mentions": [{"key": key, "is_member": is_member} for key, is_member in entry.mentions],
        }
        rare = {
            "number": number,
            "registration": entry.registration,
            "voids": entry.voids,
            "refers_to": entry.refers_to,
        }
        record.update((name, value) for name, value in rare.items() if value is not None)
        records.append(record)
        at += len(entry.raw)
    return records


@dataclasses.dataclass(frozen=True)
class _Place:
    entry: Entry
    seq: int


def _write_to_sqlite(entries: Sequence[Entry], origin: Origin) -> set[UUID]:
    """The transaction holds the only write lock, so what was free when asked is free when written."""
    stored = _moment(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [orjson.dumps([entry.statement_id.hex for entry in entries]).decode()])
        taken = {row[0] for row in cursor.fetchall()}
        cursor.execute(_LAST)
        (last,) = cursor.fetchone()
        free = [entry for entry in entries if entry.statement_id.hex not in taken]
        places = [_Place(entry, seq) for seq, entry in enumerate(free, last + 1)]
        cursor.executemany(_KEY, [_key_row(place, stored, origin.trust, origin.client_id) for place in places])
        cursor.executemany(
            _STATEMENT, [_statement_row(place, stored, origin.trust, origin.client_id) for place in places]
        )
        if mentions := [(key, stored, at.seq, is_member) for at in places for key, is_member in at.entry.mentions]:
            cursor.executemany(_MENTION, mentions)
    return {entry.statement_id for entry in free}


def _key_row(place: _Place, stored: str, trust: str, client: int | None) -> tuple[Any, ...]:
    entry = place.entry
    ids = (_hex(entry.voids), _hex(entry.refers_to))
    return (entry.statement_id.hex, place.seq, stored, *ids, trust, client)


def _statement_row(place: _Place, stored: str, trust: str, client: int | None) -> tuple[Any, ...]:
    entry = place.entry
    named = (entry.actor, entry.verb, entry.object_id)
    ids = (_hex(entry.registration), _hex(entry.voids), _hex(entry.refers_to))
    kept = (entry.version, entry.raw, entry.digest, entry.lacks)
    return (place.seq, entry.statement_id.hex, stored, _moment(entry.timestamp), *named, *ids, trust, client, *kept)


def _hex(value: UUID | None) -> str | None:
    return value.hex if value is not None else None


def _moment(value: dt.datetime) -> str:
    """As Django writes it there."""
    return connection.ops.adapt_datetimefield_value(value) or ""
