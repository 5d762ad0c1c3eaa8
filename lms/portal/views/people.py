"""People: a list of those whose records one may open, and one person's record."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.common.asked import recall, remember
from lms.organization.access import sight_for
from lms.organization.models import Person
from lms.organization.permissions import can_see_person, may_ask_who_reads
from lms.organization.queries.editing import hr_reach, reaches_person
from lms.portal.career_line import career_line
from lms.portal.forms import PeopleForm, read_uuid
from lms.portal.presenters import career_item
from lms.portal.queries.people import PeoplePage, Show, Wanted, people_page
from lms.portal.queries.person import person_page


@allow(Role.HR, Role.MANAGER, Role.ADMIN)
def people(request: AuthedRequest) -> HttpResponseBase:
    """The text typed is posted and kept in the session; everything else stands in the address."""
    if request.method == "POST":
        return redirect(_address(request))
    wanted = _wanted(request)
    page = people_page(request.access, wanted, sight=sight_for(request.access, clock.now()))
    initial = {"q": wanted.text, "unit": str(page.unit.uuid) if page.unit else "", "show": wanted.show}
    form = PeopleForm(initial=initial, units=page.units)
    context = {
        "page": page,
        "form": form,
        "wanted": wanted,
        "chips": _chips(page, wanted, form),
        "may_register": request.access.has(Role.HR),
    }
    return render(request, "portal/people.html", context)


def _address(request: AuthedRequest) -> str:
    chosen = {
        "asked": remember(request.session, request.POST.get("q", "")),
        "unit": str(read_uuid(request.POST.get("unit")) or ""),
        "show": request.POST.get("show", ""),
    }
    query = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('people')}?{query}" if query else reverse("people")


def _wanted(request: AuthedRequest) -> Wanted:
    show = request.GET.get("show", "")
    return Wanted(
        text=recall(request.session, request.GET.get("asked", "")),
        unit=read_uuid(request.GET.get("unit")),
        show=Show(show) if show in set(Show) else Show.ALL,
        page=request.GET.get("page", "1"),
    )


def _chips(page: PeoplePage, wanted: Wanted, form: PeopleForm) -> list[dict[str, str]]:
    chips: list[dict[str, Any]] = []
    if wanted.text:
        chips.append({"name": "asked", "label": _("“%(text)s”") % {"text": wanted.text}})
    if page.unit:
        chips.append({"name": "unit", "label": page.unit.name})
    if wanted.show:
        labels = dict(form.fields["show"].choices)  # type: ignore[attr-defined]  # a ChoiceField
        chips.append({"name": "show", "label": str(labels[wanted.show])})
    return chips


def _prove_url(person: Person) -> str:
    """Where a pack is made in which this person's acts are proven."""
    return f"{reverse('evidence_packs')}?{urlencode({'person': str(person.uuid)})}"


@allow(*EVERY_ROLE)
def person_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """One's own record, and those of the people entrusted. Others are not there."""
    person = get_object_or_404(Person, uuid=uuid)
    sight = sight_for(request.access, clock.now())
    if not can_see_person(request.access, person, clock.today(), sight):
        raise Http404
    page = person_page(person, request.access, sight=sight, language=get_language())
    may_list = request.access.has(Role.HR, Role.MANAGER, Role.ADMIN)
    crumbs = [(_("People"), reverse("people") if may_list else None), (person.name, None)]
    context = {
        "page": page,
        "crumbs": crumbs,
        "career": [career_item(event) for event in page.career],
        "line": career_line(page, clock.today()),
        "may_see_readers": may_ask_who_reads(request.access, person),
        "prove_url": _prove_url(person) if request.access.has(Role.ADMIN) else "",
        "may_edit": reaches_person(hr_reach(request.access, sight.now), person, sight),
    }
    return render(request, "portal/person_detail.html", context)
