"""Sealing: statements become leaves of the tree, beside ingest and never inside it."""

import dataclasses
import datetime as dt
import os
import time
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from lms.xapi.ledger.envelope import COLUMNS, NONCE_BYTES, Facts, facts_of, sealed_hash
from lms.xapi.ledger.stored import StoredHashes, tree_size
from lms.xapi.ledger.tree import grown
from lms.xapi.models import Cursor, Leaf, Statement, TreeNode

PLACE = "ledger"
# Some megabytes of statements at most are in memory, and a transaction lasts some tens of milliseconds.
BATCH = 2000
BATCH_BYTES = 16 * 1024 * 1024


def locked_place() -> Cursor:
    """How far the ledger is. Whoever changes the ledger holds this row until the end of the transaction."""
    return Cursor.objects.select_for_update().get(consumer=PLACE)


def seal_next(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Seal the next statements below the horizon, at most `batch`; returns how many.

    They are read and hashed before the transaction begins, so that it holds no lock meanwhile (on SQLite nobody else
    can write then). If another sealer was faster, that was in vain and nothing is written.
    """
    place = Cursor.objects.get_or_create(consumer=PLACE)[0]
    facts = list(_following(place, batch))
    if not facts:
        return 0
    nonces = os.urandom(NONCE_BYTES * len(facts))
    leaves = [_leaf(row, nonces[at * NONCE_BYTES :][:NONCE_BYTES]) for at, row in enumerate(facts)]
    with transaction.atomic():
        held = locked_place()
        if (held.xid, held.seq) != (place.xid, place.seq):
            return 0
        _append(leaves)
        held.xid, held.seq, held.updated_at = facts[-1].xid, facts[-1].seq, now
        held.save(update_fields=["xid", "seq", "updated_at"])
    return len(leaves)


def _following(place: Cursor, batch: int) -> Iterable[Facts]:
    """At most `batch` statements, and no more than fit into memory, but one in any case."""
    rows = Statement.objects.settled().after(place.xid, place.seq).values_list(*COLUMNS)[:batch]
    size = 0
    for row in rows.iterator(chunk_size=200):
        facts = facts_of(row)
        yield facts
        size += len(facts.raw)
        if size > BATCH_BYTES:
            return


def _leaf(facts: Facts, nonce: bytes) -> Leaf:
    return Leaf(
        seq=facts.seq,
        statement_id=facts.statement_id,
        stored=facts.stored,
        nonce=nonce,
        hash=sealed_hash(nonce, facts),
    )


def _append(leaves: Sequence[Leaf]) -> None:
    size = tree_size()
    for index, leaf in enumerate(leaves, size):
        leaf.index = index
    if connection.vendor == "postgresql":
        _copy(leaves)
    else:
        Leaf.objects.bulk_create(leaves)
    nodes = grown(StoredHashes(), size, [bytes(leaf.hash) for leaf in leaves])
    TreeNode.objects.bulk_create([TreeNode(height=n.height, index=n.index, hash=n.hash) for n in nodes])


def _copy(leaves: Sequence[Leaf]) -> None:
    statement = "COPY xapi_leaf (index, seq, statement_id, stored, nonce, hash) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["int8", "int8", "uuid", "timestamptz", "bytea", "bytea"])
        for leaf in leaves:
            copy.write_row((leaf.index, leaf.seq, leaf.statement_id, leaf.stored, leaf.nonce, leaf.hash))


@dataclasses.dataclass(frozen=True)
class Pace:
    """How hard sealing may work: in each `period` seconds it works `share` of one processor at most while statements
    come in, and as much as there is to do when none do."""

    period: float
    share: float


GENTLE = Pace(period=10.0, share=0.08)


def seal_gently(*, now: dt.datetime, pace: Pace = GENTLE) -> int:
    """One period's work, in short pieces with rests between them. What is left waits for the next period."""
    began, sealed = time.monotonic(), 0
    while (left := began + pace.period - time.monotonic()) > 0:
        start = time.monotonic()
        done = seal_next(now=now, batch=BATCH // 4)
        sealed += done
        if not done:
            break
        worked = time.monotonic() - start
        if _is_busy(now, began):
            time.sleep(min(worked / pace.share - worked, max(left - worked, 0)))
    return sealed


def _is_busy(now: dt.datetime, began: float) -> bool:
    """Whether statements came in within the last seconds."""
    newest = Statement.objects.order_by("-stored").values_list("stored", flat=True).first()
    present = now + dt.timedelta(seconds=time.monotonic() - began)
    return newest is not None and newest > present - dt.timedelta(seconds=5)


def seal_all(*, now: dt.datetime) -> int:
    """Everything that is there now, without rests."""
    total = 0
    while done := seal_next(now=now):
        total += done
    return total
