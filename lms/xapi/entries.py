"""A statement on its way into the store: what is written of it, worked out once."""

import dataclasses
import datetime as dt
import enum
import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from lms.xapi import columns
from lms.xapi.enums import Trust
from lms.xapi.mentions import members_of, related_to
from lms.xapi.models import ApiClient

Content = Mapping[str, Any]


class Lacks(enum.IntFlag):
    """What a statement did not say of itself, and the store adds when it gives it out."""

    ID = 1
    TIMESTAMP = 2
    VERSION = 4


# Plain numbers: flags cost as much to add up as the rest of a row.
_ADDED = [("id", int(Lacks.ID)), ("timestamp", int(Lacks.TIMESTAMP)), ("version", int(Lacks.VERSION))]


@dataclasses.dataclass(frozen=True)
class Origin:
    """What the statements of one call have in common."""

    trust: Trust
    client: ApiClient | None
    version: str
    now: dt.datetime

    @property
    def client_id(self) -> int | None:
        return None if self.client is None else self.client.pk


class Entry(NamedTuple):
    """One row of the store, and the mentions beside it: (key, is it a member of a group)."""

    statement_id: UUID
    timestamp: dt.datetime
    actor: str
    verb: str
    object_id: str
    registration: UUID | None
    voids: UUID | None
    refers_to: UUID | None
    version: str
    raw: bytes
    digest: str
    lacks: int | None
    mentions: list[tuple[str, bool]]
    content: Content


def entry_of(content: Content, raw: bytes, origin: Origin) -> Entry:
    """Of a statement that is known to be one."""
    actor, thing = columns.agent_key(content["actor"]), columns.object_key(content["object"])
    return Entry(
        statement_id=UUID(content["id"]) if "id" in content else uuid4(),
        timestamp=columns.moment_of(content["timestamp"]) if "timestamp" in content else origin.now,
        actor=actor,
        verb=columns.verb_key(content["verb"]["id"]),
        object_id=thing,
        registration=columns.registration_of(content),
        voids=columns.voided_id(content),
        refers_to=columns.reference_of(content),
        version=content.get("version", origin.version),
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        lacks=lacks_of(content),
        mentions=_mentions(content, actor, thing),
        content=content,
    )


def lacks_of(content: Content) -> int | None:
    """What must be added to its bytes; None if the store's own words stand against what they say, if its time must be
    given in UTC, or if an early version's single activity must become a list."""
    if "stored" in content or "authority" in content or _must_be_completed(content):
        return None
    return sum([flag for name, flag in _ADDED if name not in content])


def _must_be_completed(content: Content) -> bool:
    """See formats.exact, which does it."""
    if not content.get("timestamp", "Z").endswith("Z"):
        return True
    thing = content["object"]
    if thing.get("objectType") == "SubStatement" and _must_be_completed(thing):
        return True
    groups = content["context"].get("contextActivities") if "context" in content else None
    return groups is not None and any(isinstance(value, dict) for value in groups.values())


def _mentions(content: Content, actor: str, thing: str) -> list[tuple[str, bool]]:
    members, related = members_of(content), related_to(content)
    related -= {actor, thing}
    if not members:
        return [(key, False) for key in sorted(related)]
    return sorted([(key, True) for key in members] + [(key, False) for key in related - members])
