"""What this store is, and what it is not: resources that ask for no credential."""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lms.common.access import AuthedRequest, public
from lms.xapi.errors import BadRequest, MethodNotAllowed, NotFound
from lms.xapi.versions import HEADER, SPOKEN, is_first
from lms.xapi.views.protocol import as_json, for_browsers, refusal, tag


@csrf_exempt
@public
def about(request: AuthedRequest) -> HttpResponse:
    response = as_json({"version": list(SPOKEN)})
    if request.method not in {"GET", "HEAD"}:
        response = refusal(MethodNotAllowed("this resource knows GET, HEAD"), ("GET", "HEAD"))
    elif request.GET:
        response = refusal(BadRequest("the resource knows no parameters"), ())
    return _in_its_version(request, response)


@csrf_exempt
@public
def nothing(request: AuthedRequest, rest: str) -> HttpResponse:
    """An address that the endpoint does not have: a program asked, so no page answers."""
    return _in_its_version(request, refusal(NotFound("there is no such resource"), ()))


def _in_its_version(request: AuthedRequest, response: HttpResponse) -> HttpResponse:
    """Whatever version is asked for is no reason to refuse: here one learns which are spoken."""
    response[HEADER] = SPOKEN[0] if is_first(request.headers.get(HEADER, SPOKEN[0])) else SPOKEN[1]
    tag(response)
    return for_browsers(request, response)
