"""Goal pages: every number from one figure object."""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.fiscal import FiscalYear
from lms.common.generations import one_look
from lms.common.sheets import Substitution
from lms.organization.access import sight_for
from lms.organization.models import Sight
from reports.actions.exports import record_export
from reports.enums import MetricCode
from reports.figures import Figure, compute_figure
from reports.files import FORMATS, figure_file, people_file, replaced_in
from reports.forms import AsOfForm
from reports.metrics import Asked
from reports.models import Goal
from reports.people import PersonRow, people_behind
from reports.permissions import can_see_people
from reports.presenters import bureau_rows, bureau_years, year_rows
from reports.published import contradicted
from reports.sentences import headline, standing
from reports.sheets import DEFINITIONS, name_of
from reports.views.published import published_row

GOALS = Goal.objects.select_related("role", "course").prefetch_related("yearly_targets")
PAGE = 50


@dataclasses.dataclass(frozen=True)
class View:
    """What the address asks for: the day, the moment of knowledge, the reader's eyes."""

    as_of: dt.date
    known_on: dt.date | None
    sight: Sight

    def query(self, **more: object) -> dict[str, str]:
        values = {"as_of": self.as_of.isoformat(), "known_on": self.known_on and self.known_on.isoformat(), **more}
        return {key: str(value) for key, value in values.items() if value}


def _view(request: AuthedRequest) -> View:
    """A day that cannot be read is an error of the address, not of the reader: today is shown instead."""
    now = clock.now()
    form = AsOfForm(request.GET)
    form.is_valid()
    as_of = form.cleaned_data.get("as_of") or clock.local_date(now)
    known_on = form.cleaned_data.get("known_on")
    known_at = min(now, clock.start_of(known_on + dt.timedelta(days=1))) if known_on else None
    return View(as_of, known_on, sight_for(request.access, now, known_at))


def _figure(code: str, view: View) -> tuple[Goal, Figure]:
    goal = get_object_or_404(GOALS, code=code)
    return goal, compute_figure(goal, as_of=view.as_of, sight=view.sight)


@allow(Role.HR, Role.ADMIN, Role.MANAGER)
def goal_list(request: AuthedRequest) -> HttpResponse:
    """All goals, each with its sentence and chart."""
    view = _view(request)
    with one_look():
        figures = [compute_figure(goal, as_of=view.as_of, sight=view.sight) for goal in GOALS.all()]
    goals = [_card(request, figure, view) for figure in figures]
    return render(request, "reports/goal_list.html", {"goals": goals, "as_of": view.as_of})


def _card(request: AuthedRequest, figure: Figure, view: View) -> dict[str, Any]:
    return {
        "figure": figure,
        "name": name_of(figure),
        "sentence": headline(figure, _era(request)),
        "standing": standing(figure, _era(request)),
        "url": reverse("goal_detail", args=[figure.goal], query=view.query()),
        "reached": figure.percent or 0,
    }


@allow(Role.HR, Role.ADMIN, Role.MANAGER)
def goal_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """One goal: sentence, chart, years, bureaus, how it is counted, files to take away."""
    from reports.charts import goal_chart  # noqa: PLC0415  # only who draws waits for Altair

    view = _view(request)
    goal, figure = _figure(code, view)
    era = _era(request)
    may_see_people = can_see_people(request.access)
    context = {
        **_card(request, figure, view),
        "goal": goal,
        "crumbs": [(_("Goals"), reverse("goal_list")), (name_of(figure), None)],
        "as_of": view.as_of,
        "known_on": view.known_on,
        "chart": mark_safe(goal_chart(figure, era)),  # noqa: S308  # drawn by us from numbers and fixed words
        "chart_key": [
            ("bar", _("Reached by the end of the year")),
            ("pale-bar", _("Reached so far, the year is not over")),
            ("line", _("Target for the end of the year")),
        ],
        "year_columns": [_("Fiscal year"), _("Target"), _("Reached"), _("Share")],
        "year_rows": year_rows(figure, era),
        "bureaus": bureau_rows(figure, view.query() if may_see_people else None),
        "bureau_years": bureau_years(figure, era),
        "definition": DEFINITIONS[MetricCode(figure.metric)],
        "year": FiscalYear.of(view.as_of),
        "may_see_people": may_see_people,
        "people_url": reverse("goal_people", args=[code], query=view.query()),
        "contradicted": [published_row(request, each) for each in contradicted(goal, view.sight)],
    }
    if request.access.has(Role.HR, Role.ADMIN):
        context["exports"] = _exports(code, view)
        context["published_url"] = reverse("goal_published", args=[code])
    return render(request, "reports/goal_detail.html", context)


