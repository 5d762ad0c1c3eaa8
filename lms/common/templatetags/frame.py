"""The frame of every page: what stands in the header and the footer, printed once for all readers."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from lms.common.navigation import Link
from lms.common.templatetags.kept import component, print_component
from lms.common.templatetags.rendering import request_of

register = template.Library()


@component(register, "brand")
def brand() -> dict[str, object]:
    return {}


@component(register, "demo_ribbon")
def demo_ribbon() -> dict[str, object]:
    return {}


@component(register, "site_footer")
def site_footer(today: object) -> dict[str, object]:
    return {"today": today}


@component(register, "navigation")
def main_navigation(links: Sequence[Link], more: Sequence[Link] = ()) -> dict[str, object]:
    """`more` folds into a menu at the end."""
    return {"links": links, "more": more}


@register.simple_tag(takes_context=True)
def search_box(context: Context, field_id: str, *, typed: str = "", is_main: bool = False) -> SafeString:
    """`is_main`: the box of the page for searching, with a label that is seen and a button; `typed` stands in it."""
    urls = {name: context.get(name) for name in ("search_url", "suggest_url")}
    values = {"field_id": field_id, "is_main": is_main, **urls}
    return print_component("search_box", values, typed=typed, csrf_token=context.get("csrf_token", ""))


@register.simple_tag(takes_context=True)
def user_menu(context: Context) -> SafeString:
    """Who is signed in. Names and places are filled in, so that the menu itself is one for everybody."""
    request, unit, my_page_url = request_of(context), str(context.get("viewer_unit", "")), context.get("my_page_url")
    return print_component(
        "user_menu",
        {"has_unit": bool(unit), "my_page_url": str(my_page_url or ""), "era": context.get("era")},
        name=str(context["user"]),
        unit=unit,
        here=request.get_full_path() if request else "",
        csrf_token=context.get("csrf_token", ""),
    )
