"""Charts of lessons, drawn from the numbers of the release when they are read."""

from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert

from courses.releases.elements import Chart
from lms.common.drawing import ACCENT, FONT, GREY, INK, register_fonts

WIDTH, HEIGHT = 640, 260
# Told apart without colour, too: lines by their dashes, bars by light and dark, both by the words of the legend.
COLOURS = (ACCENT, "#F28C00", "#00866A", "#767676")
DASHES = ([1, 0], [8, 4], [2, 3], [10, 3, 2, 3])


@lru_cache(maxsize=256)
def draw(chart: Chart) -> str:
    """As SVG. The sentence above and the table below say the same, so that it is not read out itself."""
    register_fonts()
    data = alt.Data(values=_rows(chart))  # type: ignore[no-untyped-call]  # altair leaves it untyped
    base = alt.Chart(data)
    picture = _lines(base, chart) if chart.kind == "line" else _bars(base, chart)
    styled = picture.properties(width=WIDTH, height=HEIGHT, padding=8).configure(font=FONT, background="transparent")
    styled = styled.configure_axis(
        labelFontSize=13, titleFontSize=12, titleColor="#4D4D4D", labelColor=INK, titleFontWeight="normal"
    )
    spec = styled.configure_view(stroke=None).configure_legend(labelFontSize=13, orient="top", title=None).to_dict()
    return vl_convert.vegalite_to_svg(spec).replace("<svg ", '<svg aria-hidden="true" ', 1)


def _rows(chart: Chart) -> list[dict[str, Any]]:
    return [
        {"label": label, "series": series, "amount": amount}
        for label, row in zip(chart.labels, chart.rows, strict=True)
        for series, amount in zip(chart.columns, row, strict=True)
        if amount is not None
    ]


def _axes(chart: Chart) -> tuple[Any, Any]:
    angle = 0 if max(map(len, chart.labels)) * len(chart.labels) <= 50 else -40
    x = alt.Axis(labelAngle=angle, title=chart.label_head, domainColor=GREY, tickSize=0, labelPadding=8)
    y = alt.Axis(title=chart.unit or None, tickCount=5, gridColor="#E6E6E6", domain=False, tickSize=0)
    return alt.X("label:O", sort=list(chart.labels), axis=x), alt.Y("amount:Q", axis=y)


def _series(chart: Chart) -> Any:
    """Several series need a key, one does not."""
    scale = alt.Scale(domain=list(chart.columns), range=list(COLOURS[: len(chart.columns)]))
    return alt.Color("series:N", scale=scale, legend=alt.Legend() if len(chart.columns) > 1 else None)


def _bars(base: Any, chart: Chart) -> Any:
    x, y = _axes(chart)
    offset = alt.XOffset("series:N", sort=list(chart.columns))
    bars = base.mark_bar(cornerRadiusEnd=3).encode(x, y, offset, _series(chart))
    numbers = base.mark_text(dy=-8, fontSize=12, font=FONT, color=INK).encode(x, y, offset, alt.Text("amount:Q"))
    return bars + numbers


def _lines(base: Any, chart: Chart) -> Any:
    x, y = _axes(chart)
    dash = alt.Scale(domain=list(chart.columns), range=list(DASHES[: len(chart.columns)]))
    dashes = alt.StrokeDash("series:N", scale=dash, legend=alt.Legend() if len(chart.columns) > 1 else None)
    lines = base.mark_line(strokeWidth=3).encode(x, y, _series(chart), dashes)
    points = base.mark_point(filled=True, size=60, opacity=1).encode(x, y, _series(chart))
    return lines + points
