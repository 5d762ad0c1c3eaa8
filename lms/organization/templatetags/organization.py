"""What the pages about the organisation share."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from lms.organization.area import tabs_for

register = template.Library()


@register.inclusion_tag("components/tabs.html", takes_context=True)
def organization_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs of the area that the reader's roles open."""
    request = context["request"]
    return {"items": tabs_for(request.access, request.path), "label": _("Pages about the organisation")}
