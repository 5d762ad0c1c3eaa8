"""The one way into the statement store, for our own acts and for everything that comes from outside."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import transaction

from lms.xapi import columns
from lms.xapi.attachments import check_files, named_in
from lms.xapi.digest import content_digest
from lms.xapi.enums import Trust
from lms.xapi.errors import InvalidStatement, NotPermitted, StatementConflict
from lms.xapi.mentions import members_of, related_to
from lms.xapi.models import ApiClient, Attachment, Mention, Statement
from lms.xapi.places import take_places
from lms.xapi.signatures import check_signatures
from lms.xapi.validation import validate_statement
from lms.xapi.waking import wake_consumers

Content = Mapping[str, Any]
# Enough to make a round trip worth it, few enough for the parameters of one query on either engine.
CHUNK = 2000
# Of our own statements, and of those that say nothing of it in a request of 1.0.x.
OWN_VERSION = "1.0.3"


def store_statements(
    *,
    statements: Sequence[Content],
    trust: Trust,
    now: dt.datetime,
    client: ApiClient | None = None,
    version: str = OWN_VERSION,
    raws: Sequence[bytes] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> list[uuid.UUID]:
    """Store all of `statements` or none, in the caller's transaction; returns their ids in order.

    The same statement again changes nothing; another one with the same id is a StatementConflict. What does not come
    from our own acts is validated first. `raws` are the bytes as they came, where they came as bytes; `files` are those
    that came along, by their hash.
    """
    if trust is not Trust.OWN:
        for index, content in enumerate(statements):
            validate_statement(content, f"[{index}]", version)
            check_signatures(content, files or {}, version)
        check_files(statements, files or {})
    origin = _Origin(trust, client, version, now)
    rows = [
        _row(content, raw, origin)
        for content, raw in zip(statements, raws or map(orjson.dumps, statements), strict=True)
    ]
    _refuse_twins(rows)
    with transaction.atomic(savepoint=False):
        _store_files(statements, files or {}, now)
        for start in range(0, len(rows), CHUNK):
            _insert(rows[start : start + CHUNK])
        _refuse_foreign_voiding(rows)
        if rows:
            wake_consumers()
    return [row.statement_id for row in rows]


def _store_files(statements: Sequence[Content], files: Mapping[str, bytes], now: dt.datetime) -> None:
    """Each once, whoever sends it again: in one order for all, so that two requests cannot wait in a circle."""
    types = {
        attachment["sha2"].lower(): attachment["contentType"]
        for content in statements
        for attachment in named_in(content)
    }
    rows = [
        Attachment(sha2=sha2, content_type=types[sha2], content=data, stored=now)
        for sha2, data in sorted(files.items())
    ]
    if rows:
        Attachment.objects.bulk_create(rows, ignore_conflicts=True)


@dataclasses.dataclass(frozen=True)
class _Origin:
    """What the statements of one call have in common."""

    trust: Trust
    client: ApiClient | None
    version: str
    now: dt.datetime


def _row(content: Content, raw: bytes, origin: _Origin) -> Statement:
    row = Statement(
        statement_id=uuid.UUID(content["id"]) if "id" in content else uuid.uuid4(),
        timestamp=columns.moment_of(content["timestamp"]) if "timestamp" in content else origin.now,
        actor=columns.agent_key(content["actor"]),
        verb=columns.verb_key(content["verb"]["id"]),
        object_id=columns.object_key(content["object"]),
        registration=columns.registration_of(content),
        voids=columns.voided_id(content),
        refers_to=columns.reference_of(content),
        trust=origin.trust,
        client=origin.client,
        version=content.get("version", origin.version),
        raw=raw,
        digest=content_digest(content),
    )
    row.content = dict(content)
    return row


def _refuse_twins(rows: Sequence[Statement]) -> None:
    seen: set[uuid.UUID] = set()
    for row in rows:
        if row.statement_id in seen:
            raise InvalidStatement(f"the id {row.statement_id} stands twice in one request")
        seen.add(row.statement_id)


def _insert(rows: Sequence[Statement]) -> None:
    """Write what is new, then compare what is stored now with what was meant."""
    places = take_places(len(rows))
    for row, seq in zip(rows, places.seqs, strict=True):
        row.stored, row.xid = places.stored, places.xid
        if seq is not None:
            row.seq = seq
    # Two batches that share ids wait for each other on them: in one order for all they cannot wait in a circle.
    ordered = rows if places.seqs[0] is None else sorted(rows, key=lambda row: row.statement_id)
    Statement.objects.bulk_create(ordered, ignore_conflicts=True)
    ids = [row.statement_id for row in rows]
    found = Statement.objects.filter(statement_id__in=ids).values_list("statement_id", "digest", "timestamp")
    stored = {key: (digest, timestamp) for key, digest, timestamp in found}
    for row in rows:
        digest, timestamp = stored[row.statement_id]
        if row.digest != digest or (_insists_on_time(row) and row.timestamp != timestamp):
            raise StatementConflict(f"another statement with the id {row.statement_id} is stored already")
    _insert_mentions(ordered)


def _insert_mentions(rows: Sequence[Statement]) -> None:
    """Beside their statements; those of a statement that was there already are there, too."""
    mentions = [mention for row in rows for mention in _mentions(row)]
    if mentions:
        Mention.objects.bulk_create(mentions, ignore_conflicts=True)


def _mentions(row: Statement) -> list[Mention]:
    members, related = members_of(row.content), related_to(row.content)
    related -= {*members, row.actor, row.object_id}
    found = [(key, True) for key in members] + [(key, False) for key in related]
    return [
        Mention(statement_id=row.statement_id, key=key, stored=row.stored, is_member=is_member)
        for key, is_member in sorted(found)
    ]


def _insists_on_time(row: Statement) -> bool:
    """A statement that does not say when cannot differ in that. Our own ids name acts: the first time of one stands."""
    return row.trust != Trust.OWN and "timestamp" in row.content


def _refuse_foreign_voiding(rows: Sequence[Statement]) -> None:
    """Nobody takes back what they did not say. A target that is not stored yet is judged when somebody asks."""
    for row in rows:
        if row.voids is None or row.trust == Trust.OWN:
            continue
        target = Statement.objects.filter(statement_id=row.voids).first()
        if target is not None and not target.may_be_voided_by(row):
            raise NotPermitted(f"the statement {row.voids} was stored by another authority, which alone may void it")
