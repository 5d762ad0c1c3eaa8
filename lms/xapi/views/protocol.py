"""What all resources of the xAPI endpoint share: version, credential, errors as JSON."""

import dataclasses
import datetime as dt
import functools
import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lms.common import clock
from lms.common.access import AuthedRequest, DjangoView, by_credential
from lms.xapi.credentials import authenticate
from lms.xapi.errors import MethodNotAllowed, NotAuthenticated, StoreError, TooLarge
from lms.xapi.models import ApiClient
from lms.xapi.versions import HEADER, SPOKEN, negotiate

P = ParamSpec("P")
MAX_BODY = 8 * 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Call:
    """A request whose client and version are known."""

    request: HttpRequest
    client: ApiClient
    version: str
    now: dt.datetime

    @property
    def parameters(self) -> dict[str, str]:
        return self.request.GET.dict()

    def body(self) -> bytes:
        """Read in one go, and never more than a request may have."""
        body = self.request.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise TooLarge(f"one request may carry {MAX_BODY} bytes")
        return body


Resource = Callable[Concatenate[Call, P], HttpResponse]


def resource(*methods: str) -> Callable[[Resource[P]], DjangoView[P]]:
    """A resource that needs a credential. No session and no CSRF token have a meaning here."""

    def decorate(view: Resource[P]) -> DjangoView[P]:
        def answer(request: AuthedRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            version = SPOKEN[0]
            try:
                version = negotiate(request.headers.get(HEADER))
                now = clock.now()
                client = authenticate(request.headers.get("Authorization", ""), now=now)
                if request.method not in methods:
                    raise MethodNotAllowed(f"this resource knows {', '.join(methods)}")
                response = view(Call(request, client, version, now), *args, **kwargs)
            except StoreError as error:
                response = refusal(error, methods)
            except OperationalError:
                response = unavailable()
            response[HEADER] = version
            return response

        functools.update_wrapper(answer, view)
        return csrf_exempt(by_credential(answer))

    return decorate


def as_json(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


def refusal(error: StoreError, methods: tuple[str, ...]) -> HttpResponse:
    response = as_json({"error": error.code, "message": str(error)}, error.status)
    if isinstance(error, NotAuthenticated):
        response["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    if isinstance(error, MethodNotAllowed):
        response["Allow"] = ", ".join(methods)
    return response


def unavailable() -> HttpResponse:
    """The database is away: the client may send the same again, and it will be stored once."""
    response = as_json({"error": "unavailable", "message": "the store cannot be reached at the moment; try again"}, 503)
    response["Retry-After"] = "5"
    return response
