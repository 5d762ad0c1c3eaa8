"""The one place that asks what time it is. Views and tasks call it; actions and queries are handed the answer."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

CITY_ZONE = ZoneInfo("Asia/Tokyo")


def now() -> dt.datetime:
    """The present moment, timezone-aware."""
    return timezone.now()


def today() -> dt.date:
    """The city's present date."""
    return local_date(now())


def local_date(moment: dt.datetime) -> dt.date:
    """The date on the city's calendars at `moment`."""
    return moment.astimezone(CITY_ZONE).date()


def start_of(day: dt.date) -> dt.datetime:
    """Midnight at the start of `day` in the city."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=CITY_ZONE)
