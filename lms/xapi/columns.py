"""What the store keeps of a statement in columns, so that it can be found: the same keys serve storing and asking."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from lms.xapi.enums import Verb

ACTOR_BYTES = 500
VERB_BYTES = 500
OBJECT_BYTES = 1000
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid")


def fitted(key: str, limit: int) -> str:
    """A key no longer than its column, and than what an index can hold: overlong ones are found by their hash."""
    # No character takes more than four bytes.
    if len(key) * 4 <= limit:
        return key
    data = key.encode()
    return key if len(data) <= limit else f"sha256|{hashlib.sha256(data).hexdigest()}"


def account_key(home: str, name: str) -> str:
    return fitted(f"account|{home}|{name}", ACTOR_BYTES)


def agent_key(agent: Mapping[str, Any]) -> str:
    """The inverse functional identifier of an agent or group; an anonymous group has none and gives ""."""
    if account := agent.get("account"):
        return account_key(account["homePage"], account["name"])
    return next((fitted(f"{name}|{agent[name]}", ACTOR_BYTES) for name in _IDENTIFIERS if name in agent), "")


def verb_key(verb: str) -> str:
    return fitted(verb, VERB_BYTES)


def activity_key(iri: str) -> str:
    return fitted(iri, OBJECT_BYTES)


def object_key(thing: Mapping[str, Any]) -> str:
    """An activity's IRI, an agent's key, the id of a statement referred to; a sub-statement has none."""
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return activity_key(thing["id"])
    if kind == "StatementRef":
        return str(UUID(thing["id"]))
    return agent_key(thing) if kind in {"Agent", "Group"} else ""


def voided_id(statement: Mapping[str, Any]) -> UUID | None:
    """The statement that this one takes back, if it is a voiding one."""
    if statement["verb"]["id"] != Verb.VOIDED:
        return None
    return UUID(statement["object"]["id"])


def reference_of(statement: Mapping[str, Any]) -> UUID | None:
    """The statement that is its object, if one is."""
    thing = statement["object"]
    return UUID(thing["id"]) if thing.get("objectType") == "StatementRef" else None


def registration_of(statement: Mapping[str, Any]) -> UUID | None:
    registration = statement["context"].get("registration") if "context" in statement else None
    return _uuid(registration) if registration else None


@lru_cache(maxsize=4096)
def _uuid(text: str) -> UUID:
    """Kept: all that is said of one enrolment has the same."""
    return UUID(text)


@lru_cache(maxsize=4096)
def moment_of(text: str) -> dt.datetime:
    """A timestamp in UTC; one without a zone is taken as UTC. Kept: it is asked for when judging and when storing."""
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
