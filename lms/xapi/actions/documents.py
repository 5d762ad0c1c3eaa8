"""Writing documents. A writer that says which version it means never overwrites another one."""

import dataclasses
import datetime as dt
import hashlib
import json
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction

from lms.xapi.columns import fitted
from lms.xapi.errors import BadRequest, DocumentConflict, NotFound, PreconditionFailed
from lms.xapi.models import ApiClient, Document, DocumentKind
from lms.xapi.parsing import parse_document

NAME_BYTES = 500


@dataclasses.dataclass(frozen=True)
class Shelf:
    """Where documents stand: those of one agent, one activity, or one agent in one activity."""

    kind: DocumentKind
    activity: str = ""
    agent: str = ""
    registration: str | None = None

    def columns(self) -> dict[str, Any]:
        """The columns that all its documents have in common. Without a registration: those of every one."""
        known = {"kind": self.kind, "activity": self.activity, "agent": self.agent}
        return known if self.registration is None else {**known, "registration": self.registration}

    def place(self, name: str) -> dict[str, Any]:
        """The columns that name one document. One without registration is another than those with one."""
        return {**self.columns(), "registration": self.registration or "", "key": fitted(name, NAME_BYTES)}


@dataclasses.dataclass(frozen=True)
class Precondition:
    """If-Match and If-None-Match: sets of entity tags, {"*"} for any, or None where the header is missing."""

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None

    @property
    def is_stated(self) -> bool:
        return self.match is not None or self.none_match is not None

    def check(self, present: Document | None) -> None:
        tags = {present.etag, "*"} if present else set[str]()
        if self.match is not None and not self.match & tags:
            raise PreconditionFailed("the document is not the one that If-Match names")
        if self.none_match is not None and self.none_match & tags:
            raise PreconditionFailed("there is such a document already")


class Caution(Enum):
    """What a PUT without a precondition meets: the versions of the specification differ."""

    NONE = "it overwrites"
    OVERWRITING = "it may only add"
    ALWAYS = "it is refused"


@dataclasses.dataclass(frozen=True)
class Content:
    content_type: str
    data: bytes

    @property
    def is_json(self) -> bool:
        return self.content_type.partition(";")[0].strip().lower() == "application/json"


@transaction.atomic
def put_document(
    *,
    shelf: Shelf,
    name: str,
    content: Content,
    condition: Precondition,
    caution: Caution,
    client: ApiClient | None,
    now: dt.datetime,
) -> Document:
    """Store a document, in place of the one that is there if the request says that it means that one."""
    present = _locked(shelf, name)
    if not condition.is_stated and caution is not Caution.NONE:
        if present is not None:
            raise DocumentConflict("the document exists: read it, and send its ETag in If-Match to overwrite it")
        if caution is Caution.ALWAYS:
            raise BadRequest("If-Match or If-None-Match is needed")
    condition.check(present)
    _parsed(content)
    return _store(shelf, name, present, _values(content, client, now))


@transaction.atomic
def merge_document(
    *, shelf: Shelf, name: str, content: Content, condition: Precondition, client: ApiClient | None, now: dt.datetime
) -> Document:
    """Add to a JSON object, its members one by one; without one there, store it."""
    present = _locked(shelf, name)
    condition.check(present)
    added = _parsed(content)
    if present is None:
        return _store(shelf, name, present, _values(content, client, now))
    held = Content(present.content_type, bytes(present.content))
    before = _parsed(held)
    if not isinstance(before, dict) or not isinstance(added, dict):
        raise BadRequest("only JSON objects can be merged: both documents must be application/json")
    merged = json.dumps({**before, **added}, ensure_ascii=False).encode()
    return _store(shelf, name, present, _values(Content(present.content_type, merged), client, now))


@transaction.atomic
def delete_document(*, shelf: Shelf, name: str, condition: Precondition) -> None:
    """What is not there is deleted already."""
    present = _locked(shelf, name)
    condition.check(present)
    if present is not None:
        present.delete()


def clear_shelf(*, shelf: Shelf) -> None:
    """Delete all documents of a shelf."""
    Document.objects.filter(**shelf.columns()).delete()


def get_document(shelf: Shelf, name: str) -> Document:
    document = Document.objects.filter(**shelf.place(name)).first()
    if document is None:
        raise NotFound("there is no such document")
    return document


def _locked(shelf: Shelf, name: str) -> Document | None:
    return Document.objects.select_for_update(no_key=True).filter(**shelf.place(name)).first()


def _parsed(content: Content) -> Any:
    """The JSON value of a document that says it is JSON; None for any other."""
    return parse_document(content.data) if content.is_json else None


def _values(content: Content, client: ApiClient | None, now: dt.datetime) -> dict[str, Any]:
    return {
        "content_type": content.content_type,
        "content": content.data,
        "etag": hashlib.sha1(content.data, usedforsecurity=False).hexdigest(),
        "updated_at": now,
        "client": client,
    }


def _store(shelf: Shelf, name: str, present: Document | None, values: dict[str, Any]) -> Document:
    if present is not None:
        for field, value in values.items():
            setattr(present, field, value)
        present.save(update_fields=list(values))
        return present
    try:
        with transaction.atomic():
            return Document.objects.create(**shelf.place(name), name=name, **values)
    except IntegrityError as error:
        raise DocumentConflict("somebody else stored this document just now: read it and try again") from error
