"""Proofs for other systems: public keys and checkpoints for everybody, proofs about statements for who may read them.

A checkpoint and a key say nothing of anybody; the more people keep them, the more they are worth.
"""

import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from lms.common.access import AuthedRequest, public
from lms.xapi.credentials import require
from lms.xapi.enums import Scope
from lms.xapi.errors import BadRequest, MethodNotAllowed, StoreError
from lms.xapi.ledger import proofs
from lms.xapi.views.protocol import as_json, for_browsers, refusal, resource
from lms.xapi.views.requests import Call

READING = ("GET", "HEAD")
_SIZE = re.compile(r"\d{1,18}", re.ASCII)


def _open(request: AuthedRequest, answer: Any) -> HttpResponse:
    try:
        if request.method not in READING:
            raise MethodNotAllowed("this resource knows GET, HEAD")
        response = as_json(answer())
    except StoreError as error:
        response = refusal(error, READING)
    return for_browsers(request, response)


@public
def keys(request: AuthedRequest) -> HttpResponse:
    return _open(request, lambda: {"keys": proofs.public_keys()})


@public
def checkpoint(request: AuthedRequest) -> HttpResponse:
    """The latest; its `note` is the text that is signed, null as long as nothing was."""
    return _open(request, _latest)


def _latest() -> dict[str, Any]:
    found = proofs.latest_checkpoint()
    if found is None:
        return {"size": 0, "note": None}
    return {
        "size": found.size,
        "root": proofs.b64(bytes(found.root)),
        "at": found.at.isoformat(),
        "key": found.key.public,
        "note": found.note,
    }


@resource(*READING)
def inclusion(call: Call) -> HttpResponse:
    """That a statement is in the log: `statementId`, and `size` if not that of the latest checkpoint is meant."""
    require(call.client, Scope.READ, Scope.READ_MINE)
    _known(call, "statementId", "size")
    try:
        statement_id = UUID(call.parameters["statementId"])
    except (KeyError, ValueError) as error:
        raise BadRequest("the parameter statementId must be a UUID") from error
    only = None if call.client.may(Scope.READ) else call.client
    size = _size(call, "size") if "size" in call.parameters else None
    return as_json(proofs.inclusion(statement_id, size, only))


@resource(*READING)
def consistency(call: Call) -> HttpResponse:
    """That the log of `second` statements begins with that of `first`."""
    require(call.client, Scope.READ, Scope.READ_MINE)
    _known(call, "first", "second")
    return as_json(proofs.consistency(_size(call, "first"), _size(call, "second")))


def _known(call: Call, *names: str) -> None:
    if unknown := sorted(call.parameters.keys() - set(names)):
        raise BadRequest(f"this resource does not know the parameters {', '.join(unknown)}")


def _size(call: Call, name: str) -> int:
    text = call.parameters.get(name, "")
    if not _SIZE.fullmatch(text):
        raise BadRequest(f"the parameter {name} must be a number of statements")
    return int(text)
