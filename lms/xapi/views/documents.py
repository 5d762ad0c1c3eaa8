"""The document resources: state of an activity, profiles of agents and activities."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from lms.xapi.actions.documents import (
    Caution,
    Content,
    Precondition,
    Shelf,
    clear_shelf,
    delete_document,
    get_document,
    merge_document,
    put_document,
)
from lms.xapi.credentials import require
from lms.xapi.enums import Operation, Scope
from lms.xapi.errors import BadRequest
from lms.xapi.models import Document, DocumentKind
from lms.xapi.queries import documents_of
from lms.xapi.searches import activity_key_of, agent_key_of, registration_of
from lms.xapi.validation import basics
from lms.xapi.views.protocol import as_json, dated, resource
from lms.xapi.views.requests import Call

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
DEFAULT_TYPE = "application/octet-stream"
TYPE_LENGTH = 200


@resource(*METHODS, operation=Operation.DOCUMENTS)
def state(call: Call) -> HttpResponse:
    return _documents(call, DocumentKind.STATE, "stateId", ("activityId", "agent"), ("registration",))


@resource(*METHODS, operation=Operation.DOCUMENTS)
def agent_profile(call: Call) -> HttpResponse:
    return _documents(call, DocumentKind.AGENT_PROFILE, "profileId", ("agent",))


@resource(*METHODS, operation=Operation.DOCUMENTS)
def activity_profile(call: Call) -> HttpResponse:
    return _documents(call, DocumentKind.ACTIVITY_PROFILE, "profileId", ("activityId",))


def _documents(
    call: Call, kind: DocumentKind, named_by: str, needed: tuple[str, ...], optional: tuple[str, ...] = ()
) -> HttpResponse:
    _require_scope(call, kind)
    reading = call.method in {"GET", "HEAD"}
    known = {*needed, *optional, named_by, *({"since"} if reading else ())}
    if strange := call.parameters.keys() - known:
        raise BadRequest(f"unknown parameters: {', '.join(sorted(strange))}")
    if missing := set(needed) - call.parameters.keys():
        raise BadRequest(f"missing parameters: {', '.join(sorted(missing))}")
    shelf = _shelf(kind, call.parameters)
    name = call.parameters.get(named_by)
    if reading:
        return _get(call, shelf, name)
    if call.method == "DELETE":
        return _delete(call, shelf, name, named_by)
    if not name:
        raise BadRequest(f"missing parameters: {named_by}")
    return _write(call, shelf, name)


def _require_scope(call: Call, kind: DocumentKind) -> None:
    scopes = [Scope.STATE if kind == DocumentKind.STATE else Scope.PROFILE]
    if call.method in {"GET", "HEAD"}:
        scopes.append(Scope.ALL_READ)
    require(call.client, *scopes)


READERS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "activityId": ("activity", activity_key_of),
    "agent": ("agent", agent_key_of),
    "registration": ("registration", registration_of),
}


def _shelf(kind: DocumentKind, parameters: Mapping[str, str]) -> Shelf:
    values: dict[str, Any] = {
        column: read(parameters[name], name) for name, (column, read) in READERS.items() if name in parameters
    }
    return Shelf(kind, **values)


def _get(call: Call, shelf: Shelf, name: str | None) -> HttpResponse:
    """One document, or the names of all."""
    if name is not None:
        if "since" in call.parameters:
            raise BadRequest("since goes with a list of documents, not with one")
        return _document(get_document(shelf, name))
    since = call.parameters.get("since")
    rows = documents_of(shelf.columns(), basics.read_timestamp(since, "since") if since is not None else None)
    response = as_json([row.name for row in rows])
    return dated(response, max((row.updated_at for row in rows), default=call.now))


def _document(document: Document) -> HttpResponse:
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response["ETag"] = f'"{document.etag}"'
    # What a client put here must not run as a page of ours.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return dated(response, document.updated_at)


def _delete(call: Call, shelf: Shelf, name: str | None, named_by: str) -> HttpResponse:
    if name is not None:
        delete_document(shelf=shelf, name=name, condition=_condition(call))
    elif shelf.kind == DocumentKind.STATE:
        clear_shelf(shelf=shelf)
    else:
        raise BadRequest(f"missing parameters: {named_by}")
    return HttpResponse(status=204)


def _write(call: Call, shelf: Shelf, name: str) -> HttpResponse:
    common: dict[str, Any] = {
        "shelf": shelf,
        "name": name,
        "content": _content(call),
        "condition": _condition(call),
        "client": call.client,
        "now": call.now,
    }
    if call.method == "PUT":
        put_document(**common, caution=_caution(call, shelf.kind))
    else:
        merge_document(**common)
    return HttpResponse(status=204)


def _caution(call: Call, kind: DocumentKind) -> Caution:
    """Version 1 lets a state be overwritten unseen, and asks of profiles that a condition be stated always."""
    if not call.is_first:
        return Caution.OVERWRITING
    return Caution.NONE if kind == DocumentKind.STATE else Caution.ALWAYS


def _content(call: Call) -> Content:
    kind = call.asked.content_type.strip() or DEFAULT_TYPE
    if len(kind) > TYPE_LENGTH or not kind.isprintable() or not kind.isascii():
        raise BadRequest("the Content-Type is not a media type")
    return Content(kind, call.body())


def _condition(call: Call) -> Precondition:
    return Precondition(_tags(call.headers.get("If-Match")), _tags(call.headers.get("If-None-Match")))


def _tags(header: str | None) -> frozenset[str] | None:
    if header is None:
        return None
    parts = [part.strip().removeprefix("W/").strip('"') for part in header.split(",")]
    return frozenset(part for part in parts if part)
