"""Icons, actions and boxes. /components/ shows each of them with the syntax that makes it."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lms.common.templatetags.kept import component, print_component

register = template.Library()

TONE_ICONS = {
    "success": "check-circle",
    "info": "info",
    "warning": "warning",
    "danger": "error",
    "error": "error",
    "neutral": "dot",
    "accent": "star",
}
NOTICE_WORDS = {"info": _("Information"), "success": _("Done"), "warning": _("Caution"), "error": _("Error")}


@lru_cache(maxsize=512)
def icon_markup(name: str, size: int, label: str) -> SafeString:
    href = f"{static('lms/img/icons.svg')}#{name}"
    attributes = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="{}" height="{}" {} focusable="false"><use href="{}"></use></svg>',
        size,
        size,
        attributes,
        href,
    )


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    return icon_markup(name, size, str(label)) if name else SafeString("")


def _button_classes(variant: str, size: str, full: bool) -> str:
    return f"button button--{variant} button--{size}{' button--full' if full else ''}"


@component(register, "button")
def button(
    label: str,
    *,
    variant: str = "solid",
    size: str = "m",
    type: str = "submit",  # noqa: A002  # named as in HTML
    name: str = "",
    value: str = "",
    icon: str = "",
    icon_end: str = "",
    form: str = "",
    formaction: str = "",
    dialog: str = "",
    disabled: bool = False,
    full: bool = False,
    aria_label: str = "",
) -> dict[str, object]:
    return {
        "classes": _button_classes(variant, size, full),
        "label": label,
        "type": "button" if dialog else type,
        "name": name,
        "value": value,
        "icon": icon,
        "icon_end": icon_end,
        "form": form,
        "formaction": formaction,
        "dialog": dialog,
        "disabled": disabled,
        "aria_label": aria_label,
    }


@component(register, "link_button")
def link_button(
    label: str,
    url: str,
    *,
    variant: str = "solid",
    size: str = "m",
    icon: str = "",
    icon_end: str = "",
    full: bool = False,
    download: bool = False,
    aria_label: str = "",
) -> dict[str, object]:
    return {
        "classes": _button_classes(variant, size, full),
        "label": label,
        "url": url,
        "icon": icon,
        "icon_end": icon_end,
        "download": download,
        "aria_label": aria_label,
    }


@component(register, "text_link")
def text_link(label: str, url: str, icon_end: str = "arrow-right") -> dict[str, object]:
    return {"label": label, "url": url, "icon_end": icon_end}


@register.simple_tag
def badge(label: str, tone: str = "neutral", icon: str = "", size: str = "m") -> SafeString:
    """A status: always a shape and a word, never colour alone."""
    return format_html(
        '<span class="badge badge--{} badge--{}">{}{}</span>',
        tone,
        size,
        icon_markup(icon or TONE_ICONS[tone], 14 if size == "s" else 16, ""),
        label,
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    role = ("alert" if tone == "error" else "status") if live else ""
    values = {"tone": tone, "title": title, "role": role, "icon": TONE_ICONS[tone], "word": NOTICE_WORDS[tone]}
    return print_component("notice", values, content=content)


@register.simple_block_tag
def card(
    content: str,
    *,
    title: str = "",
    href: str = "",
    tone: str = "plain",
    level: int = 2,
    icon: str = "",
    meta: str = "",
    actions_html: str = "",
    id: str = "",  # noqa: A002  # named as in HTML
) -> SafeString:
    values = {"title": title, "href": href, "tone": tone, "level": level, "icon": icon, "meta": meta}
    return print_component("card", {**values, "actions_html": actions_html, "id": id}, content=content)


@register.simple_block_tag
def section_block(
    content: str,
    title: str,
    *,
    level: int = 2,
    lead: str = "",
    href: str = "",
    href_label: str = "",
    id: str = "",  # noqa: A002  # named as in HTML
) -> SafeString:
    values = {"title": title, "level": level, "lead": lead, "href": href, "href_label": href_label, "id": id}
    return print_component("section_block", values, content=content)


@component(register, "empty_state")
def empty_state(title: str, text: str = "", url: str = "", label: str = "", icon: str = "list") -> dict[str, object]:
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.simple_block_tag
def accordion(content: str, title: str, *, open: bool = False, name: str = "") -> SafeString:  # noqa: A002  # as in HTML
    return print_component("accordion", {"title": title, "open": open, "name": name}, content=content)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, *, side: bool = False) -> SafeString:  # noqa: A002  # as in HTML
    return print_component("dialog", {"id": id, "title": title, "side": side}, content=content)


@register.inclusion_tag("components/side_panel.html")
def side_panel() -> dict[str, object]:
    return {}


@register.inclusion_tag("components/panel_heading.html")
def panel_heading(title: str) -> dict[str, object]:
    return {"title": title}
