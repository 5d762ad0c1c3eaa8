"""Statements as the store gives them out: what was sent, and what the store knows of it."""

import dataclasses
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lms.xapi.builders import iso
from lms.xapi.canonical import Known
from lms.xapi.canonical import canonical as written_canonically
from lms.xapi.columns import moment_of
from lms.xapi.entries import Lacks
from lms.xapi.iri import client_home
from lms.xapi.models import Statement

# The account under which our own acts are vouched for.
OWN_NAME = "lms"


@dataclasses.dataclass(frozen=True)
class Reader:
    """For whom statements are written out: the Accept-Language of the request, and what the store knows of what they
    name (for the format canonical)."""

    languages: str = ""
    known: Known = dataclasses.field(default_factory=Known)


def authority(statement: Statement) -> dict[str, Any]:
    """Who vouches for it: the credential by which it came, under a name that never changes."""
    return _authority(statement.client.key if statement.client else OWN_NAME)


def _authority(name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": client_home(), "name": name}}


def exact(statement: Statement, reader: Reader) -> dict[str, Any]:
    """As sent, completed by the store. The store's own words on id, time and authority stand above the client's."""
    given = {
        **statement.content,
        "id": str(statement.statement_id),
        "stored": iso(statement.stored),
        "authority": authority(statement),
    }
    given.setdefault("timestamp", iso(statement.timestamp))
    given.setdefault("version", statement.version)
    _complete(given)
    return given


def _complete(statement: dict[str, Any]) -> None:
    """Times are in UTC, and activities around a statement in lists (early versions wrote one alone); so they are in the
    statement inside."""
    if (time := statement.get("timestamp")) and not time.endswith("Z"):
        statement["timestamp"] = iso(moment_of(time.upper()))
    if "contextActivities" in statement.get("context", {}):
        groups = _in_lists(statement["context"]["contextActivities"])
        statement["context"] = {**statement["context"], "contextActivities": groups}
    if statement["object"].get("objectType") == "SubStatement":
        statement["object"] = dict(statement["object"])
        _complete(statement["object"])


def _in_lists(groups: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, list) else [value] for name, value in groups.items()}


_AGENT = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    bare = {name: agent[name] for name in _AGENT if name in agent}
    if len(bare) == len({"objectType"} & bare.keys()):
        bare["member"] = [_agent(member) for member in agent["member"]]
    return bare


def _object(thing: Mapping[str, Any]) -> dict[str, Any]:
    kind = thing.get("objectType", "Activity")
    if kind in {"Agent", "Group"}:
        return _agent(thing)
    if kind == "SubStatement":
        return _bare(thing)
    # Without a type it is an activity, and that is what most are.
    return {name: thing[name] for name in ("objectType", "id") if name in thing and thing[name] != "Activity"}


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    bare = dict(context)
    for name in {"instructor", "team"} & bare.keys():
        bare[name] = _agent(bare[name])
    if "contextActivities" in bare:
        groups = _in_lists(bare["contextActivities"])
        bare["contextActivities"] = {name: [_object(one) for one in group] for name, group in groups.items()}
    return bare


def _bare(statement: Mapping[str, Any]) -> dict[str, Any]:
    bare = {**statement, "actor": _agent(statement["actor"]), "verb": {"id": statement["verb"]["id"]}}
    bare["object"] = _object(statement["object"])
    if "context" in bare:
        bare["context"] = _context(bare["context"])
    return bare


def ids_only(statement: Statement, reader: Reader) -> dict[str, Any]:
    """People, verbs and activities by their identifiers alone."""
    return _bare(exact(statement, reader))


def canonical(statement: Statement, reader: Reader) -> dict[str, Any]:
    """With what the store knows of activities and verbs, each text in the one language that suits the reader best."""
    return written_canonically(exact(statement, reader), reader.known, reader.languages)


FORMATS = {"exact": exact, "ids": ids_only, "canonical": canonical}


def written(statement: Statement, form: str, reader: Reader) -> bytes:
    """The statement as JSON. In the format exact its own bytes go out unread, with what the store adds behind them."""
    if form != "exact" or statement.lacks is None:
        # Not by orjson: numbers have as many digits as their senders gave them.
        return json.dumps(FORMATS[form](statement, reader), ensure_ascii=False).encode()
    name = statement.client.key if statement.client else OWN_NAME
    added = [b',"stored":"', iso(statement.stored).encode(), b'","authority":', _authority_text(name)]
    if statement.lacks & Lacks.ID:
        added.append(b',"id":"%s"' % str(statement.statement_id).encode())
    if statement.lacks & Lacks.TIMESTAMP:
        added.append(b',"timestamp":"%s"' % iso(statement.timestamp).encode())
    if statement.lacks & Lacks.VERSION:
        added.append(b',"version":"%s"' % statement.version.encode())
    return b"".join([bytes(statement.raw)[:-1], *added, b"}"])


@lru_cache(maxsize=256)
def _authority_text(name: str) -> bytes:
    return json.dumps(_authority(name), ensure_ascii=False).encode()
