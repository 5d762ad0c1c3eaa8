"""台帳の封印: how the sealed ledger is, and a check of all of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.xapi.actions.checks import start_check
from lms.xapi.ledger.findings import Problem
from lms.xapi.ledger.state import ledger_state
from lms.xapi.views.area import tabs

SHOWN = 50
PLACES = {
    "folder": gettext_lazy("Folder"),
    "store": gettext_lazy("File store"),
    "mail": gettext_lazy("Mailbox"),
}


@allow(Role.ADMIN)
def ledger_home(request: AuthedRequest) -> HttpResponse:
    state = ledger_state(clock.now())
    result = state.check.result if state.check else {}
    named = result.get("findings", [])
    context = {
        "state": state,
        "tabs": tabs(request),
        "places": [(PLACES.get(place.name, place.name), place) for place in state.places],
        "result": result,
        "findings": [_finding(finding) for finding in named[:SHOWN]],
        "more": sum(result.get("problems", {}).values()) - len(named[:SHOWN]),
        "problems": [(Problem(name).label, count) for name, count in result.get("problems", {}).items()],
    }
    return render(request, "xapi/ledger.html", context)


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    place = finding.get("index", finding.get("size"))
    return {**finding, "label": Problem(finding["problem"]).label, "place": place}


@allow(Role.ADMIN)
def ledger_verify(request: AuthedRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        start_check(now=clock.now(), by=user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.info(request, _("The check is running. You may leave this page."))
    return redirect(f"{reverse('ledger')}#check")
