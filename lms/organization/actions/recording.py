"""How dated facts are written: close what no longer counts, add what follows, in one step.

HR knows the new rows at once. Everybody else goes on seeing the closed ones until the step is shown (`shown_at`), and
that moment is one for all rows of a step, so that no sight ever finds two truths or a hole. A step that touches rows
which are themselves still under embargo waits for them: a correction must not tell what is not announced.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.lengths import check_lengths
from lms.organization.actions.waking import wake_audiences
from lms.organization.models import Disclosed
from lms.organization.queries.audiences import ORGANIZATION

R = TypeVar("R", bound=Disclosed)
CHUNK = 2000


@dataclasses.dataclass(frozen=True)
class Stamp:
    """When and by whom something is written down, and when everybody may see it (None: at once)."""

    now: dt.datetime
    by: User | None
    disclose_at: dt.datetime | None = None


@dataclasses.dataclass
class Step(Generic[R]):
    """Rows to close and rows to add.

    `lingering` are rows closed earlier that the public still sees; a step is not shown before the moments in `floors`.
    """

    close: list[R]
    add: list[R]
    lingering: list[R] = dataclasses.field(default_factory=list)
    floors: list[dt.datetime] = dataclasses.field(default_factory=list)

    def shown_at(self, stamp: Stamp) -> dt.datetime:
        waits = [row.disclosed_at for row in self.close]
        for row in self.lingering:
            if row.withdrawn_at and any(overlap(row, new) for new in self.add):
                waits.append(row.withdrawn_at)
        return max([stamp.now, stamp.disclose_at or stamp.now, *waits, *self.floors])


def together(stamp: Stamp, steps: Sequence[Step[Any]]) -> Stamp:
    """One stamp for steps in several tables: recorded at one moment, shown at the latest that any must wait for.

    Without it somebody could see a unit gone and its people still there.
    """
    closed = [row.recorded_at for step in steps for row in step.close]
    moment = max([stamp.now, *closed])
    return Stamp(moment, stamp.by, max([moment, *(step.shown_at(stamp) for step in steps)]))


def overlap(a: Disclosed, b: Disclosed) -> bool:
    return (a.valid_to is None or b.valid_from < a.valid_to) and (b.valid_to is None or a.valid_from < b.valid_to)


def check_order(valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise DomainError(_("The last day is before the first day."), code="order", field="valid_to")


def still_counts(now: dt.datetime) -> Q:
    """Rows that HR knows, or that the public still sees."""
    return Q(superseded_at=None) | Q(withdrawn_at__gt=now)


def write(
    model: type[R], steps: Sequence[Step[R]], stamp: Stamp, *, messages: Mapping[str, str | Promise] | None = None
) -> list[R]:
    """Carry out the steps; returns the added rows. Call it inside the action's transaction."""
    closed = [row for step in steps for row in step.close]
    # The clocks of two machines differ a little: nothing may be superseded before it was recorded.
    moment = max([stamp.now, *(row.recorded_at for row in closed)])
    by_shown: dict[dt.datetime, list[R]] = defaultdict(list)
    added = []
    for step in steps:
        shown_at = max(step.shown_at(stamp), moment)
        by_shown[shown_at].extend(step.close)
        for row in step.add:
            row.recorded_at, row.recorded_by, row.disclosed_at = moment, stamp.by, shown_at
            check_order(row.valid_from, row.valid_to)
            check_lengths(row)
            added.append(row)
    wake_audiences(ORGANIZATION)
    with refusals(messages or {}):
        for shown_at, rows in by_shown.items():
            _close(model, rows, moment, shown_at)
        return list(model._default_manager.bulk_create(added, batch_size=CHUNK))


def _close(model: type[R], rows: Sequence[R], moment: dt.datetime, shown_at: dt.datetime) -> None:
    for part in chunks([row.pk for row in rows]):
        open_rows = model._default_manager.filter(pk__in=part, superseded_at=None)
        if open_rows.update(superseded_at=moment, withdrawn_at=shown_at) != len(part):
            raise changed_meanwhile()


def chunks(ids: Iterable[int]) -> list[list[int]]:
    """In parts that fit into one query on every engine."""
    every = list(ids)
    return [every[i : i + CHUNK] for i in range(0, len(every), CHUNK)]


def changed_meanwhile() -> DomainError:
    message = _("Somebody changed this record in the meantime. Load it again and repeat the change.")
    return DomainError(message, code="stale")
