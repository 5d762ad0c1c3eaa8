"""Adding up what the endpoint was asked, whoever else adds to the same minute meanwhile."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, Sum

from lms.xapi.models import ApiClient, Usage
from lms.xapi.models.usage import SUMS

# Minutes are told apart for as long as somebody may look for a cause; hours for as long as somebody may compare years.
MINUTES_KEPT = dt.timedelta(hours=48)
HOURS_KEPT = dt.timedelta(days=400)
THINNED_AT_ONCE = 5000


class Cell(NamedTuple):
    """What tells one row of usage from another."""

    minute: dt.datetime
    key: str
    operation: str
    code: str


@dataclasses.dataclass(slots=True)
class Counted:
    """The sums of a cell, in the order of SUMS, and what was said last."""

    sums: list[int]
    message: str
    last_at: dt.datetime

    def add(self, more: "Counted") -> None:
        self.sums = [one + other for one, other in zip(self.sums, more.sums, strict=True)]
        if more.last_at >= self.last_at:
            self.message, self.last_at = more.message, more.last_at


_COLUMNS = ("minute", "key", "operation", "code", *SUMS, "message", "last_at")
_ADDED = ", ".join(f"{name} = xapi_usage.{name} + excluded.{name}" for name in SUMS)
_LATER = ", ".join(
    f"{name} = CASE WHEN excluded.last_at >= xapi_usage.last_at THEN excluded.{name} ELSE xapi_usage.{name} END"
    for name in ("message", "last_at")
)
# A row takes as many parameters as it has columns, and SQLite takes some thousands in one statement.
ROWS_AT_ONCE = 100


def add_usage(cells: Mapping[Cell, Counted]) -> None:
    """Add the sums to what stands there: each row once, in one order for all, so that two processes that add to the
    same rows wait for each other and never in a circle."""
    rows = sorted(cells.items(), key=lambda item: item[0])
    with transaction.atomic():
        for start in range(0, len(rows), ROWS_AT_ONCE):
            _add(rows[start : start + ROWS_AT_ONCE])


def _adapted(moment: dt.datetime) -> str | None:
    """As the database's driver is given it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _add(rows: Sequence[tuple[Cell, Counted]]) -> None:
    values: list[str | int | None] = []
    for cell, counted in rows:
        values += [_adapted(cell.minute), cell.key, str(cell.operation), cell.code, *counted.sums]
        values += [counted.message, _adapted(counted.last_at)]
    marks = ", ".join([f"({', '.join(['%s'] * len(_COLUMNS))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO xapi_usage ({', '.join(_COLUMNS)}) VALUES {marks} "  # noqa: S608  # no input stands in it
            f"ON CONFLICT (minute, key, operation, code) DO UPDATE SET {_ADDED}, {_LATER}",
            values,
        )


def totals_of(keys: Iterable[str], *, since: dt.datetime) -> dict[tuple[str, dt.datetime], tuple[int, int]]:
    """(requests, statements) that all processes together have told of each minute since then, by client."""
    rows = Usage.objects.filter(minute__gte=since, key__in=list(keys)).values_list("key", "minute")
    found = rows.annotate(Sum("requests"), Sum("statements"))
    return {(key, minute): (requests, statements) for key, minute, requests, statements in found}


def note_last_use(*, used: Mapping[str, dt.datetime]) -> None:
    """When credentials were last used, to the minute. One after the other: to update several at once, two processes
    could wait for each other's."""
    for key, moment in sorted(used.items()):
        stale = Q(last_used_at=None) | Q(last_used_at__lt=moment - dt.timedelta(minutes=1))
        ApiClient.objects.filter(stale, key=key).update(last_used_at=moment)


def thin_usage(*, now: dt.datetime) -> int:
    """Make one row of an hour's minutes once they are old, and drop what is older than anybody asks for.

    Returns how many rows went. What two tasks thin at the same time is thinned once: rows are locked before they are
    added up, and those that another took are gone by then.
    """
    gone = 0
    while taken := _thin_some(now - MINUTES_KEPT):
        gone += taken
    return gone + Usage.objects.filter(minute__lt=now - HOURS_KEPT).delete()[0]


@transaction.atomic
def _thin_some(before: dt.datetime) -> int:
    old = Usage.objects.filter(minute__lt=before).exclude(minute__minute=0).order_by("pk").select_for_update()
    rows = list(old[:THINNED_AT_ONCE])
    hours: dict[Cell, Counted] = {}
    for row in rows:
        cell = Cell(row.minute.replace(minute=0), row.key, row.operation, row.code)
        counted = hours.setdefault(cell, Counted([0] * len(SUMS), "", row.last_at))
        counted.add(Counted([getattr(row, name) for name in SUMS], row.message, row.last_at))
    if rows:
        Usage.objects.filter(pk__in=[row.pk for row in rows]).delete()
        add_usage(hours)
    return len(rows)
