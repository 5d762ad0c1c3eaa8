"""Rows of a figure as the page's and the PDF's tables show them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.common.fiscal import EraStyle, FiscalYear, format_percent
from reports.enums import MetricCode
from reports.figures import BureauRow, Figure, YearPoint


def year_rows(figure: Figure, era: EraStyle) -> list[list[str]]:
    """[fiscal year, target, reached, share]: a dash where there is nothing."""
    return [_year_row(figure, point, era) for point in figure.years]


def _year_row(figure: Figure, point: YearPoint, era: EraStyle) -> list[str]:
    label = FiscalYear(point.fiscal_year).label(era, get_language() or "ja")
    target = "―" if point.target is None else f"{point.target}{'%' if figure.is_share else ''}"
    reached = "―" if point.value is None else str(point.value) + (_(" (so far)") if point.partial else "")
    share = "―" if point.value is None else format_percent(point.value, point.denominator or 0)
    return [label, target, reached, share]


def bureau_years(figure: Figure, era: EraStyle) -> list[str]:
    """The heads of the columns in which the bureaus' people are told by the year since which they count."""
    return [FiscalYear(year).short(era, get_language() or "ja") for year in _counted_years(figure)]


def _counted_years(figure: Figure) -> list[int]:
    return [year for year, _count in next((row.by_year for row in figure.bureaus if row.by_year), ())]


def bureau_rows(figure: Figure, query: dict[str, str] | None) -> list[dict[str, Any]]:
    """Each bureau's part; with `query`, each number leads to the people behind it. `ratio` colours the cell."""
    most = max((row.value for row in figure.bureaus), default=0)
    years = _counted_years(figure)
    rows = []
    for row in figure.bureaus:
        key = str(row.bureau) if row.bureau else "none"
        rows.append(
            {
                "name": row.name or _("Left the city, or no post on the day"),
                "value": row.value,
                "denominator": row.denominator,
                "share": format_percent(row.value, row.denominator) if row.denominator else "",
                "by_year": [dict(row.by_year).get(year) or "" for year in years],
                "ratio": _ratio(row, most),
                "url": _people_url(figure, key, query) if query is not None and row.value else "",
            }
        )
    return rows


def _ratio(row: BureauRow, most: int) -> float:
    return row.value / (row.denominator or most or 1)


def _people_url(figure: Figure, key: str, query: dict[str, str]) -> str:
    """For placed sections the board shows more than a list of names does."""
    if figure.metric == MetricCode.PLACED and key != "none":
        return reverse("board", query={"as_of": query["as_of"], "bureau": key})
    return reverse("goal_people", args=[figure.goal], query={**query, "bureau": key})
