"""Reading the store."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from lms.xapi.attachments import hashes_of
from lms.xapi.canonical import LOOKED_AT as FAR_BEHIND
from lms.xapi.canonical import known, unfollowed
from lms.xapi.columns import activity_key, agent_key
from lms.xapi.definitions import activity_name
from lms.xapi.models import ApiClient, Attachment, Document, Statement, StatementQuerySet

# How many statements are looked through for what they say of an activity or an agent: the newest are enough.
LOOKED_AT = 50
# Where a context of version 2 names agents and groups.
CONTEXT_LISTS = (("contextAgents", "agent"), ("contextGroups", "group"))


def is_voided(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these statements are taken back."""
    return set(Statement.objects.with_ids(ids).voided().values_list("statement_id", flat=True))


def documents_of(columns: Mapping[str, Any], since: dt.datetime | None) -> list[Document]:
    """The documents of a shelf, without their contents, changed after `since`."""
    rows = Document.objects.filter(**columns).only("name", "updated_at").order_by("updated_at", "pk")
    return list(rows.filter(updated_at__gt=since) if since else rows)


def definition_of(iri: str) -> dict[str, Any] | None:
    """The canonical definition of an activity."""
    late = unfollowed()
    if len(late) == FAR_BEHIND:
        late += _newest(activity_key(iri), Statement.objects.all())
    return known([activity_name(iri)], late).activity(iri)


def names_of(key: str, *, only: ApiClient | None) -> list[str]:
    """The names under which statements (of one client alone if `only` is given) know an agent, the newest first.

    They are read from the statements themselves, so that there is no second place with names of people.
    """
    rows = Statement.objects.all() if only is None else Statement.objects.filter(client=only)
    contents = (row.content for row in _newest(key, rows))
    named = (agent.get("name") for content in contents for agent in _agents(content) if agent_key(agent) == key)
    return list(dict.fromkeys(filter(None, named)))


def _newest(key: str, rows: StatementQuerySet) -> list[Statement]:
    """The newest statements that name the key in any place, newest first."""
    parts = [
        rows.filter(object_id=key).order_by("-stored", "-seq")[:LOOKED_AT],
        rows.filter(actor=key).order_by("-stored", "-seq")[:LOOKED_AT],
        rows.filter(mentions__key=key).order_by("-mentions__stored", "-mentions__seq")[:LOOKED_AT],
    ]
    found = {row.seq: row for part in parts for row in part.select_related("client")}
    return [row for _, row in sorted(found.items(), reverse=True)]


def _agents(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All agents and groups of a statement and of the one inside it, with the members of groups."""
    context, thing = content.get("context", {}), content["object"]
    around = [part[member] for list_name, member in CONTEXT_LISTS for part in context.get(list_name, ())]
    for agent in (content["actor"], thing, *(context.get(name, {}) for name in ("instructor", "team")), *around):
        if "definition" not in agent:
            yield agent
            yield from agent.get("member", ())
    if thing.get("objectType") == "SubStatement":
        yield from _agents(thing)


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
