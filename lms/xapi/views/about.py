"""What this store is: the one resource that asks for no credential."""

from django.http import HttpResponse

from lms.common.access import AuthedRequest, public
from lms.xapi.errors import MethodNotAllowed
from lms.xapi.versions import HEADER, SPOKEN
from lms.xapi.views.protocol import as_json, for_browsers, refusal


@public
def about(request: AuthedRequest) -> HttpResponse:
    response = as_json({"version": list(SPOKEN)})
    if request.method not in {"GET", "HEAD"}:
        response = refusal(MethodNotAllowed("this resource knows GET, HEAD"), ("GET", "HEAD"))
    response[HEADER] = SPOKEN[0]
    return for_browsers(request, response)
