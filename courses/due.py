"""Due dates stand still during leave: the one definition, by which every page, figure and reminder goes.

The day agreed leaves a person so many days, counted from the enrolment. Days on leave are not among them: for each, the
due date moves by one day. Leave that begins after the due date moves nothing.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable

Span = tuple[dt.date, dt.date | None]
ONE = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Due:
    """`on`: the last day; None: it stands still until further notice. `pauses` [start, end) are what moved it."""

    agreed: dt.date
    on: dt.date | None
    pauses: tuple[Span, ...] = ()
    # All leave that is known, whether it moved anything or not.
    leaves: tuple[Span, ...] = ()

    @property
    def days_added(self) -> int:
        """How far it has moved; of leave without an end: only what is over."""
        return sum((end - start).days for start, end in self.pauses if end is not None)

    @property
    def has_moved(self) -> bool:
        return bool(self.pauses)

    @property
    def away(self) -> tuple[tuple[dt.date, dt.date | None], ...]:
        """The pauses as people read them: first and last day."""
        return tuple((start, end - ONE if end else None) for start, end in self.pauses)

    def rests_on(self, day: dt.date) -> bool:
        return any(start <= day and (end is None or day < end) for start, end in self.leaves)

    def is_overdue(self, day: dt.date) -> bool:
        """Nobody is pressed while on leave."""
        return self.on is not None and self.on < day and not self.rests_on(day)


def due_of(agreed: dt.date, begins: dt.date, leaves: Iterable[Span]) -> Due:
    """The due date of what began on `begins`, with the leave of its person: spans [start, end) that do not overlap."""
    known = tuple(sorted(leaves, key=lambda span: span[0]))
    on, pauses = agreed, []
    for first, end in known:
        start = max(first, begins)
        if end is not None and end <= start:
            continue
        if start > on:
            break
        pauses.append((start, end))
        if end is None:
            return Due(agreed, None, tuple(pauses), known)
        on += end - start
    return Due(agreed, on, tuple(pauses), known)
