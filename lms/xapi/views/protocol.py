"""What all resources of the xAPI endpoint share: version, credential, errors as JSON, browsers of other sites."""

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from lms.common import clock
from lms.common.access import AuthedRequest, DjangoView, by_credential
from lms.xapi.credentials import authenticate
from lms.xapi.enums import Operation
from lms.xapi.errors import MethodNotAllowed, NotAuthenticated, StoreError, TooMany
from lms.xapi.metering import Tally, meter
from lms.xapi.unheard import AWAY, as_error
from lms.xapi.versions import HEADER, SPOKEN, negotiate
from lms.xapi.views.requests import Call, read_request

P = ParamSpec("P")
# What a script of an allowed site may send, and what it may read of the answer.
SENT = "Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Version, Accept-Language"
READ = "ETag, Last-Modified, X-Experience-API-Version, X-Experience-API-Consistent-Through"

Resource = Callable[Concatenate[Call, P], HttpResponse]


def resource(
    *methods: str, operation: Operation = Operation.OTHER, headers: Callable[[HttpResponse], None] | None = None
) -> Callable[[Resource[P]], DjangoView[P]]:
    """A resource that needs a credential. No session and no CSRF token have a meaning here.

    `headers` adds what every answer of the resource says, refusals too; `operation` is what it counts as.
    """

    def decorate(view: Resource[P]) -> DjangoView[P]:
        def answer(request: AuthedRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "OPTIONS":
                return for_browsers(request, _preflight(methods))
            with meter.counting(clock.now(), operation) as tally:
                return for_browsers(request, counted(request, tally, *args, **kwargs))

        def counted(request: AuthedRequest, tally: Tally, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            version, now = SPOKEN[0], tally.began
            try:
                asked = read_request(request)
                held = authenticate(asked.headers.get("Authorization", ""), now=now)
                version, tally.key = held.client.default_version, held.client.key
                meter.admit_request(tally, held.limits)
                version = negotiate(asked.headers.get(HEADER))
                if asked.method not in methods:
                    raise MethodNotAllowed(f"this resource knows {', '.join(methods)}")
                response = view(Call(asked, held.client, held.limits, version, now, tally), *args, **kwargs)
                tally.code = ""
            except StoreError as error:
                tally.code, tally.message = error.code, str(error)
                response = refusal(error, methods)
            except (OperationalError, InterfaceError):
                tally.code = "unavailable"
                response = as_error(AWAY)
            _head(response, version, headers)
            return response

        functools.update_wrapper(answer, view)
        return csrf_exempt(by_credential(answer))

    return decorate


def _head(response: HttpResponse, version: str, headers: Callable[[HttpResponse], None] | None) -> None:
    if headers is not None:
        headers(response)
    response[HEADER] = version
    tag(response)


def tag(response: HttpResponse) -> None:
    """What is read has an entity tag: SHA-1 of the contents in hexadecimal, as 1.0.3 wants it."""
    if response.status_code == HTTPStatus.OK and not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.sha1(response.content, usedforsecurity=False).hexdigest()}"'


def _preflight(methods: tuple[str, ...]) -> HttpResponse:
    """A browser asks what a script may do before it lets it: no credential comes with that."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = response["Allow"] = ", ".join([*methods, "OPTIONS"])
    response["Access-Control-Allow-Headers"] = SENT
    response["Access-Control-Max-Age"] = "600"
    return response


def for_browsers(request: AuthedRequest, response: HttpResponse) -> HttpResponse:
    """Scripts of the sites that are named in the settings may read the answer; those of others may not."""
    response["Vary"] = "Origin"
    origin = request.headers.get("Origin", "")
    if origin and origin in settings.XAPI_ALLOWED_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = READ
    return response


def as_json(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


def dated(response: HttpResponse, moment: dt.datetime) -> HttpResponse:
    """Say when what is answered last changed."""
    response["Last-Modified"] = http_date(moment.timestamp())
    return response


def refusal(error: StoreError, methods: tuple[str, ...]) -> HttpResponse:
    response = as_error(error)
    if isinstance(error, NotAuthenticated):
        response["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    if isinstance(error, MethodNotAllowed):
        response["Allow"] = ", ".join(methods)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.after)
    return response
