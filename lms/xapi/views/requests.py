"""A request as the resources see it, whether its parts stand where HTTP has them or, by the alternate request syntax
of 1.0.x, all in a form that is posted."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError

from lms.xapi.errors import BadRequest, TooLarge
from lms.xapi.limits import Limits
from lms.xapi.metering import Tally
from lms.xapi.models import ApiClient
from lms.xapi.versions import HEADER, is_first

FORM = "application/x-www-form-urlencoded"
# What the form's fields of these names are: headers.
HEADERS = ("Authorization", HEADER, "Content-Type", "Content-Length", "If-Match", "If-None-Match", "Accept-Language")
_BY_NAME = {name.lower(): name for name in HEADERS}
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
MAX_FIELDS = 100


@dataclasses.dataclass(frozen=True)
class Asked:
    """What is asked, before anybody looked who asks. `data` None: the body is still to be read."""

    request: HttpRequest
    method: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    data: bytes | None = None

    def body(self, limits: Limits) -> bytes:
        """Said to be too large, it is refused before it is read."""
        if self.data is None:
            return _read(self.request, limits)
        limits.check_bytes(len(self.data))
        return self.data

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def media_type(self) -> str:
        return self.content_type.partition(";")[0].strip().lower()


@dataclasses.dataclass(frozen=True)
class Call:
    """A request whose client and version are known. The tally is what is counted of it."""

    asked: Asked
    client: ApiClient
    limits: Limits
    version: str
    now: dt.datetime
    tally: Tally

    def body(self) -> bytes:
        data = self.asked.body(self.limits)
        self.tally.bytes = len(data)
        return data

    @property
    def method(self) -> str:
        return self.asked.method

    @property
    def headers(self) -> Mapping[str, str]:
        return self.asked.headers

    @property
    def parameters(self) -> Mapping[str, str]:
        return self.asked.parameters

    @property
    def is_first(self) -> bool:
        """Whether 1.0.x is spoken."""
        return is_first(self.version)


def read_request(request: HttpRequest) -> Asked:
    """The parts of a request, wherever they stand."""
    parameters = _parameters(request)
    if "method" not in parameters:
        return Asked(request, request.method or "", request.headers, parameters)
    if not is_first(request.headers.get(HEADER, "1.0")):
        raise BadRequest("version 2 knows no parameter method")
    if request.method != "POST":
        raise BadRequest("the alternate request syntax is a POST")
    if parameters.keys() != {"method"}:
        raise BadRequest("in the alternate request syntax all other parameters stand in the form")
    return _from_form(request, parameters["method"])


def _parameters(request: HttpRequest) -> dict[str, str]:
    """Read strictly: what is no UTF-8 would otherwise be stored as another text than was sent."""
    query = request.META.get("QUERY_STRING", "").encode("latin-1")
    return _fields(_text(query, "the query string"), "the query string")


def _from_form(request: HttpRequest, method: str) -> Asked:
    if method not in METHODS:
        raise BadRequest(f"the method must be one of {', '.join(METHODS)}")
    if (request.content_type or "").lower() != FORM:
        raise BadRequest(f"the alternate request syntax posts a form ({FORM})")
    fields = _fields(_text(_read(request), "the form"), "the form")
    if method in {"PUT", "POST"} and "content" not in fields:
        raise BadRequest("the form lacks the field content")
    given = {_BY_NAME[name.lower()]: value for name, value in fields.items() if name.lower() in _BY_NAME}
    content = fields.pop("content", "")
    parameters = {name: value for name, value in fields.items() if name.lower() not in _BY_NAME}
    headers = {**{name: request.headers[name] for name in HEADERS if name in request.headers}, **given}
    headers["Content-Type"] = given.get("Content-Type", "application/json")
    return Asked(request, method, headers, parameters, content.encode())


def _fields(text: str, where: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise BadRequest(f"{where} is not a form in UTF-8 of at most {MAX_FIELDS} fields") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadRequest(f"{where} uses a field twice")
    if any("\x00" in part for pair in pairs for part in pair):
        raise BadRequest(f"{where} holds the character NUL")
    return fields


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"{where} is not UTF-8: byte {error.start}") from error


def _read(request: HttpRequest, limits: Limits | None = None) -> bytes:
    """Read in one go, and never more than a request may have."""
    most = limits.bytes_a_request if limits else settings.XAPI_MAX_BODY
    if limits and (said := request.headers.get("Content-Length", "")).isdecimal():
        limits.check_bytes(int(said[:20]))
    try:
        body = request.read(most + 1)
    except UnreadablePostError as error:
        raise BadRequest("the body ended before it was whole") from error
    if limits:
        limits.check_bytes(len(body))
    elif len(body) > most:
        raise TooLarge(f"one request may carry {most} bytes")
    return body
