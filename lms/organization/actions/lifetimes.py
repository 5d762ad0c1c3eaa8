"""When units exist, as HR knows it, and since when everybody knows of them: what postings and lower units rest on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lms.common.errors import DomainError
from lms.organization.models import Unit, UnitVersion

NOT_THERE = _("The unit does not exist during the whole of this time.")
UPPER_NOT_THERE = _("The unit above does not exist during the whole of this time.")
Interval = tuple[dt.date, dt.date | None]


class Lifetimes:
    """The lives of some units, read in one query."""

    def __init__(self, unit_ids: Iterable[int]) -> None:
        self._held: dict[int, list[Interval]] = defaultdict(list)
        # What the public sees, has seen or is going to see: what was called off in secret it never does.
        self._public: dict[int, list[UnitVersion]] = defaultdict(list)
        rows = UnitVersion.objects.filter(unit_id__in=set(unit_ids)).order_by("valid_from")
        for row in rows:
            if row.superseded_at is None:
                append_interval(self._held[row.unit_id], (row.valid_from, row.valid_to))
            if row.withdrawn_at is None or row.withdrawn_at > row.disclosed_at:
                self._public[row.unit_id].append(row)

    def known_to_all_from(self, unit_id: int, valid_from: dt.date, valid_to: dt.date | None) -> dt.datetime:
        """The moment from which the public sees the unit on each of these days. DomainError: it never came about.

        Days on which HR does not know the unit are left out: whether they may be is what `require` says.
        """
        rows = self._public.get(unit_id)
        if not rows:
            raise DomainError(NOT_THERE, code="unit_ended", field="unit")
        ends = {day for row in rows for day in (row.valid_from, row.valid_to) if day is not None}
        days = {valid_from, *(day for day in ends if day > valid_from and (valid_to is None or day < valid_to))}
        seen = [moment for day in days if (moment := _seen_since(day, rows)) is not None]
        return max(seen, default=min(row.disclosed_at for row in rows))

    def require(self, unit: Unit, valid_from: dt.date, valid_to: dt.date | None, *, upper: bool = False) -> None:
        """Refuse an interval in which the unit does not exist throughout; `upper`: another one is to stand below it."""
        for start, end in self._held[unit.pk]:
            if start <= valid_from and (end is None or (valid_to is not None and valid_to <= end)):
                return
        raise DomainError(UPPER_NOT_THERE if upper else NOT_THERE, code="unit_ended", field="unit")


def _seen_since(day: dt.date, rows: Iterable[UnitVersion]) -> dt.datetime | None:
    """From when on the public sees the unit on the day without a break; None: HR does not know it then."""
    forms = sorted((row for row in rows if row.holds_on(day)), key=lambda row: row.disclosed_at, reverse=True)
    if not forms or forms[0].superseded_at is not None:
        return None
    since = forms[0].disclosed_at
    for form in forms[1:]:
        if form.withdrawn_at is None or form.withdrawn_at < since:
            break
        since = form.disclosed_at
    return since


def append_interval(intervals: list[Interval], new: Interval) -> None:
    """Add an interval that follows the others, joined to the last one if they touch."""
    if intervals and intervals[-1][1] == new[0]:
        intervals[-1] = (intervals[-1][0], new[1])
    else:
        intervals.append(new)


def lock_units(unit_ids: Iterable[int]) -> None:
    """Keep these units as they are until the transaction ends: nobody comes while one ends, none ends while one comes.

    Always before people, and in one order, so that two changes wait for one another and never both.
    """
    list(Unit.objects.select_for_update().filter(pk__in=set(unit_ids)).order_by("pk").values_list("pk"))
