"""The days on which the organisation changed: where a slider over time stops."""

import dataclasses
import datetime as dt

from django.db.models import Max

from lms.common.fiscal import FiscalYear
from lms.organization.models import Posting, Sight, UnitVersion


def days_of_change(sight: Sight) -> list[dt.date]:
    """Each day on which some unit began, changed or ended, in order. One query."""
    pairs = UnitVersion.objects.seen(sight).order_by().values_list("valid_from", "valid_to").distinct()
    return sorted({day for pair in pairs for day in pair if day is not None})


def last_announcement(sight: Sight) -> dt.datetime | None:
    """When everything that `sight` shows today is known to all; None: it is. Files taken before then may tell of it."""
    if not sight.embargoed:
        return None
    latest = (
        model.objects.filter(disclosed_at__gt=sight.now).aggregate(latest=Max("disclosed_at"))["latest"]
        for model in (UnitVersion, Posting)
    )
    return max((moment for moment in latest if moment is not None), default=None)


def stops(sight: Sight, today: dt.date) -> list[dt.date]:
    """The days of change and every 1 April among them, up to the coming one at least."""
    changed = days_of_change(sight)
    if not changed:
        return [FiscalYear.of(today).end]
    last = max(changed[-1], FiscalYear.of(today).end)
    aprils = {dt.date(year, 4, 1) for year in range(changed[0].year, last.year + 1)}
    return sorted({*changed, *(day for day in aprils if changed[0] <= day <= last)})


@dataclasses.dataclass(frozen=True)
class Stop:
    day: dt.date
    is_april: bool
    is_current: bool


@dataclasses.dataclass(frozen=True)
class Slider:
    """The days on which something changed, and the neighbours of the day that is shown."""

    stops: tuple[Stop, ...]
    position: int
    previous: dt.date | None
    following: dt.date | None

    @property
    def last(self) -> int:
        return len(self.stops) - 1


def slider(shown: dt.date, sight: Sight, today: dt.date) -> Slider:
    """The day that is shown is always one of the stops. One query."""
    changed = stops(sight, today)
    days = sorted({*changed, shown})
    return Slider(
        stops=tuple(Stop(day, (day.month, day.day) == (4, 1), day == shown) for day in days),
        position=days.index(shown),
        previous=max((day for day in changed if day < shown), default=None),
        following=min((day for day in changed if day > shown), default=None),
    )
