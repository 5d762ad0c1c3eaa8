"""Trying a target while somebody waits: is it a store, does it speak the version, does it know the key?"""

import dataclasses
import json

from lms.common.errors import DomainError
from lms.xapi.forwarding.answers import words
from lms.xapi.models import ForwardingTarget
from lms.xapi.vault import reveal
from lms.xapi.versions import is_first
from lms.xapi.wire import Answer, Unreachable, Wire

SECONDS = 8.0


@dataclasses.dataclass(frozen=True)
class Probe:
    """`code` "": all is well."""

    code: str = ""
    words: str = ""
    versions: tuple[str, ...] = ()


def probe(target: ForwardingTarget) -> Probe:
    """Nothing is sent that would be stored. Whether the key may write shows when the first statement is sent."""
    try:
        secret = reveal(target.secret)
        with Wire(target.endpoint, target.username, secret, target.version, read=SECONDS, whole=SECONDS) as wire:
            versions = _versions(wire.send("GET", "about"))
            if not versions:
                return Probe("no_store")
            if not any(is_first(each) == is_first(target.version) for each in versions):
                return Probe("version", versions=versions)
            answer = wire.send("GET", "statements?limit=1")
    except Unreachable as error:
        return Probe(error.code, str(error))
    except DomainError as error:
        return Probe(error.code, str(error))
    # A key that may only write is refused with 403 and is known nevertheless.
    return Probe("unauthorized", words(answer.body), versions) if answer.status == 401 else Probe(versions=versions)


def _versions(answer: Answer) -> tuple[str, ...]:
    if answer.status != 200:
        return ()
    try:
        said = json.loads(answer.body)["version"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ()
    return tuple(each[:20] for each in said if isinstance(each, str)) if isinstance(said, list) else ()
