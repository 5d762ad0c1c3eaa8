"""Numbers as people read them: in a sentence first, then a picture, then a table."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django import template
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lms.common.templatetags.kept import component
from lms.common.templatetags.ui import icon_markup

register = template.Library()

BOARD_STATES = {
    "placed": (_("Placed"), "check-circle"),
    "vacant": (_("Vacant"), "empty-seat"),
    "expiring": (_("Term ending soon"), "clock"),
    "planned": (_("Planned"), "pending"),
    "none": (_("Not covered"), "minus"),
}


def shown(value: object) -> str:
    """Thousands separated for numbers; text as it is."""
    if isinstance(value, int | float | Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)


@register.simple_tag
def figure(value: object, unit: str = "", href: str = "") -> SafeString:
    """One number for a sentence, a door to what is behind it when `href` is given."""
    number = format_html('<strong class="figure-number">{}</strong>', shown(value))
    suffix = format_html('<span class="figure-unit">{}</span>', unit) if unit else ""
    if href:
        return format_html('<a class="figure" href="{}">{}{}</a>', href, number, suffix)
    return format_html('<span class="figure">{}{}</span>', number, suffix)


@register.simple_block_tag
def figure_sentence(content: str) -> SafeString:
    return format_html('<p class="figure-sentence">{}</p>', SafeString(content.strip()))


@component(register, "stat")
def stat(
    label: str,
    value: object,
    *,
    unit: str = "",
    total: object = "",
    note: str = "",
    href: str = "",
    tone: str = "",
    trend: str = "",
    trend_label: str = "",
) -> dict[str, object]:
    context: dict[str, object] = {"label": label, "value": shown(value), "unit": unit, "note": note, "href": href}
    trend_icon = {"up": "arrow-up", "down": "arrow-down", "flat": "arrow-right"}.get(trend, "")
    return {**context, "total": shown(total), "tone": tone, "trend_icon": trend_icon, "trend_label": trend_label}


@component(register, "progress")
def progress(
    value: float,
    max: float = 100,  # noqa: A002  # named as in HTML
    *,
    label: str = "",
    text: str = "",
    tone: str = "",
    size: str = "m",
    hide_text: bool = False,
) -> dict[str, object]:
    complete = max > 0 and value >= max
    context: dict[str, object] = {"value": value, "max": max or 1, "label": label, "size": size}
    text = text or f"{shown(value)} / {shown(max)}"
    return {**context, "text": text, "tone": tone or ("success" if complete else ""), "hide_text": hide_text}


@register.inclusion_tag("components/chart_figure.html")
def chart_figure(
    *,
    title: str,
    svg: str = "",
    src: str = "",
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    sentence: str = "",
    key: Sequence[tuple[str, str]] = (),
    open: bool = False,  # noqa: A002  # named as in HTML
) -> dict[str, object]:
    """A chart never stands alone: the sentence says it, the table holds its numbers.

    `key` tells its marks, as (bar, pale-bar or line, meaning).
    """
    context: dict[str, object] = {"title": title, "svg": svg, "src": src, "columns": columns, "rows": rows}
    return {**context, "sentence": sentence, "key": key, "open": open}


def heat_level(ratio: float | None) -> str:
    """Nothing and everything have steps of their own: they are what a reader looks for."""
    if ratio is None:
        return "none"
    return str(1 + min(4, int(ratio * 4))) if ratio > 0 else "0"


@register.simple_tag
def heat_cell(ratio: float | None, text: str = "", href: str = "", sub: str = "") -> SafeString:
    body = format_html('<span class="heat__value">{}</span>', text if ratio is not None else "–")
    if sub:
        body = format_html('{}<span class="heat__sub">{}</span>', body, sub)
    if href:
        body = format_html('<a class="heat__link" href="{}">{}</a>', href, body)
    return format_html('<td class="heat heat--{}">{}</td>', heat_level(ratio), body)


class BoardCell(Protocol):
    """What a cell of the board tells, in words."""

    uuid: UUID
    look: str
    title: str
    who: str
    meta: str
    url: str


@lru_cache(maxsize=64)
def _state_markup(state: str, label: str) -> str:
    word = conditional_escape(label)
    icon = icon_markup(BOARD_STATES[state][1], 16, "")
    return f'<span class="board-cell__state">{icon}<span class="board-cell__word">{word}</span></span>'


@register.simple_tag
def board_cell(state: str, *, title: str, label: str = "", href: str = "", who: str = "", meta: str = "") -> SafeString:
    """One section on the board. The state is a shape, a word and a colour, so that any one of them is enough."""
    # No template and no format_html: a board holds hundreds of these.
    shown = _state_markup(state, str(label or BOARD_STATES[state][0]))
    name = f' <span class="board-cell__who">{conditional_escape(who)}</span>' if who else ""
    more = f'<span class="board-cell__meta">{conditional_escape(meta)}</span>' if meta else ""
    tag, address = ("a", f' href="{conditional_escape(href)}"') if href else ("div", "")
    return SafeString(
        f'<{tag}{address} class="board-cell board-cell--{state}">'
        f'<span class="board-cell__title">{conditional_escape(title)}</span>'
        f'<span class="board-cell__line">{shown}{name}</span>{more}</{tag}>'
    )


@register.simple_tag
def board_cells(cells: Iterable[BoardCell]) -> SafeString:
    """The cells of one bureau, each with an id to come back to."""
    return SafeString(
        "".join(
            f'<li role="gridcell" id="section-{cell.uuid}">'
            f"{board_cell(cell.look, title=cell.title, who=cell.who, meta=cell.meta, href=cell.url)}</li>"
            for cell in cells
        )
    )


@component(register, "board_legend")
def board_legend() -> dict[str, object]:
    return {"states": [(state, word, icon) for state, (word, icon) in BOARD_STATES.items()]}
