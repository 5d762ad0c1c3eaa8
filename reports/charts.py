"""One chart specification for the page and the PDF: yearly targets as steps, what was reached as bars with numbers."""

import dataclasses
from functools import lru_cache

import altair as alt
import vl_convert
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.common.drawing import ACCENT, EDGE, GREY, INK, PALE, register_fonts
from lms.common.fiscal import EraStyle, FiscalYear
from reports.figures import Figure, YearPoint

WIDTH, HEIGHT = 800, 280


@dataclasses.dataclass(frozen=True)
class Plot:
    """What of a figure the chart shows."""

    years: tuple[YearPoint, ...]
    target: int
    is_share: bool


def goal_chart(figure: Figure, era: EraStyle = "wareki") -> str:
    """The chart as SVG: fixed size, scales by its viewBox. The page says the same in a sentence and a table."""
    return _draw(Plot(figure.years, figure.target, figure.is_share), era, get_language())


@lru_cache(maxsize=128)
def _draw(figure: Plot, era: EraStyle, language: str | None) -> str:
    """The same numbers give the same picture, and drawing takes longer than all the rest of a page.

    `language` is that of the words, which gettext knows by itself: here it tells the pictures apart.
    """
    register_fonts()
    order = [FiscalYear(point.fiscal_year).short(era, get_language() or "ja") for point in figure.years]
    axis = alt.Axis(labelAngle=0, title=_("Fiscal year"), domainColor=GREY, tickSize=0, labelPadding=8)
    years = alt.X("year:O", sort=order, axis=axis, scale=alt.Scale(paddingInner=0.35))
    unit = _("Share of sections, percent") if figure.is_share else _("Number of people")
    amount = alt.Y("amount:Q", axis=alt.Axis(title=unit, tickCount=5, gridColor="#E6E6E6", domain=False, tickSize=0))
    bars = (
        alt.Chart(_data(figure, era, "value"))
        .mark_bar(cornerRadiusEnd=3)
        .encode(years, amount, alt.Color("fill:N", scale=None))
    )
    # The pale edge keeps a target visible on a bar that has passed it.
    steps = [
        alt.Chart(_data(figure, era, "target"))
        .mark_tick(color=color, thickness=thickness, size=74, opacity=1)
        .encode(years, amount)
        for color, thickness in ((EDGE, 7), (INK, 3))
    ]
    numbers = [
        alt.Chart(_data(figure, era, what))
        .mark_text(dy=dy, fontWeight="bold", fontSize=15)
        .encode(years, amount, alt.Text("label:N"), alt.Color("ink:N", scale=None))
        for what, dy in (("above", -10), ("inside", 17))
    ]
    wanted = (
        alt.Chart(_data(figure, era, "target"))
        .mark_text(dy=-10, fontSize=12, color="#4D4D4D")
        .encode(years, amount, alt.Text("label:N"))
    )
    layered = alt.layer(bars, *steps, wanted, *numbers).properties(width=WIDTH, height=HEIGHT, padding=8)
    font = {"font": "Noto Sans JP", "fontSize": 13}
    styled = layered.configure(font="Noto Sans JP", background="transparent").configure_axis(
        labelFontSize=13, titleFontSize=12, titleColor="#4D4D4D", labelColor=INK, titleFontWeight="normal"
    )
    spec = styled.configure_view(stroke=None).configure_text(**font).to_dict()
    # Read out, it would be a heap of shapes: the sentence and the table beside it say the same.
    return vl_convert.vegalite_to_svg(spec).replace("<svg ", '<svg aria-hidden="true" ', 1)


def _data(figure: Plot, era: EraStyle, what: str) -> alt.Data:
    """`what`: the values, those written above or inside their bars, or the targets."""
    rows = []
    for point in figure.years:
        amount = _target(point) if what == "target" else _reached(figure, point)
        if amount is None or what not in {"target", "value", _place(figure, point)}:
            continue
        rows.append(
            {
                "year": FiscalYear(point.fiscal_year).short(era, get_language() or "ja"),
                "amount": amount,
                "label": _label(figure, point, amount, what),
                "fill": PALE if point.partial else ACCENT,
                "ink": EDGE if what == "inside" and not point.partial else INK,
            }
        )
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]  # altair leaves it untyped


def _place(figure: Plot, point: YearPoint) -> str:
    """A number goes above its bar, unless the year's target lies just there and the bar has room."""
    reached, near = _reached(figure, point) or 0, 0.12 * figure.target
    ahead = -1 if point.target is None else point.target - reached
    return "inside" if 0 <= ahead < near and reached > near else "above"


def _target(point: YearPoint) -> float | None:
    return point.target


def _reached(figure: Plot, point: YearPoint) -> float | None:
    if point.value is None:
        return None
    return round(100 * point.value / point.denominator, 1) if figure.is_share and point.denominator else point.value


def _label(figure: Plot, point: YearPoint, amount: float, what: str) -> str:
    if what == "target":
        near = point.value is not None and abs((_reached(figure, point) or 0) - amount) < 0.12 * figure.target
        return "" if near else _("target %(n)s") % {"n": f"{amount:g}"}
    return f"{amount:g}" + (_(" (so far)") if point.partial else "")
