"""A figure as a sentence that a director-general could read out."""

import datetime as dt

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.common.fiscal import EraStyle, FiscalYear, format_date, format_percent
from reports.enums import MetricCode
from reports.figures import Figure
from reports.published import Amount, Published


def headline(figure: Figure, era: EraStyle = "wareki") -> str:
    """「120名中 31名（25.8%）のDXリーダーを育成しました。」"""
    values = {
        "value": figure.value,
        "denominator": figure.denominator,
        "percent": format_percent(figure.value, figure.denominator),
        "year": _label(FiscalYear.of(figure.as_of), era),
        "deadline": _label(FiscalYear(figure.target_fiscal_year), era),
    }
    return _sentence(figure.metric) % values


def standing(figure: Figure, era: EraStyle = "wareki") -> str:
    """How the figure stands to this year's target; empty if the year has none."""
    if figure.missing is None:
        return ""
    values = {
        "year": _label(FiscalYear.of(figure.as_of), era),
        "target": _amount(figure, figure.year_target),
        "pace": _amount(figure, figure.pace),
        "missing": _("%(n)s points") % {"n": figure.missing} if figure.is_share else _amount(figure, figure.missing),
    }
    if figure.missing == 0:
        return _("The target for %(year)s (%(target)s) is reached.") % values
    return (
        _(
            "%(missing)s are missing to the target for %(year)s (%(target)s). "
            "A straight line to it stands at %(pace)s today."
        )
        % values
    )


def _amount(figure: Figure, number: int | None) -> str:
    return f"{number}%" if figure.is_share else _("%(n)s people") % {"n": number}


def corrected(published: Published, taken_on: dt.date, era: EraStyle = "wareki") -> str:
    """「令和8年5月10日に出力した、令和8年5月1日の値は112名でした。その後の訂正により、同じ日の値は111名です。」"""
    if not published.is_contradicted:
        return ""
    values = {
        "taken": _date(taken_on, era),
        "day": _date(published.snapshot.as_of, era),
        "then": _published(published.then, share=published.is_share),
        "now": _published(published.now, share=published.is_share),
    }
    return (
        _(
            "The file taken on %(taken)s gave %(then)s for %(day)s. After corrections since then, the value for that "
            "day is %(now)s."
        )
        % values
    )


def _published(amount: Amount, *, share: bool) -> str:
    value, denominator = amount
    if not share:
        return _("%(n)s people") % {"n": value}
    values = {"value": value, "total": denominator, "percent": format_percent(value, denominator)}
    return _("%(value)s of %(total)s sections (%(percent)s)") % values


def _date(day: dt.date, era: EraStyle) -> str:
    return format_date(day, era, weekday=False, language=get_language() or "ja")


def _sentence(metric: str) -> str:
    return {
        MetricCode.TRAINED: _("%(value)s of %(denominator)s DX leaders (%(percent)s) have been trained."),
        MetricCode.PARTICIPANTS: _("%(value)s of %(denominator)s people (%(percent)s) have taken part in %(year)s."),
        MetricCode.PLACED: _("%(value)s of %(denominator)s sections (%(percent)s) have their DX leader in place."),
        MetricCode.ATTENDED: _("%(value)s of %(denominator)s people (%(percent)s) have attended, by %(deadline)s."),
    }[MetricCode(metric)]


def _label(year: FiscalYear, era: EraStyle) -> str:
    return year.label(era, get_language() or "ja")
