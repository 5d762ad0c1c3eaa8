"""Widgets of forms, as Django prints them; those that offer choices are printed once for the same choices."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from lms.common.templatetags.kept import printed_once

# A template for each option makes them the dearest part of a page with filters. Nothing that was typed stands in them.
CHOICES = frozenset({"django/forms/widgets/select.html", "django/forms/widgets/checkbox.html"})
# Longer lists (all units, all courses) would fill the memory, a page for each that was ever chosen.
MOST_OPTIONS = 50


class KeepingRenderer(DjangoTemplates):
    """Named by FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name not in CHOICES or _options(context["widget"]) > MOST_OPTIONS:
            return SafeString(super().render(template_name, context, request))
        return printed_once(template_name, context, lambda: super(KeepingRenderer, self).render(template_name, context))


def _options(widget: dict[str, Any]) -> int:
    return sum(len(options) for _name, options, _index in widget.get("optgroups", ()))
