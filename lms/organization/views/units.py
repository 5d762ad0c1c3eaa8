"""One unit: what it is on a day, and what became of it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.organization.models import Unit
from lms.organization.queries.unit_page import UnitPage, unit_page
from lms.organization.views.asking import Asked, asked
from lms.organization.views.tree import frame

A_PAGE = 50


@allow(*EVERY_ROLE)
def unit_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """The unit for everybody; its people and their number by right. A unit not announced is not there."""
    ask = asked(request)
    page = unit_page(get_object_or_404(Unit, uuid=uuid), ask.day, ask.sight, request.access)
    if page is None:
        raise Http404
    context: dict[str, Any] = {**frame(request, ask), "page": page, "crumbs": _crumbs(page, ask)}
    if page.present:
        context["members"] = Paginator(page.present.members, A_PAGE).get_page(request.GET.get("page"))
        context["chart_url"] = f"{reverse('organization_chart')}{ask.query}{'&' if ask.query else '?'}unit={uuid}"
    return render(request, "organization/unit.html", context)


def _crumbs(page: UnitPage, ask: Asked) -> list[tuple[str, str | None]]:
    above = page.present.path[:-1] if page.present else ()
    steps: list[tuple[str, str | None]] = [(_("Organisation"), f"{reverse('organization_tree')}{ask.query}")]
    steps += [(node.name, f"{reverse('organization_unit', args=[node.uuid])}{ask.query}") for node in above]
    return [*steps, (page.name, None)]
