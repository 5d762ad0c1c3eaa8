"""The ways from the pages that everybody reads to those on which HR changes something."""

import datetime as dt
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import Role
from lms.organization.access import sight_for
from lms.organization.queries import Node, tree_on
from lms.organization.queries.editing import hr_reach

register = template.Library()


@register.simple_tag(takes_context=True)
def hr_found_unit(context: dict[str, Any]) -> SafeString:
    """To a new unit, for HR."""
    if not context["request"].access.has(Role.HR):
        return SafeString("")
    return _way(reverse("unit_new"), _("Found a unit"))


@register.simple_tag(takes_context=True)
def hr_change_unit(context: dict[str, Any], node: Node, day: dt.date) -> SafeString:
    """To the changes of a unit, for those who are HR for it."""
    access, now = context["request"].access, clock.now()
    if not access.has(Role.HR):
        return SafeString("")
    reach = hr_reach(access, now)
    if not reach.whole and not reach.covers(node.unit_id, tree_on(day, sight_for(access, now))):
        return SafeString("")
    return _way(reverse("unit_change", args=[node.uuid]), _("Change this unit"))


def _way(url: str, label: str) -> SafeString:
    return format_html('<a class="button button--outline button--m" href="{}">{}</a>', url, label)
