"""What the addresses of the pages about the organisation ask for: a day, and as known when."""

import dataclasses
import datetime as dt

from lms.common import clock
from lms.common.access import AuthedRequest, Role
from lms.common.days import read_day
from lms.organization.access import sight_for
from lms.organization.models import Sight

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Asked:
    """`known_on` is the last day of what was known then; None: as known now."""

    day: dt.date
    today: dt.date
    sight: Sight
    known_on: dt.date | None

    @property
    def query(self) -> str:
        """What a link to another page of the organisation carries along."""
        parts = [f"as_of={self.day.isoformat()}"] if self.day != self.today else []
        if self.known_on:
            parts.append(f"known_on={self.known_on.isoformat()}")
        return f"?{'&'.join(parts)}" if parts else ""


def day_in(request: AuthedRequest, name: str) -> dt.date | None:
    """A day that cannot be read is an error of the address, not of the reader: it narrows nothing."""
    try:
        return read_day(request.GET[name]) if request.GET.get(name) else None
    except ValueError:
        return None


def asked(request: AuthedRequest) -> Asked:
    now = clock.now()
    today = clock.local_date(now)
    known_on = day_in(request, "known_on") if may_look_back(request) else None
    if known_on is not None and known_on >= today:
        # What will be known tomorrow is what is not announced today.
        known_on = None
    known_at = clock.start_of(known_on + ONE_DAY) if known_on else None
    return Asked(day_in(request, "as_of") or today, today, sight_for(request.access, now, known_at), known_on)


def may_look_back(request: AuthedRequest) -> bool:
    """What was known on an earlier day is asked by those who answer for the records."""
    return request.access.has(Role.HR, Role.ADMIN)
