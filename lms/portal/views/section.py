"""The head's page about the unit."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.organization.access import sight_for
from lms.portal.forms import INDENT, read_uuid
from lms.portal.queries.section import SectionPage, section_page
from lms.portal.queries.section_people import Row, Show

FEW = 5


@allow(Role.MANAGER)
def section_home(request: AuthedRequest) -> HttpResponse:
    """`unit` chooses among the units entrusted, `show` narrows the list, `sort` orders it; all in the address."""
    chosen = request.GET.get("unit")
    sight = sight_for(request.access, clock.now())
    page = section_page(request.access, read_uuid(chosen), sight=sight, language=get_language())
    if page is None or (chosen and str(page.unit.uuid) != chosen):
        raise Http404
    wanted = request.GET.get("show", "")
    show = Show(wanted) if wanted in set(Show) else Show.ALL
    context = {
        "page": page,
        "show": show,
        "rows": _sorted(page.shown(show), request.GET.get("sort", "")),
        "tabs": _tabs(page, show),
        "units": [(str(c.node.uuid), f"{INDENT * c.depth}{c.node.name}") for c in page.choices],
        "late": page.late[:FEW],
        "more_late": max(0, len(page.late) - FEW),
        "nominees": page.nominees[:FEW],
        "more_nominees": max(0, len(page.nominees) - FEW),
        "unit_query": f"unit={page.unit.uuid}&" if len(page.choices) > 1 else "",
    }
    return render(request, "portal/section_home.html", context)


def _tabs(page: SectionPage, show: Show) -> list[tuple[str, str, bool, int]]:
    unit = f"unit={page.unit.uuid}&" if len(page.choices) > 1 else ""
    labels = {
        Show.ALL: _("Everybody"),
        Show.LATE: _("Overdue"),
        Show.PROGRESS: _("Learning now"),
        Show.DONE: _("Required courses done"),
        Show.READY: _("Could be nominated"),
    }
    return [
        (label, f"?{unit}show={each}#people" if each else f"?{unit}#people", each == show, page.count(each))
        for each, label in labels.items()
    ]


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    """By kana as they come; backwards on request."""
    return rows[::-1] if sort == "-kana" else rows
