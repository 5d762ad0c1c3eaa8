"""Derived structures kept in this process until something that they rest on changes.

Every change of a traced table (see lms.common.constraints.Traced) leaves a trace in the same transaction, whoever makes
it and however. What is derived is kept with the traces that were there, and is found again only while exactly those
are: a change that is committed is seen by the next who asks, in every process; one that is rolled back leaves no trace.

Nothing is kept or found inside a transaction, which may see what it has written itself and others do not.

A page that puts many such structures together looks at the traces once before and once after (`one_look`).
"""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Count, Max, QuerySet, Sum

from lms.common.models import Generation
from lms.common.prepared import Prepared

T = TypeVar("T")
Traces = tuple[tuple[Any, ...], ...]


def _traces() -> QuerySet[Any, Any]:
    return Generation.objects.values_list("topic").annotate(Count("pk"), Sum("token")).order_by("topic")


TRACES = Prepared(_traces)


@dataclasses.dataclass(frozen=True)
class _Entry(Generic[T]):
    value: T
    traces: Traces
    since: dt.datetime
    until: dt.datetime | None

    def holds(self, traces: Traces, now: dt.datetime) -> bool:
        return self.traces == traces and self.since <= now and (self.until is None or now < self.until)


@dataclasses.dataclass
class _Look:
    """The traces as a page found them, and what was derived since: by the list of what is kept and the key."""

    traces: Traces
    derived: "dict[tuple[Kept[Any], Hashable], _Entry[Any]]" = dataclasses.field(default_factory=dict)


_look: ContextVar[_Look | None] = ContextVar("look", default=None)


@contextlib.contextmanager
def one_look() -> Iterator[None]:
    """Whatever is asked within shows what was committed before, and the traces are read once for all of it.

    What is derived within is kept at the end, unless somebody committed meanwhile. For reading: who writes within
    does not see it.
    """
    if connection.in_atomic_block or _look.get() is not None:
        yield
        return
    look = _Look(_all_traces())
    token = _look.set(look)
    try:
        yield
    finally:
        _look.reset(token)
    if look.derived:
        traces = _all_traces()
        for (kept, key), entry in look.derived.items():
            if kept.of_own(traces) == entry.traces:
                kept.keep(key, entry)


def _all_traces() -> Traces:
    return tuple(TRACES.rows())


def traces_of(*topics: str) -> str:
    """The traces of these topics as a text, to be kept beside what is derived of them in the database."""
    look = _look.get()
    rows = look.traces if look is not None else _all_traces()
    return " ".join(f"{topic}:{count}:{token}" for topic, count, token in rows if topic in topics)


class Kept(Generic[T]):
    """Values derived from tables traced as `topics`; at most `size` of them. They are shared: nobody may change one."""

    instances: "list[Kept[Any]]" = []  # one list for the process

    def __init__(self, *topics: str, size: int = 32) -> None:
        self.topics, self.size = topics, size
        self._entries: dict[Hashable, _Entry[T]] = {}
        self._lock = Lock()
        self.instances.append(self)

    def get(
        self,
        key: Hashable,
        *,
        now: dt.datetime,
        derive: Callable[[], T],
        until: Callable[[], dt.datetime | None],
    ) -> T:
        """What `derive` makes. It must follow from `key` and the topics alone, from `now` up to what `until` tells."""
        if connection.in_atomic_block:
            return derive()
        # What is derived of other structures that are kept looks at the traces together with them.
        with one_look():
            look = _look.get()
            assert look is not None
            traces = self.of_own(look.traces)
            entry = look.derived.get((self, key)) or self._entries.get(key)
            if entry is None or not entry.holds(traces, now):
                # Somebody may commit between two of the queries: what mixes two states is used once and not kept.
                entry = look.derived[self, key] = _Entry(derive(), traces, now, until())
            value: T = entry.value
        return value

    def forget(self) -> None:
        with self._lock:
            self._entries.clear()

    def of_own(self, traces: Traces) -> Traces:
        return tuple(row for row in traces if row[0] in self.topics)

    def keep(self, key: Hashable, entry: _Entry[T]) -> None:
        with self._lock:
            self._entries.pop(key, None)
            while len(self._entries) >= self.size:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = entry


def forget_all() -> None:
    """Drop what is kept, as a new process would."""
    for kept in Kept.instances:
        kept.forget()


def thin_out() -> int:
    """Make few traces of many (PostgreSQL alone has many): what is kept is derived anew once."""
    latest = Generation.objects.values("topic").annotate(latest=Max("pk")).values("latest")
    return Generation.objects.exclude(pk__in=latest).delete()[0]
