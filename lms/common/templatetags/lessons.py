"""What lessons are made of: callouts, terms that explain themselves, videos."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lms.common.templatetags.kept import print_component
from lms.common.templatetags.rendering import unique_id

register = template.Library()

CALLOUTS = {
    "point": (_("Point"), "flag"),
    "example": (_("Example"), "book"),
    "caution": (_("Take care"), "warning"),
    "practice": (_("Try it"), "edit"),
}


@register.simple_block_tag
def callout(content: str, kind: str = "point", title: str = "") -> SafeString:
    word, icon = CALLOUTS[kind]
    return print_component("callout", {"kind": kind, "title": title or word, "icon": icon}, content=content)


@register.inclusion_tag("components/term.html", takes_context=True)
def term(context: Context, word: str, definition: str, reading: str = "", url: str = "") -> dict[str, object]:
    popover_id = unique_id(context, "term")
    return {"word": word, "definition": definition, "reading": reading, "url": url, "id": popover_id}


@register.inclusion_tag("components/video.html", takes_context=True)
def video(
    context: Context, src: str, *, captions: str = "", poster: str = "", title: str = "", transcript: str = ""
) -> dict[str, object]:
    values: dict[str, object] = {"src": src, "captions": captions, "poster": poster, "title": title}
    return {**values, "transcript": transcript, "id": unique_id(context, "video")}
