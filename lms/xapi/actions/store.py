"""The one way into the statement store, for our own acts and for everything that comes from outside."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from lms.xapi.attachments import check_files, named_in
from lms.xapi.digest import content_digest
from lms.xapi.entries import Entry, Origin, entry_of
from lms.xapi.enums import COUNTING, Trust
from lms.xapi.errors import InvalidStatement, NotPermitted, StatementConflict
from lms.xapi.models import ApiClient, Attachment, Statement, StatementKey
from lms.xapi.signatures import check_signatures
from lms.xapi.validation import is_sound, validate_statement
from lms.xapi.waking import wake_consumers
from lms.xapi.writing import write

Content = Mapping[str, Any]
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
) -> list[UUID]:
    """Store all of `statements` or none, in the caller's transaction if there is one; returns their ids in order.

    The same statement again changes nothing; another one with the same id is a StatementConflict. What does not come
    from our own acts is validated first. `raws` are the bytes as they came, where they came as bytes; `files` are those
    that came along, by their hash.
    """
    raws = raws or [orjson.dumps(content) for content in statements]
    if trust is not Trust.OWN:
        _check(statements, raws, files or {}, version)
    origin = Origin(trust, client, version, now)
    entries = [entry_of(content, raw, origin) for content, raw in zip(statements, raws, strict=True)]
    _refuse_twins(entries)
    # What comes from outside may be refused after it was written: in a caller's transaction that takes back this alone.
    whole = transaction.atomic(savepoint=trust is not Trust.OWN)
    with nullcontext() if _is_whole_by_itself(entries, files) else whole:
        _store_files(statements, files or {}, now)
        if entries:
            _store(entries, origin)
    return [entry.statement_id for entry in entries]


def _is_whole_by_itself(entries: Sequence[Entry], files: Mapping[str, bytes] | None) -> bool:
    """Whether one statement of SQL does all of it, so that beginning and ending a transaction around it would cost two
    round trips for nothing: if it is refused, nothing was written that would have to be taken back."""
    return len(entries) == 1 and not files and entries[0].voids is None and connection.vendor == "postgresql"


def _check(statements: Sequence[Content], raws: Sequence[bytes], files: Mapping[str, bytes], version: str) -> None:
    for index, (content, raw) in enumerate(zip(statements, raws, strict=True)):
        if not is_sound(content, raw, version):
            validate_statement(content, f"[{index}]", version)
        if "attachments" in content or content["object"].get("objectType") == "SubStatement":
            check_signatures(content, files, version)
    check_files(statements, files)


def _store(entries: Sequence[Entry], origin: Origin) -> None:
    new = write(entries, origin)
    _refuse_others([entry for entry in entries if entry.statement_id not in new], origin)
    if origin.trust is not Trust.OWN:
        _refuse_foreign_voiding(entries, origin)
    if origin.trust in COUNTING:
        wake_consumers()


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


def _refuse_twins(entries: Sequence[Entry]) -> None:
    if len({entry.statement_id for entry in entries}) == len(entries):
        return
    seen: set[UUID] = set()
    for entry in entries:
        if entry.statement_id in seen:
            raise InvalidStatement(f"the id {entry.statement_id} stands twice in one request")
        seen.add(entry.statement_id)


def _refuse_others(entries: Sequence[Entry], origin: Origin) -> None:
    """What was there already must be the same statement. Our own ids name acts: the first time of one stands."""
    if not entries:
        return
    there = {row.statement_id: row for row in Statement.objects.with_ids(entry.statement_id for entry in entries)}
    for entry in entries:
        row = there.get(entry.statement_id)
        if row is None:
            raise StatementConflict(f"the statement {entry.statement_id} was disposed of; its id is not given again")
        insists_on_time = origin.trust is not Trust.OWN and "timestamp" in entry.content
        if not _is_same(entry, row) or (insists_on_time and entry.timestamp != row.timestamp):
            raise StatementConflict(f"another statement with the id {entry.statement_id} is stored already")


def _is_same(entry: Entry, row: Statement) -> bool:
    return entry.digest == row.digest or content_digest(entry.content) == content_digest(row.content)


def _refuse_foreign_voiding(entries: Sequence[Entry], origin: Origin) -> None:
    """Nobody takes back what they did not say. A target that is not stored yet is judged when somebody asks."""
    targets = [entry.voids for entry in entries if entry.voids is not None]
    if not targets:
        return
    for target in StatementKey.objects.filter(statement_id__in=targets):
        if not target.may_be_voided_by(origin.trust, origin.client):
            raise NotPermitted(
                f"the statement {target.statement_id} was stored by another authority, which alone may void it"
            )
