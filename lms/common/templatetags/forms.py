"""One tag renders any field of any form the same way: label, hint, control, error."""

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    DateInput,
    FileInput,
    HiddenInput,
    RadioSelect,
    Select,
    Textarea,
)

register = template.Library()

KINDS: list[tuple[type, str]] = [
    (HiddenInput, "hidden"),
    (RadioSelect, "group"),
    (CheckboxSelectMultiple, "group"),
    (CheckboxInput, "checkbox"),
    (ClearableFileInput, "file"),
    (FileInput, "file"),
    (Select, "select"),
    (Textarea, "text"),
    (DateInput, "date"),
]


def kind_of(field: BoundField) -> str:
    """How the control is laid out; the first match counts, since Django's widgets inherit from one another."""
    return next((kind for widget, kind in KINDS if isinstance(field.field.widget, widget)), "text")


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    width: str = "m",
    hide_label: bool = False,
    prefix: str = "",
    suffix: str = "",
    label: str = "",
    help: str | None = None,  # noqa: A002  # named as in Django's forms
    required_mark: bool = True,
) -> dict[str, object]:
    widget = bound.field.widget
    if help is not None:
        bound.help_text = help
    if isinstance(widget, DateInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
    # The label stays in sight, so that a placeholder only repeats it (or hides that a field is empty).
    widget.attrs.pop("placeholder", None)
    return {
        "field": bound,
        "kind": kind_of(bound),
        "width": width,
        "hide_label": hide_label,
        "prefix": prefix,
        "suffix": suffix,
        "label": label or bound.label,
        "help": bound.help_text,
        "is_marked": required_mark and bound.field.required,
        "characters": widget.attrs.get("data-characters", ""),
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm, *, focus: bool = True) -> dict[str, object]:
    """What is wrong, at the top, each a link to its field."""
    return {"form": form, "focus": focus, "fields": [bound for bound in form.visible_fields() if bound.errors]}
