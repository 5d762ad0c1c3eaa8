"""Tables whose state lives in the address: sorting, filters, pages, and the date they hold for."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms.common.fiscal import FiscalYear
from lms.common.templatetags.figures import shown
from lms.common.templatetags.kept import component, print_component
from lms.common.templatetags.rendering import kept_parameters, querystring, request_of
from lms.common.templatetags.ui import icon_markup

register = template.Library()


@register.simple_block_tag
def data_table(
    content: str,
    caption: str,
    *,
    count: int | None = None,
    shown: int | None = None,
    hide_caption: bool = False,
    sticky: bool = True,
    dense: bool = True,
    grid: bool = False,
    id: str = "",  # noqa: A002  # named as in HTML
) -> SafeString:
    values = {"caption": caption, "count": count, "shown": shown, "id": id}
    flags = {"hide_caption": hide_caption, "sticky": sticky, "dense": dense, "grid": grid}
    return print_component("data_table", {**values, **flags}, content=content)


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context,
    key: str,
    label: str,
    *,
    numeric: bool = False,
    sticky: bool = False,
    default: str = "",
    param: str = "sort",
    anchor: str = "",
) -> SafeString:
    """A column heading that sorts; the mark and aria-sort say how the rows stand now. `anchor`: where to come back."""
    request = request_of(context)
    current = request.GET.get(param, "") if request else ""
    if not current and default:
        current = key if default == "asc" else f"-{key}"
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    following = f"-{key}" if direction == "ascending" else key
    mark = {"ascending": "arrow-up", "descending": "arrow-down"}.get(direction, "sort")
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="{}">{}{}</a></th>',
        " ".join(name for name, on in (("num", numeric), ("sticky", sticky)) if on),
        format_html(' aria-sort="{}"', direction) if direction else "",
        querystring(context, **{param: following, "page": None}) + (f"#{anchor}" if anchor else ""),
        label,
        icon_markup(mark, 16, ""),
    )


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: Context,
    content: str,
    *,
    id: str = "filters",  # noqa: A002  # named as in HTML
    keep: str = "sort,as_of",
    hx_target: str = "",
) -> SafeString:
    names = {name.strip() for name in keep.split(",")}
    hidden = [(key, value) for key, value in kept_parameters(context, set()) if key in names]
    return print_component("filter_bar", {"id": id, "hidden": hidden, "hx_target": hx_target}, content=content)


@register.inclusion_tag("components/filter_chips.html", takes_context=True)
def filter_chips(context: Context, chips: Iterable[Mapping[str, str]]) -> dict[str, object]:
    """What is filtered now, each with its way out."""
    entries = list(chips)
    linked = [{"label": chip["label"], "url": _without(context, chip)} for chip in entries]
    everything: dict[str, str | None] = {chip["name"]: None for chip in entries}
    return {"chips": linked, "clear_url": querystring(context, page=None, **everything)}


def _without(context: Context, chip: Mapping[str, str]) -> str:
    """Drop the whole parameter, or only the one value of a parameter that has several."""
    request = request_of(context)
    if request is None or "value" not in chip:
        return querystring(context, page=None, **{chip["name"]: None})
    params = request.GET.copy()
    params.setlist(chip["name"], [value for value in params.getlist(chip["name"]) if value != chip["value"]])
    params.pop("page", None)
    return f"?{params.urlencode()}"


@component(register, "row_count")
def row_count(shown_rows: int, total: int) -> dict[str, object]:
    return {"shown": shown(shown_rows), "total": shown(total), "is_filtered": shown_rows != total}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[object]", param: str = "page") -> dict[str, object]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [
        {"number": number, "url": querystring(context, **{param: str(number)}) if isinstance(number, int) else ""}
        for number in numbers
    ]
    previous = querystring(context, **{param: str(page.number - 1)}) if page.has_previous() else ""
    following = querystring(context, **{param: str(page.number + 1)}) if page.has_next() else ""
    return {"page": page, "links": links, "previous_url": previous, "next_url": following}


@register.inclusion_tag("components/as_of_control.html", takes_context=True)
def as_of_control(context: Context, day: date, *, today: date, name: str = "as_of") -> dict[str, object]:
    """Changes the date a page holds for; the rest of the address stays."""
    year = FiscalYear.of(today)
    return {
        "day": day,
        "name": name,
        "today": today,
        "year_end": year.last_day,
        "next_year": year.end,
        "today_url": querystring(context, **{name: None, "page": None}),
        "year_end_url": querystring(context, **{name: year.last_day.isoformat(), "page": None}),
        "next_year_url": querystring(context, **{name: year.end.isoformat(), "page": None}),
        "hidden": kept_parameters(context, {name, "page"}),
    }


@component(register, "as_of_note")
def as_of_note(day: date) -> dict[str, object]:
    return {"day": day}
