"""Sealing: statements become leaves of the tree, beside ingest and never inside it."""

import dataclasses
import datetime as dt
import os
import time
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Length

from lms.xapi.ledger.envelope import COLUMNS, NONCE_BYTES, Facts, facts_of, sealed_hash
from lms.xapi.ledger.reading import fitting
from lms.xapi.ledger.stored import StoredHashes, tree_size
from lms.xapi.ledger.tree import grown
from lms.xapi.models import Cursor, Statement, TreeNode

PLACE = "ledger"
# A transaction lasts some tens of milliseconds.
BATCH = 2000
_INTO = 'xapi_leaf ("index", seq, statement_id, stored, nonce, hash)'


def locked_place() -> Cursor:
    """How far the ledger is. Whoever changes the ledger holds this row until the end of the transaction."""
    return Cursor.objects.select_for_update().get(consumer=PLACE)


def seal_next(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Seal the next statements below the horizon, at most `batch`; returns how many.

    They are read and hashed before the transaction begins, so that it holds no lock meanwhile (on SQLite nobody else
    can write then). If another sealer was faster, that was in vain and nothing is written.
    """
    place = Cursor.objects.get_or_create(consumer=PLACE)[0]
    facts = _following(place, batch)
    if not facts:
        return 0
    nonces = os.urandom(NONCE_BYTES * len(facts))
    steps = range(0, len(nonces), NONCE_BYTES)
    sealed = [_sealed(row, nonces[at : at + NONCE_BYTES]) for at, row in zip(steps, facts, strict=True)]
    with transaction.atomic():
        held = locked_place()
        if (held.xid, held.seq) != (place.xid, place.seq):
            return 0
        _append(sealed)
        held.xid, held.seq, held.updated_at = facts[-1].xid, facts[-1].seq, now
        held.save(update_fields=["xid", "seq", "updated_at"])
    return len(sealed)


def _following(place: Cursor, batch: int) -> list[Facts]:
    """At most `batch` statements, and no more than fit into memory, but one in any case."""
    rows = Statement.objects.settled().after(place.xid, place.seq)
    # The database knows lengths without reading what is that long.
    sizes = rows.values_list(Length("raw"), flat=True)[:batch]
    return [facts_of(row) for row in rows.values_list(*COLUMNS)[: fitting(sizes)]]


class Sealed(NamedTuple):
    """A leaf that has no place yet. No instance of the model: making one costs more than all hashing."""

    seq: int
    statement_id: UUID
    stored: dt.datetime
    nonce: bytes
    hash: bytes


def _sealed(facts: Facts, nonce: bytes) -> Sealed:
    return Sealed(facts.seq, facts.statement_id, facts.stored, nonce, sealed_hash(nonce, facts))


def _append(sealed: Sequence[Sealed]) -> None:
    size = tree_size()
    (_copy if connection.vendor == "postgresql" else _insert)(sealed, size)
    nodes = grown(StoredHashes(), size, [leaf.hash for leaf in sealed])
    TreeNode.objects.bulk_create([TreeNode(height=n.height, index=n.index, hash=n.hash) for n in nodes])


def _copy(sealed: Sequence[Sealed], size: int) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {_INTO} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "int8", "uuid", "timestamptz", "bytea", "bytea"])
        for index, leaf in enumerate(sealed, size):
            copy.write_row((index, *leaf))


def _insert(sealed: Sequence[Sealed], size: int) -> None:
    """In the forms in which Django writes UUIDs and moments to SQLite."""
    moment = connection.ops.adapt_datetimefield_value
    rows = [
        (index, leaf.seq, leaf.statement_id.hex, moment(leaf.stored), leaf.nonce, leaf.hash)
        for index, leaf in enumerate(sealed, size)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_INTO} VALUES (%s, %s, %s, %s, %s, %s)", rows)  # noqa: S608  # no input


@dataclasses.dataclass(frozen=True)
class Pace:
    """How hard sealing may work: of each `period` seconds it takes `share` while statements come in, and as much as
    there is to do when none do."""

    period: float
    share: float


GENTLE = Pace(period=10.0, share=0.08)


def seal_gently(*, now: dt.datetime, pace: Pace = GENTLE) -> int:
    """One period's work, in short transactions. What is left waits for the next period; no worker is held meanwhile."""
    began, sealed = time.monotonic(), 0
    while done := seal_next(now=now, batch=BATCH // 4):
        sealed += done
        worked = time.monotonic() - began
        share = pace.share if _is_busy(now + dt.timedelta(seconds=worked)) else 1.0
        if worked >= pace.period * share:
            break
    return sealed


def _is_busy(present: dt.datetime) -> bool:
    """Whether statements came in within the last seconds."""
    newest = Statement.objects.order_by("-stored").values_list("stored", flat=True).first()
    return newest is not None and newest > present - dt.timedelta(seconds=5)


def seal_all(*, now: dt.datetime) -> int:
    """Everything that is there now, without rests."""
    total = 0
    while done := seal_next(now=now):
        total += done
    return total
