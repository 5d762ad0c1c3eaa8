"""Dates and numbers in the reader's language and calendar."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.common.era import current_era
from lms.common.fiscal import FiscalYear, format_date, format_date_compact, format_percent

register = template.Library()


def _language() -> str:
    return (get_language() or "ja").split("-")[0]


def _day(value: dt.date | dt.datetime) -> dt.date:
    """The day in the city, not in UTC."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day_text(value: dt.date | dt.datetime, *, weekday: bool) -> str:
    return format_date(_day(value), current_era.get(), weekday=weekday, language=_language())


@register.filter
def jdate(value: dt.date | dt.datetime | None, style: str = "") -> SafeString | str:
    if not value:
        return ""
    text = day_text(value, weekday=style != "short")
    return format_html('<time class="nowrap" datetime="{}">{}</time>', _day(value).isoformat(), text)


@register.filter
def jdate_text(value: dt.date | dt.datetime | None, style: str = "") -> str:
    """The same without markup, for attributes, titles and sentences."""
    return day_text(value, weekday=style != "short") if value else ""


def jdate_compact(value: dt.date) -> str:
    """「R8.11.21」: for cells too narrow for the words."""
    return format_date_compact(value, current_era.get(), language=_language())


@register.filter
def jmonth(value: dt.date | dt.datetime | None) -> str:
    """「令和8年11月」 or "Nov 2026": the date's text without its day."""
    if not value:
        return ""
    text = day_text(value, weekday=False)
    return text.split(" ", 1)[1] if _language() != "ja" else text[: text.index("月") + 1]


@register.filter
def jtime(value: dt.datetime | dt.time | None) -> str:
    if not value:
        return ""
    local = timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
    return f"{local.hour}:{local.minute:02}"


@register.filter
def jdatetime(value: dt.datetime | None) -> SafeString | str:
    if not value:
        return ""
    text = f"{day_text(value, weekday=True)} {jtime(value)}"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="minutes"), text)


@register.filter
def days_left(value: dt.date, today: dt.date) -> str:
    """How long until a due date, or since it: 「あと3日」, 「今日まで」, 「2日超過」."""
    days = (_day(value) - _day(today)).days
    if days == 0:
        return _("Due today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}


@register.filter
def fiscal_year_label(value: FiscalYear | int) -> str:
    year = FiscalYear(value) if isinstance(value, int) else value
    return year.label(current_era.get(), _language())


def fiscal_year_short(year: FiscalYear) -> str:
    """The same where there is little room."""
    return year.short(current_era.get(), _language())


@register.filter
def percent(ratio: float | None, places: int = 1) -> str:
    """A ratio of 0 to 1 as 「18.7%」."""
    return "―" if ratio is None else format_percent(float(ratio), 1, places)


@register.filter
def number(value: float | None) -> str:
    return "―" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.simple_tag
def date_range(first: dt.date | None, last: dt.date | None) -> SafeString:
    """A span whose last day is included; open on a side where the date is missing."""
    return format_html("{}{}{}", jdate(first, "short"), "–" if _language() != "ja" else "～", jdate(last, "short"))
