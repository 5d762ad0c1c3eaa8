"""HR's home."""

from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.fiscal import format_percent
from lms.organization.access import sight_for
from lms.portal.queries.city import BureauLine, city_page
from reports.figures import Figure
from reports.sentences import headline, standing
from reports.sheets import name_of

FEW = 6
SORTS: dict[str, Callable[[BureauLine], float]] = {
    "sections": lambda line: line.sections,
    "placed": lambda line: line.placed,
    "ratio": lambda line: line.ratio or 0,
    "vacant": lambda line: line.vacant,
    "expiring": lambda line: line.expiring,
    "late": lambda line: line.late,
}


@allow(Role.HR, Role.ADMIN)
def hr_home(request: AuthedRequest) -> HttpResponse:
    page = city_page(request.access, sight=sight_for(request.access, clock.now()))
    context = {
        "page": page,
        "goals": [_goal(request, figure) for figure in page.figures],
        "losing": page.losing[:FEW],
        "more_losing": len(page.losing[FEW:]),
        "chances": page.chances[:FEW],
        "more_chances": page.chances[FEW:],
        "bureaus": [_bureau(line) for line in _sorted(page.bureaus, request.GET.get("sort", ""))],
        "chances_url": "#chances" if page.chances else "",
        "board_url": reverse("board"),
        "expiring_url": reverse("board", query={"state": "expiring"}),
        "late_url": reverse("people", query={"show": "late"}),
    }
    return render(request, "portal/hr_home.html", context)


def _goal(request: AuthedRequest, figure: Figure) -> dict[str, object]:
    era = "seireki" if request.era == "seireki" else "wareki"
    return {
        "figure": figure,
        "name": name_of(figure),
        "sentence": headline(figure, era),  # type: ignore[arg-type]  # one of the two styles
        "standing": standing(figure, era),  # type: ignore[arg-type]  # one of the two styles
        "url": reverse("goal_detail", args=[figure.goal]),
        "reached": min(100.0, figure.percent or 0),
    }


def _sorted(lines: Sequence[BureauLine], sort: str) -> list[BureauLine]:
    """As the organisation orders them, or by a number of theirs; equal ones stay in that order."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(lines, key=key, reverse=sort.startswith("-")) if key else list(lines)


def _bureau(line: BureauLine) -> dict[str, object]:
    """A row of the heat table; every number leads to the board or the list, narrowed to the same."""
    if line.bureau is None:
        return {"row": line, "percent": format_percent(line.placed, line.sections, 0)}
    key = str(line.bureau.uuid)
    return {
        "row": line,
        "percent": format_percent(line.placed, line.sections, 0),
        "board_url": reverse("board", query={"bureau": key}),
        "placed_url": reverse("board", query={"bureau": key, "state": "placed"}),
        "vacant_url": reverse("board", query={"bureau": key, "state": "vacant"}),
        "expiring_url": reverse("board", query={"bureau": key, "state": "expiring"}),
        "late_url": reverse("people", query={"unit": key, "show": "late"}),
    }
