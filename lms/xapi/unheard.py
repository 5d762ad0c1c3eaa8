"""Refusals that need neither a credential nor the database: of a body that did not arrive whole, and when the database
is away. They say what every answer of the endpoint says."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from lms.common.gateway import Fault
from lms.xapi.errors import BadRequest, NoLength, StoreError, TooLarge, TooSlow, Unavailable
from lms.xapi.versions import HEADER, SPOKEN, is_first

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
# Up to when the list of statements is complete, said by somebody who cannot look: before there were any.
NOTHING_KNOWN = "1970-01-01T00:00:00Z"
RETRY_AFTER = "5"

_ERRORS: dict[Fault, StoreError] = {
    Fault.CUT_OFF: BadRequest("the body ended before it was whole"),
    Fault.SLOW: TooSlow("the body did not arrive in time"),
    Fault.NO_LENGTH: NoLength("the header Content-Length is needed, and no Transfer-Encoding"),
    Fault.TOO_LARGE: TooLarge("the body is longer than one request may be"),
    Fault.CROWDED: Unavailable("too many requests are under way; try again"),
}
AWAY = Unavailable("the store cannot be reached at the moment; try again")


def refuse_unheard(fault: Fault, environ: Mapping[str, Any]) -> HttpResponse:
    """The answer to a request that never reached a view."""
    response = as_error(_ERRORS[fault])
    response[HEADER] = SPOKEN[0] if is_first(environ.get("HTTP_X_EXPERIENCE_API_VERSION", "1.0")) else SPOKEN[1]
    response["X-Content-Type-Options"] = "nosniff"
    if environ.get("PATH_INFO", "").startswith("/xapi/statements"):
        response[CONSISTENT_THROUGH] = NOTHING_KNOWN
    return response


def as_error(error: StoreError) -> HttpResponse:
    content = json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False)
    response = HttpResponse(content, status=error.status, content_type="application/json")
    if isinstance(error, Unavailable):
        response["Retry-After"] = RETRY_AFTER
    return response
