"""Days that people type and addresses carry."""

import datetime as dt
from calendar import monthrange
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.fiscal import parse_date

# No city's records or plans lie outside. Nearer to the calendar's ends there is no next day, and no year of a term.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def read_day(text: str) -> dt.date:
    """A day in any notation of `parse_date`. ValueError: not a day, or one of which no city has records or plans."""
    day = parse_date(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


class DayField(forms.DateField):
    """A day as the browser's calendar gives it, or as people write it."""

    default_error_messages = {"invalid": _("Write a date such as 2026-04-01 or R8.4.1.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        try:
            return read_day(str(value))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month (earlier, if negative), or that month's last: 31 January and a month: 28 February.

    Never beyond the calendar's ends.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if months > 0 else dt.date.min
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
