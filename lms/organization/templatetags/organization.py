"""What the pages about the organisation share."""

import dataclasses
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.common.fiscal import FiscalYear
from lms.common.templatetags.dates import fiscal_year_short
from lms.common.templatetags.rendering import kept_parameters, querystring
from lms.common.templatetags.ui import badge
from lms.organization.area import tabs_for
from lms.organization.enums import UnitKind
from lms.organization.marks import LOOKS, others_text
from lms.organization.queries.changing import Slider
from lms.organization.queries.differences import UnitChange
from lms.organization.queries.tree import Node, Tree

register = template.Library()
# More labels would touch each other on a narrow page.
LABELS = 8


@register.inclusion_tag("components/tabs.html", takes_context=True)
def organization_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs of the area that the reader's roles open."""
    request = context["request"]
    return {"items": tabs_for(request.access, request.path), "label": _("Pages about the organisation")}


@dataclasses.dataclass(frozen=True)
class MarkedStop:
    """A tick below the slider: how far along, in percent; 1 April is named where there is room."""

    at: str
    label: str
    anchor: str


def marked(slider: Slider) -> list[MarkedStop]:
    aprils = [stop.day for stop in slider.stops if stop.is_april]
    every = -(-len(aprils) // LABELS)
    named = set(aprils[::-1][::every] if aprils else [])
    last = max(slider.last, 1)
    return [
        MarkedStop(
            at=f"{100 * number / last:.2f}",
            label=fiscal_year_short(FiscalYear.of(stop.day)) if stop.day in named else "",
            anchor="start" if number == 0 else "end" if number == slider.last else "middle",
        )
        for number, stop in enumerate(slider.stops)
    ]


@register.inclusion_tag("organization/day_control.html", takes_context=True)
def day_control(context: Any) -> dict[str, Any]:
    """The day that the page holds for, to be changed; the rest of the address stays."""
    slider: Slider = context["slider"]
    today = context["today"]
    april = FiscalYear.of(today).end

    def to(day: Any) -> str:
        return querystring(context, as_of=day.isoformat(), page=None) if day else ""

    return {
        "asked": context["asked"],
        "today": today,
        "slider": slider,
        "marks": marked(slider),
        "previous_url": to(slider.previous),
        "following_url": to(slider.following),
        "april": april,
        "april_url": to(april),
        "today_url": querystring(context, as_of=None, page=None),
        "hidden": kept_parameters(context, {"as_of", "page"}),
    }


@register.filter
def unit_kind(kind: str) -> str:
    return str(UnitKind(kind).label)


@register.simple_tag
def unit_marks(change: UnitChange) -> SafeString:
    """How a unit differs: a word and a shape for each."""
    badges = ((badge(str(mark.label), LOOKS[mark].tone, LOOKS[mark].icon, "s"),) for mark in change.marks)
    return format_html_join(" ", "{}", badges)


@register.simple_tag
def others_of(change: UnitChange) -> SafeString:
    text = others_text(change)
    return format_html('<span class="unit-tree__was">{}</span>', text) if text else SafeString("")


@register.simple_tag
def unit_path(tree: Tree, node: Node) -> str:
    return tree.path_name(node.unit_id)
