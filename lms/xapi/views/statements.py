"""The statements resource: PUT and POST to store, GET to read, one or many."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from lms.xapi.actions.store import store_statements
from lms.xapi.builders import iso
from lms.xapi.credentials import require
from lms.xapi.enums import Scope, Trust
from lms.xapi.errors import BadRequest, NotFound
from lms.xapi.formats import FORMATS
from lms.xapi.models import ApiClient, Statement, StatementQuerySet
from lms.xapi.parsing import parse_statement, parse_statements
from lms.xapi.places import consistent_through
from lms.xapi.searches import Search, more_token, search_of_parameters, search_of_token
from lms.xapi.validation import basics
from lms.xapi.versions import UNSAID
from lms.xapi.views.protocol import Call, as_json, resource

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
ONE = ("statementId", "voidedStatementId")


@resource("GET", "HEAD", "POST", "PUT")
def statements(call: Call) -> HttpResponse:
    if call.request.method == "PUT":
        return _put(call)
    return _post(call) if call.request.method == "POST" else _get(call)


@resource("GET", "HEAD")
def more(call: Call, token: str) -> HttpResponse:
    """The next page of an answer."""
    return _page(call, search_of_token(token, call.client))


def _put(call: Call) -> HttpResponse:
    if call.parameters.keys() != {"statementId"}:
        raise BadRequest("PUT needs the parameter statementId and no other")
    named = _uuid_parameter(call, "statementId")
    content, raw = parse_statement(_body(call))
    basics.mapping(content, "body")
    basics.uuid(content.setdefault("id", str(named)), "id")
    if UUID(content["id"]) != named:
        raise BadRequest("the id of the statement is not the statementId of the request")
    _store(call, [content], [raw])
    return HttpResponse(status=204)


def _post(call: Call) -> HttpResponse:
    if call.parameters:
        raise BadRequest("POST takes no parameters")
    return as_json([str(key) for key in _store(call, *parse_statements(_body(call)))])


def _body(call: Call) -> bytes:
    require(call.client, Scope.WRITE)
    if call.request.content_type != "application/json":
        raise BadRequest("the Content-Type must be application/json")
    return call.body()


@transaction.atomic
def _store(call: Call, contents: list[Any], raws: list[bytes]) -> list[UUID]:
    """Whatever a client says is stored as a client's word: it completes nothing by itself."""
    return store_statements(
        statements=contents,
        raws=raws,
        trust=Trust.CLIENT,
        client=call.client,
        version=UNSAID[call.version],
        now=call.now,
    )


def _get(call: Call) -> HttpResponse:
    require(call.client, Scope.READ, Scope.READ_MINE)
    if any(name in call.parameters for name in ONE):
        return _single(call)
    return _page(call, search_of_parameters(call.parameters))


def _single(call: Call) -> HttpResponse:
    """One statement by its id; a voided one only for those who ask for a voided one."""
    names = [name for name in ONE if name in call.parameters]
    if len(names) > 1 or call.parameters.keys() - {*ONE, "format", "attachments"}:
        raise BadRequest(f"{names[0]} goes with format and attachments alone")
    search = search_of_parameters({name: value for name, value in call.parameters.items() if name not in ONE})
    found = Statement.objects.with_ids([_uuid_parameter(call, names[0])]).select_related("client")
    standing = found.standing() if names[0] == "statementId" else found.voided()
    through = consistent_through()
    row = _readable(standing, call.client).first()
    if row is None:
        raise NotFound("there is no such statement")
    response = as_json(FORMATS[search.format](row))
    response["ETag"] = f'"{row.digest}"'
    response[CONSISTENT_THROUGH] = iso(through)
    return response


def _page(call: Call, search: Search) -> HttpResponse:
    """Only what is settled is listed: a client that goes on from the last `stored` it saw misses nothing."""
    through = consistent_through()
    rows = list(_readable(search.rows(), call.client).filter(stored__lte=through)[: search.limit + 1])
    shown = rows[: search.limit]
    link = _more_link(search, shown[-1], call.client) if len(rows) > len(shown) else ""
    response = as_json({"statements": [FORMATS[search.format](row) for row in shown], "more": link})
    response[CONSISTENT_THROUGH] = iso(through)
    return response


def _more_link(search: Search, last: Statement, client: ApiClient) -> str:
    return reverse("xapi_more", args=[more_token(search.following(last), client)])


def _readable(rows: StatementQuerySet, client: ApiClient) -> StatementQuerySet:
    """All, or for a lesser credential what it sent itself."""
    return rows if client.may(Scope.READ) else rows.filter(client=client)


def _uuid_parameter(call: Call, name: str) -> UUID:
    basics.uuid(call.parameters[name], name)
    return UUID(call.parameters[name])
