"""What is sealed of a statement: its bytes as stored, and beside them what the store says of it.

The envelope is a sequence of netstrings (`<length in bytes>:<text>,`): the name of the format, then its fields in
order. Lengths leave no doubt where a field ends, and a person can read it. It is never stored: whoever checks makes it
anew from the columns. Columns that are derived from the bytes (verb, object …) are not in it; they are derived again.

A field more, or another order, is a new format: what was sealed keeps its own.
"""

import datetime as dt
import hashlib
from typing import Any, NamedTuple
from uuid import UUID

from lms.xapi.ledger.tree import leaf_hash

FORMAT = "manabi-dx statement envelope 1"
FIELDS = ("seq", "statement_id", "stored", "timestamp", "trust", "client", "version", "sha256")
NONCE_BYTES = 16
# The columns of Facts as a query names them.
COLUMNS = ("xid", "seq", "statement_id", "stored", "timestamp", "trust", "client__key", "version", "raw")


class Facts(NamedTuple):
    """One row of the store, as far as it is sealed; `xid` is its place in the order and not sealed."""

    xid: int
    seq: int
    statement_id: UUID
    stored: dt.datetime
    timestamp: dt.datetime
    trust: str
    client: str | None
    version: str
    raw: bytes


def facts_of(row: tuple[Any, ...]) -> Facts:
    return Facts._make([*row[:-1], bytes(row[-1])])


def moment(value: dt.datetime) -> str:
    """In UTC with microseconds, always of one length: 2026-11-21T01:00:00.000000Z."""
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def envelope_of(facts: Facts) -> bytes:
    values = (
        FORMAT,
        str(facts.seq),
        str(facts.statement_id),
        moment(facts.stored),
        moment(facts.timestamp),
        facts.trust,
        facts.client or "",
        facts.version,
        hashlib.sha256(facts.raw).hexdigest(),
    )
    return b"".join([b"%d:%s," % (len(data), data) for data in [value.encode() for value in values]])


def sealed_hash(nonce: bytes, facts: Facts) -> bytes:
    """The leaf's hash in the tree: RFC 9162's hash of a leaf whose data is SHA-256(nonce ‖ bytes ‖ envelope)."""
    return leaf_hash(hashlib.sha256(nonce + facts.raw + envelope_of(facts)).digest())
