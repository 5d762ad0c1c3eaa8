"""One person's records: found by the opaque id, or by name among those whom the reader may see."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.asked import recall, remember
from lms.organization.access import sight_for
from lms.organization.queries import find_people, visible_people
from lms.xapi.details import may_follow
from lms.xapi.exploring import Place, page_of, person_key
from lms.xapi.forms import EmployeeForm
from lms.xapi.models import Statement
from lms.xapi.timelines import timeline_of
from lms.xapi.views.area import tabs

MATCHES = 30
PAGE = 100


@allow(Role.ADMIN)
def statement_people(request: AuthedRequest) -> HttpResponseBase:
    """What is typed of a name is posted, and stays out of the address."""
    if request.method == "POST":
        form = EmployeeForm(request.POST)
        asked = remember(request.session, form.cleaned_data["q"]) if form.is_valid() else ""
        here = reverse("statement_people")
        return redirect(f"{here}?{urlencode({'asked': asked})}" if asked else here)
    text, now = recall(request.session, request.GET.get("asked", "")), clock.now()
    sight = sight_for(request.access, now)
    seen = visible_people(request.access, clock.local_date(now), sight)
    found = list(find_people(seen, text)[: MATCHES + 1]) if text else []
    context = {
        "form": EmployeeForm(initial={"q": text}),
        "asked": text,
        "found": found[:MATCHES],
        "has_more": len(found) > MATCHES,
        "tabs": tabs(request),
    }
    return render(request, "xapi/statement_people.html", context)


@allow(Role.ADMIN)
def statement_person(request: AuthedRequest, person: UUID) -> HttpResponse:
    now = clock.now()
    sight = sight_for(request.access, now)
    if not may_follow(person, request.access, sight):
        raise Http404
    seen = visible_people(request.access, clock.local_date(now), sight)
    rows = Statement.objects.filter(actor=person_key(person)).select_related("client")
    page = page_of(rows, after=Place.read(request.GET.get("after", "")), size=PAGE)
    context = {
        "person": person,
        "employee": seen.filter(uuid=person).first(),
        "timeline": timeline_of(page.rows),
        "older_url": f"?{urlencode({'after': str(page.older)})}" if page.older else "",
        "is_first": "after" not in request.GET,
        "tabs": tabs(request),
    }
    return render(request, "xapi/statement_person.html", context)
