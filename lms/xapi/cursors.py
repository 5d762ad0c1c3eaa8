"""Following the store. Each consumer has a cursor of its own, and what it does and how far it came is one transaction:
a process killed at any moment loses nothing and does nothing twice."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from django.db import transaction

from lms.xapi.models import Cursor, Statement, StatementQuerySet

Consumer = Callable[[Sequence[Statement], dt.datetime], None]
_consumers: dict[str, Consumer] = {}


def register_consumer(name: str, function: Consumer) -> None:
    """Called from AppConfig.ready(). The name is the cursor's: whoever changes it starts from the beginning."""
    _consumers[name] = function


def follow(name: str, *, now: dt.datetime, batch: int = 500) -> int:
    """Hand the consumer the next statements, at most `batch`, in one transaction with its cursor; returns how many."""
    cursor, _ = Cursor.objects.get_or_create(consumer=name)
    if not _beyond(cursor).exists():
        return 0
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(pk=cursor.pk)
        statements = list(_beyond(cursor)[:batch])
        if not statements:
            return 0
        _consumers[name](statements, now)
        cursor.xid, cursor.seq, cursor.updated_at = statements[-1].xid, statements[-1].seq, now
        cursor.save(update_fields=["xid", "seq", "updated_at"])
    return len(statements)


def follow_all(*, now: dt.datetime) -> int:
    """Run every consumer until nothing is left for any: what one writes another may follow."""
    total = 0
    while done := _follow_each(now):
        total += done
    return total


def _follow_each(now: dt.datetime) -> int:
    """One round. A consumer that fails stops at its place; the others run nevertheless, then the failure is raised."""
    counts: list[int] = []
    with ExitStack() as stack:
        for name in reversed(_consumers):
            stack.callback(_follow_into, counts, name, now)
    return sum(counts)


def _follow_into(counts: list[int], name: str, now: dt.datetime) -> None:
    counts.append(follow(name, now=now))


def is_behind() -> bool:
    """Whether some consumer has statements before it, counting those below which a transaction still runs."""
    newest = Statement.objects.order_by("xid", "seq").last()
    if newest is None or not _consumers:
        return False
    places = Cursor.objects.filter(consumer__in=_consumers).values_list("xid", "seq")
    return len(places) < len(_consumers) or any(place < (newest.xid, newest.seq) for place in places)


def places() -> dict[str, tuple[int, int]]:
    """How far each consumer has come; one that has not begun is at the beginning."""
    begun = {row.consumer: (row.xid, row.seq) for row in Cursor.objects.filter(consumer__in=_consumers)}
    return {name: begun.get(name, (0, 0)) for name in sorted(_consumers)}


def _beyond(cursor: Cursor) -> StatementQuerySet:
    return Statement.objects.settled().after(cursor.xid, cursor.seq)
