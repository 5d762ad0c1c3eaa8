"""The organisation as a chart: on the page, on paper, and as a PDF."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.common.pdf import html_to_pdf
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.exports import record_export
from lms.organization.chart import Chart, Plan, draw, drawn_units
from lms.organization.enums import UnitKind
from lms.organization.permissions import can_see_people_of
from lms.organization.queries.changing import last_announcement
from lms.organization.queries.outline import tells_people
from lms.organization.queries.staff import NOBODY, Head, staff_on
from lms.organization.queries.tree import Node, Tree, tree_on
from lms.organization.views.asking import Asked, asked
from lms.organization.views.tree import address, frame

PAPERS = ("A3", "A4")
# Bureaus and divisions of a whole city; everything of a part of it.
CITY_DEPTH, WHOLE = 2, 9


@dataclasses.dataclass(frozen=True)
class Row:
    """A unit of the table beside the picture."""

    level: int
    node: Node
    people: int | None
    heads: tuple[Head, ...]


@dataclasses.dataclass(frozen=True)
class Shown:
    ask: Asked
    tree: Tree
    top: Node
    plan: Plan
    chart: Chart
    rows: tuple[Row, ...]
    paper: str
    tells: bool

    @property
    def title(self) -> str:
        return _("Organisation chart: %(unit)s") % {"unit": self.top.name}

    @property
    def sentence(self) -> str:
        day = jdate_text(self.ask.day, "short")
        sections = sum(1 for unit_id in self.tree.below(self.top.unit_id) if self.tree.nodes[unit_id].is_section)
        return _("%(unit)s on %(day)s: %(drawn)d units in the chart, %(sections)d sections altogether.") % {
            "unit": self.top.name,
            "day": day,
            "drawn": len(self.rows),
            "sections": sections,
        }


def _shown(request: AuthedRequest) -> Shown:
    """404 where there is no such unit on the day, or nothing at all."""
    ask = asked(request)
    tree = tree_on(ask.day, ask.sight)
    top = _top(request, tree)
    tells = tells_people(request.access)
    staff = staff_on(ask.day, ask.sight) if tells else NOBODY
    people = staff.totals
    named = {unit_id: who for unit_id, who in staff.heads.items() if can_see_people_of(request.access, unit_id)}
    depth = CITY_DEPTH if top.kind == UnitKind.CITY else WHOLE
    plan = Plan(tree, top, depth, _notes(tree, people, named))
    rows = tuple(
        Row(level, node, people.get(node.unit_id), named.get(node.unit_id, ())) for level, node in drawn_units(plan)
    )
    paper = request.GET.get("paper", "")
    return Shown(ask, tree, top, plan, draw(plan), rows, paper if paper in PAPERS else PAPERS[0], tells)


def _top(request: AuthedRequest, tree: Tree) -> Node:
    asked_for = request.GET.get("unit")
    if not asked_for:
        tops = tree.children(None)
    else:
        try:
            wanted = UUID(asked_for)
        except ValueError as error:
            raise Http404 from error
        tops = [node for node in tree.nodes.values() if node.uuid == wanted]
    if not tops:
        raise Http404
    return tops[0]


def _notes(tree: Tree, people: Mapping[int, int], named: dict[int, tuple[Head, ...]]) -> dict[int, str]:
    """Below each name: who heads the unit and how many people it has, or how many sections, by right."""
    notes = {}
    for unit_id in tree.nodes:
        head = next((f"{who.title} {who.name}" for who in named.get(unit_id, ())), "")
        count = _people(people[unit_id]) if unit_id in people else ""
        notes[unit_id] = "　".join(part for part in (head, count) if part)
    return notes


def _people(count: int) -> str:
    number = number_format(count, use_l10n=True, force_grouping=True)
    return ngettext("%(number)s person", "%(number)s people", count) % {"number": number}


@allow(*EVERY_ROLE)
def chart(request: AuthedRequest) -> HttpResponse:
    """The city with its bureaus and divisions, or one part of it with everything below."""
    shown = _shown(request)
    crumbs = [(_("Organisation"), f"{reverse('organization_tree')}{shown.ask.query}"), (_("Chart"), None)]
    parts = [*shown.tree.children(None), *shown.tree.bureaus()]
    context: dict[str, Any] = {
        **frame(request, shown.ask),
        "shown": shown,
        "crumbs": crumbs,
        "parts": [(str(node.uuid), node.name, node.unit_id == shown.top.unit_id) for node in parts],
        "is_part": all(node.unit_id != shown.top.unit_id for node in parts),
        "papers": [(paper, address(request, paper=paper), paper == shown.paper) for paper in PAPERS],
        "pdf_url": f"{reverse('organization_chart_pdf')}?{request.GET.urlencode()}",
    }
    return render(request, "organization/chart.html", context)


@allow(*EVERY_ROLE)
def chart_pdf(request: AuthedRequest) -> HttpResponse:
    """The same chart and table on paper; that it was taken is written down."""
    shown = _shown(request)
    context = {"shown": shown, "language": get_language() or "ja"}
    content = html_to_pdf(render_to_string("organization/chart_pdf.html", context))
    record_export(
        what="chart",
        content=content,
        rows=len(shown.rows),
        by=user_of(request),
        now=shown.ask.sight.now,
        disclosed_at=last_announcement(shown.ask.sight),
        format="pdf",
        as_of=shown.ask.day.isoformat(),
        unit=str(shown.top.uuid),
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"organization_chart_{shown.ask.day:%Y%m%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
