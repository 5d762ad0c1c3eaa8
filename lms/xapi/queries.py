"""Reading the store."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from lms.xapi.attachments import hashes_of
from lms.xapi.columns import activity_key, agent_key
from lms.xapi.enums import COUNTING, Scope
from lms.xapi.models import ApiClient, Attachment, Document, Statement

# How many statements are looked through for what they say of an activity or an agent: the newest are enough.
LOOKED_AT = 50


def is_voided(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these statements are taken back."""
    return set(Statement.objects.with_ids(ids).voided().values_list("statement_id", flat=True))


def documents_of(columns: Mapping[str, Any], since: dt.datetime | None) -> list[Document]:
    """The documents of a shelf, without their contents, changed after `since`."""
    rows = Document.objects.filter(**columns).only("name", "updated_at").order_by("updated_at", "pk")
    return list(rows.filter(updated_at__gt=since) if since else rows)


def definition_of(iri: str) -> dict[str, Any]:
    """All that an activity is said to be by those who may say it; where they differ, the newest counts."""
    key = activity_key(iri)
    merged: dict[str, Any] = {}
    for content in reversed(_newest(key)):
        for thing in _activities(content):
            if thing.get("id") == iri:
                _merge(merged, thing.get("definition", {}))
    return merged


def names_of(key: str) -> list[str]:
    """The names under which an agent is known by those who may name it, the newest first."""
    named = (agent.get("name") for content in _newest(key) for agent in _agents(content) if agent_key(agent) == key)
    return list(dict.fromkeys(filter(None, named)))


def may_define() -> Q:
    """The statements that say for everybody what things and people are called: our own, and those of credentials with
    the scope define. What others say of them stands in their own statements alone."""
    clients = [client.pk for client in ApiClient.objects.only("scopes") if client.may(Scope.DEFINE)]
    return Q(trust__in=COUNTING) | Q(client__in=clients)


def _newest(key: str) -> list[dict[str, Any]]:
    """The newest statements that may define the key and name it in any place, newest first."""
    rows = Statement.objects.filter(may_define())
    named = rows.filter(mentions__key=key).order_by("-mentions__stored", "-mentions__seq")
    parts = [
        rows.filter(object_id=key).order_by("-stored", "-seq")[:LOOKED_AT],
        rows.filter(actor=key).order_by("-stored", "-seq")[:LOOKED_AT],
        named[:LOOKED_AT],
    ]
    found = {row.seq: row for rows in parts for row in rows}
    return [row.content for _, row in sorted(found.items(), reverse=True)]


def _merge(merged: dict[str, Any], definition: Mapping[str, Any]) -> None:
    for name, value in definition.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = {**merged[name], **value} if both else value


def _activities(content: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield content["object"]
    if content["object"].get("objectType") == "SubStatement":
        yield from _activities(content["object"])
    for group in content.get("context", {}).get("contextActivities", {}).values():
        yield from [group] if isinstance(group, Mapping) else group


def _agents(content: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    context = content.get("context", {})
    for thing in (content["actor"], content["object"], context.get("instructor", {}), context.get("team", {})):
        if "definition" not in thing:
            yield thing
            yield from thing.get("member", ())


def attachments_of(statements: Sequence[Statement]) -> list[tuple[str, str, bytes]]:
    """(hash, content type, bytes) of the files that came with these statements, each once."""
    wanted = {sha2 for statement in statements for sha2 in hashes_of(statement.content)}
    rows = Attachment.objects.filter(sha2__in=wanted).order_by("sha2")
    return [(row.sha2, row.content_type, bytes(row.content)) for row in rows]


def statement_by_id(statement_id: UUID) -> Statement | None:
    return Statement.objects.with_ids([statement_id]).select_related("client").first()


def attachment_named(statement: Statement, sha2: str) -> bytes | None:
    """The bytes of a file, if this statement names it and they are here."""
    if sha2 not in hashes_of(statement.content):
        return None
    kept = Attachment.objects.filter(sha2=sha2).first()
    return bytes(kept.content) if kept else None
