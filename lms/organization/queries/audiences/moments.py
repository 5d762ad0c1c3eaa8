"""The day on which a rule is asked, and through whose eyes."""

import dataclasses
import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

from lms.common.clock import local_date
from lms.common.templatetags.dates import jdate_text
from lms.organization.models import Posting, Sight
from lms.organization.models.sight import DisclosedQuerySet
from lms.organization.queries.tree import Tree, tree_on

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, eq=False)
class Moment:
    """Keeps what was read for it, so that five conditions on units read the tree once."""

    day: dt.date
    sight: Sight
    kept: dict[Hashable, Any] = dataclasses.field(default_factory=dict, repr=False)

    def memo(self, key: Hashable, read: Callable[[], T]) -> T:
        if key not in self.kept:
            self.kept[key] = read()
        value: T = self.kept[key]
        return value

    @cached_property
    def tree(self) -> Tree:
        return tree_on(self.day, self.sight)

    @property
    def is_today(self) -> bool:
        return self.day == local_date(self.sight.now)

    @property
    def posts(self) -> DisclosedQuerySet[Posting]:
        """The posts held on the day."""
        return Posting.objects.seen(self.sight).on(self.day)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or that month's last: one month before 31 March is the end of February."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def date_words(day: dt.date) -> str:
    return jdate_text(day, "short")
