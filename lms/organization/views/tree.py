"""The organisation as a tree, on any day, and the units of the day as a file."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.exports import record_export
from lms.organization.downloads import answer, download_links
from lms.organization.queries.changing import last_announcement, slider
from lms.organization.queries.differences import Differences
from lms.organization.queries.outline import Wanted, branch_on, outline_on
from lms.organization.reading_forms import TreeForm
from lms.organization.unit_sheets import units_sheet
from lms.organization.views.asking import Asked, asked, day_in, may_look_back

LONGEST = 100
ALL = "all"


@allow(*EVERY_ROLE)
def tree(request: AuthedRequest) -> HttpResponse:
    """Units for everybody; numbers of people and names of heads by right."""
    ask, wanted = asked(request), _wanted(request)
    outline = outline_on(ask.day, ask.sight, request.access, wanted, whole=request.GET.get("open") == ALL)
    context = {
        **frame(request, ask),
        **_choices(request, ask, wanted),
        "outline": outline,
        "bureaus": len(outline.tree.bureaus()),
        "sections": len(outline.tree.sections()),
        "wanted": wanted,
        "query": ask.query,
        "carried": _carried(request),
        "differences_title": differences_title(outline.against) if outline.against else "",
        "exports": _exports(request),
        "chart_url": f"{reverse('organization_chart')}{ask.query}",
    }
    return render(request, "organization/tree.html", context)


@allow(*EVERY_ROLE)
def branch(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What lies below one unit, for a page that shows it when it is opened."""
    ask = asked(request)
    lines = branch_on(ask.day, ask.sight, request.access, _wanted(request), uuid)
    if lines is None:
        raise Http404
    return render(
        request, "organization/branch.html", {"lines": lines, "query": ask.query, "carried": _carried(request)}
    )


def _wanted(request: AuthedRequest) -> Wanted:
    return Wanted(text=request.GET.get("q", "")[:LONGEST], against=day_in(request, "against"), opened=_opened(request))


def _opened(request: AuthedRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("open", ""))
    except ValueError:
        return None


def _carried(request: AuthedRequest) -> str:
    """What the page was asked, for addresses that show more of the same."""
    params = request.GET.copy()
    params.pop("open", None)
    return params.urlencode()


def _choices(request: AuthedRequest, ask: Asked, wanted: Wanted) -> dict[str, Any]:
    """What the page is narrowed by, and the ways out."""
    all_open = request.GET.get("open") == ALL
    named = [
        ("q", _("Unit"), wanted.text),
        ("against", _("Compare with"), jdate_text(wanted.against, "short")),
        ("known_on", _("As known on"), jdate_text(ask.known_on, "short")),
    ]
    return {
        "form": TreeForm(request.GET),
        "chips": [{"name": name, "label": f"{label}：{value}"} for name, label, value in named if value],
        "all_open": all_open,
        "toggle_url": address(request, open="" if all_open else ALL),
        "clear_url": reverse("organization_tree"),
    }


def differences_title(found: Differences) -> str:
    days = {"earlier": jdate_text(found.earlier, "short"), "later": jdate_text(found.later, "short")}
    return _("What changed from %(earlier)s to %(later)s") % days


def address(request: AuthedRequest, **changes: str) -> str:
    """The present address with parameters set, or dropped where empty."""
    params = request.GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value:
            params[key] = value
    return f"{request.path}?{params.urlencode()}" if params else request.path


def frame(request: AuthedRequest, ask: Asked) -> dict[str, Any]:
    """What the pages that hold for a day share."""
    return {
        "asked": ask,
        "as_of": ask.day,
        "slider": slider(ask.day, ask.sight, ask.today),
        "may_look_back": may_look_back(request),
        "sees_embargoed": request.access.sees_embargoed,
    }


def _exports(request: AuthedRequest) -> list[tuple[str, str]]:
    if not request.access.has(Role.HR, Role.ADMIN):
        return []
    return download_links(lambda name: reverse("organization_export", args=[name]), request)


@allow(Role.HR, Role.ADMIN)
def units_export(request: AuthedRequest, file_format: str) -> HttpResponse:
    """The units of the day, all or those that the search finds."""
    ask = asked(request)
    wanted = Wanted(text=request.GET.get("q", "")[:LONGEST])
    outline = outline_on(ask.day, ask.sight, request.access, wanted, whole=True)
    sheet = units_sheet(outline, known_text(ask.known_on))
    record = partial(_record, by=user_of(request), ask=ask, rows=len(sheet.rows), file_format=file_format)
    name = f"organization_{ask.day:%Y%m%d}"
    return answer(request, sheet, file_format, name=name, back=reverse("organization_tree"), record=record)


def known_text(known_on: dt.date | None) -> str:
    return _("As known on %(day)s") % {"day": jdate_text(known_on, "short")} if known_on else ""


def _record(content: bytes, *, by: User, ask: Asked, rows: int, file_format: str) -> None:
    days = {"as_of": ask.day.isoformat(), "known_on": ask.known_on.isoformat() if ask.known_on else ""}
    record_export(
        what="units",
        content=content,
        rows=rows,
        by=by,
        now=ask.sight.now,
        disclosed_at=last_announcement(ask.sight),
        format=file_format,
        **days,
    )
