"""Widgets of forms, as Django prints them; those that offer choices are printed once for the same choices."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from lms.common.templatetags.kept import printed_once

# A template for each option makes them the dearest part of a page with filters. Nothing that was typed stands in them.
CHOICES = frozenset({"django/forms/widgets/select.html", "django/forms/widgets/checkbox.html"})


class KeepingRenderer(DjangoTemplates):
    """Named by FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name not in CHOICES:
            return SafeString(super().render(template_name, context, request))
        return printed_once(template_name, context, lambda: super(KeepingRenderer, self).render(template_name, context))