def _era(request: AuthedRequest) -> Any:
    return request.era


def _exports(code: str, view: View, **more: object) -> list[tuple[str, str]]:
    """(label, address) of each file; the address carries the page's day and filter."""
    name = "goal_people_export" if "people" in more else "goal_export"
    query = view.query(**{key: value for key, value in more.items() if key != "people"})
    return [(str(spec.label), reverse(name, args=[code, key], query=query)) for key, spec in FORMATS.items()]


def _bureau(request: AuthedRequest) -> uuid.UUID | str | None:
    """The filter: "" everybody, "none" those in no bureau, else a bureau."""
    text = request.GET.get("bureau", "")
    if text in {"", "none"}:
        return None if text == "none" else ""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def _people(request: AuthedRequest, goal: Goal, view: View) -> list[PersonRow]:
    if not can_see_people(request.access):
        raise Http404
    return people_behind(Asked(goal, view.as_of, view.sight.known_at), view.sight, _bureau(request))


@allow(Role.HR, Role.ADMIN)
def goal_people(request: AuthedRequest, code: str) -> HttpResponse:
    """The people behind the number, narrowed to a bureau or not."""
    view, bureau = _view(request), _bureau(request)
    goal, figure = _figure(code, view)
    rows = _people(request, goal, view)
    context = {
        "goal": goal,
        "crumbs": _people_crumbs(figure, view),
        "name": name_of(figure),
        "sentence": headline(figure, _era(request)),
        "as_of": view.as_of,
        "total": len(rows),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "chips": _chips(figure, bureau),
        "exports": _exports(code, view, people=True, bureau=request.GET.get("bureau", "")),
    }
    return render(request, "reports/goal_people.html", context)


def _people_crumbs(figure: Figure, view: View) -> list[tuple[str, str | None]]:
    goal_url = reverse("goal_detail", args=[figure.goal], query=view.query())
    return [(_("Goals"), reverse("goal_list")), (name_of(figure), goal_url), (_("People"), None)]


def _chips(figure: Figure, bureau: uuid.UUID | str | None) -> list[dict[str, str]]:
    if bureau == "":
        return []
    name = next((row.name for row in figure.bureaus if row.bureau == bureau), "")
    return [{"name": "bureau", "label": name or _("Left the city, or no post on the day")}]


@allow(Role.HR, Role.ADMIN)
def goal_export(request: AuthedRequest, code: str, file_format: str) -> HttpResponse:
    """The figure as a file."""
    view = _view(request)
    goal, figure = _figure(code, view)
    return _hand_out(request, goal, figure, file_format, None)


@allow(Role.HR, Role.ADMIN)
def goal_people_export(request: AuthedRequest, code: str, file_format: str) -> HttpResponse:
    """The people behind the figure as a file."""
    view = _view(request)
    goal, figure = _figure(code, view)
    return _hand_out(request, goal, figure, file_format, _people(request, goal, view))


def _hand_out(
    request: AuthedRequest, goal: Goal, figure: Figure, file_format: str, people: list[PersonRow] | None
) -> HttpResponse:
    if file_format not in FORMATS:
        raise Http404
    era = _era(request)
    replaced = replaced_in(figure, people, file_format, era)
    if replaced and "anyway" not in request.GET:
        return _warn(request, figure, replaced)
    file = figure_file(figure, file_format, era) if people is None else people_file(figure, people, file_format, era)
    record_export(
        goal=goal,
        figure=figure,
        file_format=file_format,
        what="figure" if people is None else "people",
        rows=file.rows,
        by=user_of(request),
        now=clock.now(),
        embargoed=request.access.sees_embargoed,
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _warn(request: AuthedRequest, figure: Figure, replaced: list[Substitution]) -> HttpResponse:
    """Characters that CP932 cannot hold are shown before the file is taken."""
    query = request.GET.dict()
    match = request.resolver_match
    assert match is not None
    context = {
        "crumbs": [*_people_crumbs(figure, _view(request))[:-1], (_("Download"), None)],
        "replaced": replaced[:200],
        "total": len(replaced),
        "anyway_url": f"{request.path}?{urlencode({**query, 'anyway': '1'})}",
        "utf8_url": reverse(match.view_name, args=[figure.goal, "csv"], query=query),
        "back_url": reverse("goal_detail", args=[figure.goal], query=query),
    }
    return render(request, "substitutions.html", context)
