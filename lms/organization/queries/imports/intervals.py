"""How a row of a file meets what is on record: which rows to close, and which to add in their place."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lms.common.models import copy_of
from lms.common.sheets import ReadRow
from lms.organization.models import Disclosed

ONE_DAY = dt.timedelta(days=1)
D = TypeVar("D", bound=Disclosed)


@dataclasses.dataclass(slots=True)
class Wanted:
    """What one row says: the content by column, and its days.

    `first` None: since whenever it is on record, or else since the day of the file. `keeps_end`: the file has no column
    for the last day. `refers_to` is the day on which the row has to be compared with what is on record.
    """

    row: ReadRow
    content: dict[str, Any]
    first: dt.date | None
    end: dt.date | None
    keeps_end: bool
    refers_to: dt.date

    @property
    def start(self) -> dt.date:
        return self.first or self.refers_to


@dataclasses.dataclass(slots=True)
class Step:
    """Rows to close and to add; the last one added is what the file asked for."""

    close: list[Any]
    add: list[Any]


def read_days(row: ReadRow, as_of: dt.date) -> tuple[dt.date | None, dt.date | None, dt.date] | None:
    """(first day, half-open end, day to compare on) of a row; None if they cannot be read."""
    first, last = row.day("first", of_year="first"), row.day("last", of_year="last")
    if row.is_wrong:
        return None
    if first and last and last < first:
        row.refuse("last", _("The last day is before the first day."), _("Check both days."))
        return None
    refers_to = max(as_of, first) if first else as_of
    return first, last + ONE_DAY if last else None, min(refers_to, last) if last else refers_to


def differences(wanted: Wanted, held: Disclosed) -> dict[str, Any]:
    return {key: value for key, value in wanted.content.items() if getattr(held, key) != value}


def continued(wanted: Wanted, held: Disclosed) -> Step | None:
    """The same post, unit or leave goes on, perhaps changed: from the row's first day, or corrected where it began.

    A later first day alone says nothing new: it was held on that day already.
    """
    end = held.valid_to if wanted.keeps_end else wanted.end
    changed = differences(wanted, held)
    if not changed:
        start = min(wanted.first or held.valid_from, held.valid_from)
        if end == held.valid_to and start == held.valid_from:
            return None
        return Step([held], [_copy(held, valid_from=start, valid_to=end)])
    return replaced(held, _copy(held, valid_from=wanted.start, valid_to=end, **changed))


def replaced(held: D, new: D) -> Step:
    """From its first day, `new` stands in the place of what is held. If that began no earlier, it never was."""
    before = [_copy(held, valid_to=new.valid_from)] if held.valid_from < new.valid_from else []
    return Step([held], [*before, new])


def ended(held: Disclosed, on: dt.date) -> Step:
    """It does not hold from `on`. What begins that day was never held."""
    return Step([held], [_copy(held, valid_to=on)] if held.valid_from < on else [])


def overlap(a: Disclosed, b: Disclosed) -> bool:
    return (a.valid_to is None or b.valid_from < a.valid_to) and (b.valid_to is None or a.valid_from < b.valid_to)


def held_on(rows: Sequence[D], day: dt.date) -> D | None:
    return next((row for row in rows if row.holds_on(day)), None)


def _copy(row: Any, **changes: Any) -> Any:
    return copy_of(row, withdrawn_at=None, **changes)
