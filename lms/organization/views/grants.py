"""権限: who holds which role over which units, from when to when, and why."""

import dataclasses
import datetime as dt
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.asked import recall, remember
from lms.organization.access import sight_for
from lms.organization.enums import GrantRole
from lms.organization.forms.grants import GrantFilterForm
from lms.organization.models import Grant, Sight, Unit
from lms.organization.queries.giving import Giving, giving_of
from lms.organization.queries.grants import Held, Wanted, counts_of, grants_seen, grants_wanted
from lms.organization.queries.places import places
from lms.organization.queries.successors import Gone, gone_units
from lms.organization.queries.tree import Tree, tree_on

PAGE_SIZE = 50
ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Row:
    """A grant as the list shows it."""

    grant: Grant
    role: str
    place: str
    last_day: dt.date | None
    state: Held
    may_end: bool
    # Where its unit is over: the units that followed.
    followed_by: str = ""


@allow(Role.HR, Role.MANAGER, Role.ADMIN)
def grants(request: AuthedRequest) -> HttpResponseBase:
    if request.method == "POST":
        return redirect(_address(request))
    now = clock.now()
    today, sight = clock.local_date(now), sight_for(request.access, now)
    tree, giving = tree_on(today, sight), giving_of(request.access, now)
    seen, wanted = grants_seen(request.access, sight), _wanted(request)
    page = Paginator(grants_wanted(seen, wanted, today, tree), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_of(seen, today)
    initial = {"q": wanted.person, "role": wanted.role or "", "unit": wanted.unit, "held": wanted.held}
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), giving, tree, sight),
        "running": counts[Held.NOW],
        "ahead": counts[Held.AHEAD],
        "may_give": bool(giving.roles),
        "form": GrantFilterForm(initial=initial),
        "chips": _chips(wanted),
        "tabs": _tabs(request, wanted, counts),
        "wanted": wanted,
    }
    return render(request, "organization/grants.html", context)


def _address(request: AuthedRequest) -> str:
    """What was typed of a name stays out of it."""
    form = GrantFilterForm(request.POST)
    form.is_valid()
    data = form.cleaned_data
    chosen = {"asked": remember(request.session, data.get("q", "")), "role": data.get("role", "")}
    chosen |= {"unit": data.get("unit", ""), "held": data.get("held", "")}
    query = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('organization_grants')}?{query}" if query else reverse("organization_grants")


def _wanted(request: AuthedRequest) -> Wanted:
    """What cannot be understood in an address narrows nothing."""
    role, held = request.GET.get("role", ""), request.GET.get("held", "")
    return Wanted(
        held=Held(held) if held in set(Held) else Held.NOW,
        role=GrantRole(role) if role in GrantRole.values else None,
        person=recall(request.session, request.GET.get("asked", "")),
        unit=request.GET.get("unit", "")[:100],
    )


def _chips(wanted: Wanted) -> list[dict[str, str]]:
    named = [
        ("asked", _("Name"), wanted.person),
        ("role", _("Role"), str(wanted.role.label) if wanted.role else ""),
        ("unit", _("Unit"), wanted.unit),
    ]
    return [{"name": name, "label": f"{label}：{value}"} for name, label, value in named if value]


def _tabs(request: AuthedRequest, wanted: Wanted, counts: dict[Held, int]) -> list[tuple[str, str, bool, int]]:
    kept = {key: request.GET[key] for key in ("asked", "role", "unit") if request.GET.get(key)}
    labels = {Held.NOW: _("In force"), Held.AHEAD: _("Ahead"), Held.OVER: _("Over"), Held.ALL: _("All")}
    tabs = []
    for held, label in labels.items():
        query = urlencode({**kept, "held": held} if held else kept)
        tabs.append((label, f"?{query}", held == wanted.held, counts[held]))
    return tabs


def _rows(held: list[Grant], giving: Giving, tree: Tree, sight: Sight) -> list[Row]:
    gone = {grant.unit_id for grant in held if grant.unit_id is not None and tree.node(grant.unit_id) is None}
    past, today = places(sight, gone), clock.local_date(sight.now)

    followed = {unit.unit_id: unit for unit in gone_units(_keys(gone), today, sight.now)}

    def place(grant: Grant) -> str:
        if grant.unit_id is None:
            return _("the whole city")
        # A unit that ended has its last name, one to come that of the day on which the role begins.
        return tree.path_name(grant.unit_id) or past.own_name(grant.unit_id, max(today, grant.valid_from))

    return [
        Row(
            grant=grant,
            role=str(GrantRole(grant.role).label),
            place=place(grant),
            last_day=grant.valid_to - ONE_DAY if grant.valid_to else None,
            state=_state(grant, today),
            may_end=_state(grant, today) != Held.OVER and giving.may(GrantRole(grant.role), grant.unit_id, tree),
            followed_by=_names(followed.get(grant.unit_id or 0)) if grant.holds_on(today) else "",
        )
        for grant in held
    ]


def _keys(unit_ids: set[int]) -> list[UUID]:
    return list(Unit.objects.filter(pk__in=unit_ids).values_list("uuid", flat=True)) if unit_ids else []


def _names(gone: Gone | None) -> str:
    """Of a unit that is over: what followed it."""
    if gone is None:
        return ""
    return "、".join(node.name for node in gone.followed_by) or _("none")


def _state(grant: Grant, today: dt.date) -> Held:
    if grant.valid_from > today:
        return Held.AHEAD
    return Held.NOW if grant.holds_on(today) else Held.OVER
