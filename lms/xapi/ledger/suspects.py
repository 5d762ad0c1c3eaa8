"""Which column of a statement was changed.

The leaf's hash says only that something was. But what the envelope held has few possible values, and the hash tells
when the right ones are tried: then both the column and what stood there are proven. Other columns follow from the
bytes.
"""

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lms.xapi import columns
from lms.xapi.digest import content_digest
from lms.xapi.entries import lacks_of
from lms.xapi.enums import Trust
from lms.xapi.ledger.envelope import Facts, sealed_hash
from lms.xapi.models import ApiClient, Leaf
from lms.xapi.versions import SPOKEN, UNSAID

DERIVED = ("actor", "verb", "object_id", "registration", "voids", "refers_to", "digest", "lacks")
CLIENTS = 200


class Suspect(NamedTuple):
    """A column that was changed, and what was sealed there (None: it cannot be told)."""

    column: str
    sealed: str | None


def suspects(leaf: Leaf, facts: Facts, digest: str) -> list[Suspect]:
    """What of a statement differs from what was sealed."""
    assert leaf.nonce is not None
    for tried in _candidates(leaf, facts):
        if sealed_hash(bytes(leaf.nonce), tried) == bytes(leaf.hash):
            pairs = zip(Facts._fields, facts, tried, strict=True)
            return [Suspect(name, str(was or "")) for name, now, was in pairs if now != was]
    content = _content(facts.raw)
    if content is None or digest not in _digests(facts.raw, content):
        return [Suspect("raw", None)]
    return [Suspect("raw, timestamp or leaf", None)]


def _candidates(leaf: Leaf, facts: Facts) -> Iterator[Facts]:
    content = _content(facts.raw) or {}
    base = facts._replace(seq=leaf.seq, statement_id=leaf.statement_id, stored=leaf.stored)
    clients: list[str | None] = [facts.client, None, *ApiClient.objects.values_list("key", flat=True)[:CLIENTS]]
    versions = [facts.version, *SPOKEN, *UNSAID.values(), content.get("version", facts.version)]
    times = [facts.timestamp, leaf.stored, *_stated_time(content)]
    for client, version, time, trust in itertools.product(
        dict.fromkeys(clients), dict.fromkeys(versions), dict.fromkeys(times), Trust.values
    ):
        yield base._replace(client=client, version=str(version), timestamp=time, trust=trust)


def _content(raw: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(raw)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _stated_time(content: Mapping[str, Any]) -> list[dt.datetime]:
    try:
        return [columns.moment_of(content["timestamp"])]
    except (KeyError, TypeError, ValueError):
        return []


def _digests(raw: bytes, content: Mapping[str, Any]) -> set[str]:
    """That of the bytes; older rows have that of the content in its canonical form."""
    return {hashlib.sha256(raw).hexdigest(), content_digest(content)}


def wrong_columns(raw: bytes, stored: Mapping[str, Any]) -> list[str]:
    """Of the columns that follow from the bytes: those that say something else."""
    content = _content(raw)
    if content is None:
        return list(DERIVED)
    try:
        derived = {
            "actor": columns.agent_key(content["actor"]),
            "verb": columns.verb_key(content["verb"]["id"]),
            "object_id": columns.object_key(content["object"]),
            "registration": columns.registration_of(content),
            "voids": columns.voided_id(content),
            "refers_to": columns.reference_of(content),
            "digest": stored["digest"] if stored["digest"] in _digests(raw, content) else None,
            # Older rows do not say.
            "lacks": None if stored["lacks"] is None else lacks_of(content),
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        return list(DERIVED)
    return [name for name, value in derived.items() if value != stored[name]]
