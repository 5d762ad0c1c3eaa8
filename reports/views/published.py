"""What was handed out of a goal, and what is known otherwise since."""

import datetime as dt
import uuid
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.fiscal import EraStyle
from lms.organization.access import sight_for
from reports.files import FORMATS
from reports.models import Goal
from reports.permissions import can_see_people
from reports.published import Published, compare, differences, handed_out
from reports.sentences import corrected
from reports.sheets import name_of

PAGE = 20


@allow(Role.HR, Role.ADMIN)
def goal_published(request: AuthedRequest, code: str) -> HttpResponse:
    """Every figure that was handed out, latest first, beside what is known of the same day now."""
    goal = get_object_or_404(Goal, code=code)
    sight = sight_for(request.access, clock.now())
    page = Paginator(handed_out(goal, sight), PAGE).get_page(request.GET.get("page"))
    rows = [published_row(request, each) for each in compare(goal, page.object_list, sight)]
    context = {
        "name": name_of(goal),
        "crumbs": [*_crumbs(goal), (_("Figures handed out"), None)],
        "rows": rows,
        "page": page,
        "is_share": any(row["is_share"] for row in rows),
    }
    return render(request, "reports/goal_published.html", context)


@allow(Role.HR, Role.ADMIN)
def goal_difference(request: AuthedRequest, code: str, uuid: uuid.UUID) -> HttpResponse:
    """The people who make the difference between a figure handed out and what is known of its day now."""
    if not can_see_people(request.access):
        raise Http404
    goal = get_object_or_404(Goal.objects.select_related("role", "course"), code=code)
    sight = sight_for(request.access, clock.now())
    snapshot = get_object_or_404(handed_out(goal, sight).select_related("goal__role", "goal__course"), uuid=uuid)
    rows = differences(snapshot, sight)
    context = {
        "name": name_of(goal),
        "crumbs": [*_crumbs(goal), (_("Figures handed out"), _list_url(goal)), (_("What has changed"), None)],
        **published_row(request, compare(goal, [snapshot], sight)[0]),
        "total": len(rows),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/goal_difference.html", context)


def published_row(request: AuthedRequest, published: Published) -> dict[str, Any]:
    """One line of the list, with the sentence and the door if it is contradicted. Who took it: for HR alone."""
    snapshot = published.snapshot
    door = reverse("goal_difference", args=[snapshot.goal.code, snapshot.uuid])
    spec = FORMATS.get(snapshot.format)
    return {
        "snapshot": snapshot,
        "taken_on": clock.local_date(snapshot.created_at),
        "by": snapshot.created_by,
        "format": spec.label if spec else snapshot.format,
        "then": published.then,
        "now": published.now,
        "is_share": published.is_share,
        "is_contradicted": published.is_contradicted,
        "sentence": corrected(published, _day(snapshot.created_at), cast(EraStyle, request.era)),
        "url": door if published.is_contradicted and can_see_people(request.access) else "",
        "then_url": reverse(
            "goal_detail",
            args=[snapshot.goal.code],
            query={"as_of": snapshot.as_of.isoformat(), "known_on": _day(snapshot.known_at).isoformat()},
        ),
    }


def _day(moment: dt.datetime) -> dt.date:
    return clock.local_date(moment)


def _crumbs(goal: Goal) -> list[tuple[str, str | None]]:
    return [(_("Goals"), reverse("goal_list")), (name_of(goal), reverse("goal_detail", args=[goal.code]))]


def _list_url(goal: Goal) -> str:
    return reverse("goal_published", args=[goal.code])
