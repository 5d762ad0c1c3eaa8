"""The statements resource: PUT and POST to store, GET to read, one or many."""

import datetime as dt
import json
from http import HTTPStatus
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpResponse
from django.urls import reverse

from lms.common.prepared import Prepared
from lms.xapi.actions.store import store_statements
from lms.xapi.attachments import check_stated
from lms.xapi.builders import iso
from lms.xapi.canonical import Known, known_to
from lms.xapi.credentials import require
from lms.xapi.enums import Operation, Scope, Trust
from lms.xapi.errors import BadRequest, NotFound
from lms.xapi.findings import find
from lms.xapi.formats import Reader, written
from lms.xapi.metering import meter
from lms.xapi.models import ApiClient, Statement, StatementQuerySet
from lms.xapi.multipart import write_parts
from lms.xapi.places import consistent_through, known_through, lately_through
from lms.xapi.queries import attachments_of
from lms.xapi.searches import Search, more_token, search_of_parameters, search_of_token
from lms.xapi.unheard import CONSISTENT_THROUGH, NOTHING_KNOWN
from lms.xapi.validation import basics
from lms.xapi.versions import UNSAID
from lms.xapi.views.incoming import Incoming, read_one, read_several
from lms.xapi.views.protocol import as_json, dated, resource
from lms.xapi.views.requests import Call


def _one(statement_id: UUID) -> StatementQuerySet:
    return Statement.objects.with_ids([statement_id]).select_related("client")


ONE = {
    "statementId": Prepared(lambda statement_id: _one(statement_id).standing(), statement_id=UUID),
    "voidedStatementId": Prepared(lambda statement_id: _one(statement_id).voided(), statement_id=UUID),
}
# Answers that are to cost no query: the client asks too often, or the database is away.
UNASKED = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)


def says_through(response: HttpResponse) -> None:
    """Every answer says up to when it can be complete, refusals too. A page says what it was read by."""
    if response.has_header(CONSISTENT_THROUGH):
        return
    try:
        through = iso(known_through() if response.status_code in UNASKED else lately_through())
    except (OperationalError, InterfaceError):
        # What the answer says stands nevertheless: it was stored, or refused, before the database went.
        through = NOTHING_KNOWN
    response[CONSISTENT_THROUGH] = through


@resource("GET", "HEAD", "POST", "PUT", operation=Operation.READ, headers=says_through)
def statements(call: Call) -> HttpResponse:
    if call.method in {"PUT", "POST"}:
        call.tally.operation = Operation.STORE
        return _put(call) if call.method == "PUT" else _post(call)
    return _get(call)


@resource("GET", "HEAD", operation=Operation.READ, headers=says_through)
def more(call: Call, token: str) -> HttpResponse:
    """The next page of an answer."""
    return _page(call, search_of_token(token, call.client))


def _put(call: Call) -> HttpResponse:
    require(call.client, Scope.WRITE)
    if call.parameters.keys() != {"statementId"}:
        raise BadRequest("PUT needs the parameter statementId and no other")
    named = _uuid_parameter(call, "statementId")
    came = read_one(call)
    content = came.contents[0]
    basics.mapping(content, "body")
    basics.uuid(content.setdefault("id", str(named)), "id")
    if UUID(content["id"]) != named:
        raise BadRequest("the id of the statement is not the statementId of the request")
    _admit(call, came)
    _store(call, came)
    return HttpResponse(status=204)


def _post(call: Call) -> HttpResponse:
    require(call.client, Scope.WRITE)
    if call.parameters:
        raise BadRequest("POST takes no parameters")
    came = read_several(call)
    _admit(call, came)
    return as_json([str(key) for key in _store(call, came)])


def _admit(call: Call, came: Incoming) -> None:
    """As many as the credential may send. Before the transaction: what is counted must not wait for its end."""
    call.limits.check_statements(len(came.contents))
    meter.admit_statements(call.tally, len(came.contents), call.limits)


def _store(call: Call, came: Incoming) -> list[UUID]:
    """Whatever a client says is stored as a client's word: it completes nothing by itself."""
    if not came.stated:
        return _stored(call, came)
    with transaction.atomic():
        ids = _stored(call, came)
        check_stated(came.contents, came.stated)
    return ids


def _stored(call: Call, came: Incoming) -> list[UUID]:
    return store_statements(
        statements=came.contents,
        raws=came.raws,
        files=came.files,
        trust=Trust.CLIENT,
        client=call.client,
        version=UNSAID[call.version],
        now=call.now,
    )


def _get(call: Call) -> HttpResponse:
    require(call.client, Scope.READ, Scope.READ_MINE)
    if any(name in call.parameters for name in ONE):
        return _single(call)
    return _page(call, search_of_parameters(call.parameters, call.headers.get("Accept-Language", "")))


def _single(call: Call) -> HttpResponse:
    """One statement by its id; a voided one only for those who ask for a voided one."""
    names = [name for name in ONE if name in call.parameters]
    if len(names) > 1 or call.parameters.keys() - {*ONE, "format", "attachments"}:
        raise BadRequest(f"{names[0]} goes with format and attachments alone")
    others = {name: value for name, value in call.parameters.items() if name not in ONE}
    search = search_of_parameters(others, call.headers.get("Accept-Language", ""))
    through = consistent_through()
    row = next(iter(ONE[names[0]].instances(statement_id=_uuid_parameter(call, names[0]))), None)
    if row is None or not _may_read(row, call.client):
        raise NotFound("there is no such statement")
    response = _answer(search, [row], written(row, search.format, _reader(search, [row])))
    response[CONSISTENT_THROUGH] = iso(through)
    return dated(response, row.stored)


def _page(call: Call, search: Search) -> HttpResponse:
    """Only what is settled is listed: a client that goes on from the last `stored` it saw misses nothing."""
    through = consistent_through()
    only = None if call.client.may(Scope.READ) else call.client
    rows = find(search, only=only, through=through, limit=search.limit + 1)
    shown = rows[: search.limit]
    reader = _reader(search, shown)
    link = _more_link(search, shown[-1], call.client) if len(rows) > len(shown) else ""
    listed = b",".join(written(row, search.format, reader) for row in shown)
    response = _answer(search, shown, b'{"statements":[%s],"more":%s}' % (listed, json.dumps(link).encode()))
    response[CONSISTENT_THROUGH] = iso(through)
    return dated(response, _newest(shown, through))


def _reader(search: Search, shown: list[Statement]) -> Reader:
    is_canonical = search.format == "canonical"
    return Reader(languages=search.language, known=known_to(shown) if is_canonical else Known())


def _newest(shown: list[Statement], through: dt.datetime) -> dt.datetime:
    return max((row.stored for row in shown), default=through)


def _answer(search: Search, rows: list[Statement], text: bytes) -> HttpResponse:
    """As JSON, or with the files that came with the statements."""
    if not search.attachments:
        return HttpResponse(text, content_type="application/json")
    body, content_type = write_parts(text, attachments_of(rows))
    return HttpResponse(body, content_type=content_type)


def _more_link(search: Search, last: Statement, client: ApiClient) -> str:
    return reverse("xapi_more", args=[more_token(search.following(last), client)])


def _may_read(row: Statement, client: ApiClient) -> bool:
    """All, or for a lesser credential what it sent itself."""
    return client.may(Scope.READ) or row.client_id == client.pk


def _uuid_parameter(call: Call, name: str) -> UUID:
    basics.uuid(call.parameters[name], name)
    return UUID(call.parameters[name])
