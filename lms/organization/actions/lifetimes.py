"""When units exist, as HR knows it, and since when everybody knows of them: what postings and lower units rest on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lms.common.errors import DomainError
from lms.organization.models import Unit, UnitVersion

NOT_THERE = _("The unit does not exist during the whole of this time.")
Interval = tuple[dt.date, dt.date | None]


class Lifetimes:
    """The lives of some units, read in one query."""

    def __init__(self, unit_ids: Iterable[int]) -> None:
        self._held: dict[int, list[Interval]] = defaultdict(list)
        self._public: dict[int, dt.datetime] = {}
        rows = UnitVersion.objects.filter(unit_id__in=set(unit_ids)).order_by("valid_from")
        for row in rows:
            if row.superseded_at is None:
                _append(self._held[row.unit_id], (row.valid_from, row.valid_to))
            if row.withdrawn_at is None or row.withdrawn_at > row.disclosed_at:
                first = self._public.get(row.unit_id, row.disclosed_at)
                self._public[row.unit_id] = min(first, row.disclosed_at)

    def known_to_all_from(self, unit_id: int) -> dt.datetime:
        """The moment at which the public first hears of the unit. DomainError: it never came about."""
        if unit_id not in self._public:
            raise DomainError(NOT_THERE, code="unit_ended", field="unit")
        return self._public[unit_id]

    def require(self, unit: Unit, valid_from: dt.date, valid_to: dt.date | None) -> None:
        """Refuse an interval in which the unit does not exist throughout."""
        for start, end in self._held[unit.pk]:
            if start <= valid_from and (end is None or (valid_to is not None and valid_to <= end)):
                return
        raise DomainError(NOT_THERE, code="unit_ended", field="unit")


def _append(intervals: list[Interval], new: Interval) -> None:
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
