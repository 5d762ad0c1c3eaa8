"""Agents and groups: who did something, and who is named beside."""

import re
from typing import Any

from lms.xapi.validation.basics import expect, filled_text, iri, list_of, mapping, matching, members, one_of, text

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")

MBOX = re.compile(r"mailto:[^@\s]+@[^@\s]+")
SHA1 = re.compile(r"[0-9a-f]{40}", re.I)

mbox = matching(MBOX, "must be a mailto: IRI")
_sha1 = matching(SHA1, "must be 40 hexadecimal digits")


def account(value: Any, path: str) -> None:
    members(value, path, {"homePage": iri, "name": filled_text}, required=("homePage", "name"))


_AGENT = {
    "objectType": one_of("Agent"),
    "name": text,
    "mbox": mbox,
    "mbox_sha1sum": _sha1,
    "openid": iri,
    "account": account,
}


def _identifiers(value: Any) -> int:
    return sum(name in value for name in IDENTIFIERS)


def agent(value: Any, path: str) -> None:
    members(value, path, _AGENT)
    expect(_identifiers(value) == 1, path, f"must have exactly one of {', '.join(IDENTIFIERS)}")


def group(value: Any, path: str) -> None:
    checks = {**_AGENT, "objectType": one_of("Group"), "member": list_of(agent, filled=not _identifiers(value))}
    members(value, path, checks, required=("objectType",))
    expect(_identifiers(value) <= 1, path, f"must not have more than one of {', '.join(IDENTIFIERS)}")
    expect(_identifiers(value) or "member" in value, path, "must have an identifier or members")


def actor(value: Any, path: str) -> None:
    mapping(value, path)
    (group if value.get("objectType") == "Group" else agent)(value, path)


def authority(value: Any, path: str) -> None:
    """Clients may say one; the store sets its own. A group is that of OAuth: the application and its user."""
    actor(value, path)
    if value.get("objectType") == "Group":
        expect(
            not _identifiers(value) and len(value["member"]) == 2, path, "must be an agent, or a group of two agents"
        )
