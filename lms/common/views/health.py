"""Whether the service can work: for load balancers and for `make demo`."""

from django.db import DatabaseError
from django.http import JsonResponse

from lms.common import clock
from lms.common.access import AuthedRequest, public
from lms.common.models import Beat


@public
def healthz(request: AuthedRequest) -> JsonResponse:
    """200 once web, database and worker are ready, else 503; the body says which is missing."""
    state = {"web": "ok", "database": "ok", "worker": "ok"}
    try:
        beat = Beat.objects.filter(name="worker").first()
    except DatabaseError:
        state["database"] = state["worker"] = "unavailable"
    else:
        if beat is None or not beat.is_fresh(clock.now()):
            state["worker"] = "silent"
    ready = all(value == "ok" for value in state.values())
    return JsonResponse({"status": "ok" if ready else "starting", **state}, status=200 if ready else 503)
