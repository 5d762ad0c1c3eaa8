"""Counting requests in the memory of this process, and holding clients to their limits, without a query a request.

Each process counts for itself. It adds its sums to those of the database every few seconds, and as soon as it has let
in a twentieth of a client's limit without asking; it then reads what all have counted in this minute. So a limit is
exact in one process, and several together exceed it by a twentieth each at most. Why so: docs/adr/0021.
"""

import contextlib
import dataclasses
import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from multiprocessing.util import Finalize
from threading import Lock, Timer
from time import perf_counter

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from lms.common import clock
from lms.xapi.actions.usage import Cell, Counted, add_usage, note_last_use, totals_of
from lms.xapi.enums import Operation
from lms.xapi.limits import Limits, too_many
from lms.xapi.models.usage import BUCKETS, STEPS, SUMS

log = structlog.get_logger()

# The share of a limit that a process may let in before it asks what others did.
SHARE = 20
# Should the database be away for long: no more rows than this wait for it.
MOST_CELLS = 5000
MINUTE = dt.timedelta(minutes=1)
MESSAGE = 300
# What may be an address of a person: a refusal can quote what a client sent.
_ADDRESS = re.compile(r"[^\s'\",<>]+@[^\s'\",<>]+")
_FIRST_BUCKET = SUMS.index(BUCKETS[0])
_REQUESTS, _STATEMENTS = SUMS.index("requests"), SUMS.index("statements")
_BOUNDS = tuple(step * 1000 for step in STEPS)


@dataclasses.dataclass(slots=True)
class _Count:
    """Requests, or statements, of one client in one minute."""

    here: int = 0  # let in by this process
    asked_at: int = 0  # of these, when others were last asked
    told: int = 0  # what this process has added to the database
    elsewhere: int = 0  # what all others had added, when last asked

    def has_room(self, count: int, limit: int) -> bool:
        return self.here + self.elsewhere + count <= limit

    def must_ask(self, count: int, limit: int) -> bool:
        """Not once there is no room: nothing that others did makes any."""
        return self.here - self.asked_at + count > max(1, limit // SHARE) and self.has_room(count, limit)

    def learn(self, total: int, here: int) -> None:
        """`total` is what all had added when this process had let `here` in."""
        self.elsewhere, self.asked_at = max(total - self.told, 0), here


@dataclasses.dataclass(slots=True)
class _Window:
    """What a client does in one minute."""

    minute: dt.datetime
    requests: _Count = dataclasses.field(default_factory=_Count)
    statements: _Count = dataclasses.field(default_factory=_Count)


@dataclasses.dataclass(slots=True)
class Tally:
    """One request, from its beginning to its end. `key`: the client's, once it is known."""

    began: dt.datetime
    key: str = ""
    operation: str = Operation.OTHER
    # Why it was refused; "error" until it is known to have been answered.
    code: str = "error"
    message: str = ""
    statements: int = 0
    bytes: int = 0
    microseconds: int = 0


Cells = dict[Cell, Counted]
# For each client its window, and what this process had let in when others were asked.
Asked = dict[str, tuple[_Window, int, int]]


class Meter:
    """The counts of one process."""

    def __init__(self) -> None:
        self._lock, self._writing = Lock(), Lock()
        self._cells: Cells = {}
        self._windows: dict[str, _Window] = {}
        self._is_armed = self._has_begun = False

    def admit_request(self, tally: Tally, limits: Limits) -> None:
        """Let the request in, or raise TooMany."""
        self._admit(tally, "requests", 1, limits.requests_a_minute)

    def admit_statements(self, tally: Tally, count: int, limits: Limits) -> None:
        """Let the statements of a request in, or raise TooMany: all or none."""
        self._admit(tally, "statements", count, limits.statements_a_minute)
        tally.statements += count

    def _admit(self, tally: Tally, what: str, count: int, limit: int) -> None:
        with self._lock:
            counts: _Count = getattr(self._window(tally), what)
            must_ask = counts.must_ask(count, limit)
        if must_ask:
            self.flush(tally.began)
        with self._lock:
            counts = getattr(self._window(tally), what)
            if counts.has_room(count, limit):
                counts.here += count
                return
        raise too_many(limit, what, 60 - tally.began.second)

    def _window(self, tally: Tally) -> _Window:
        """Of the minute in which the request began; requests of the minute before, still coming in, count in this."""
        minute = _minute_of(tally.began)
        window = self._windows.get(tally.key)
        if window is None or not minute <= window.minute <= minute + MINUTE:
            window = self._windows[tally.key] = _Window(minute)
        return window

    @contextlib.contextmanager
    def counting(self, began: dt.datetime, operation: Operation) -> Iterator[Tally]:
        """Count what happens inside as one request, however it ends."""
        tally, start = Tally(began, operation=operation), perf_counter()
        try:
            yield tally
        finally:
            tally.microseconds = int((perf_counter() - start) * 1_000_000)
            self.note(tally)

    def note(self, tally: Tally) -> None:
        """Count a request that has ended."""
        sums = _sums_of(tally)
        cell = Cell(_minute_of(tally.began), tally.key, tally.operation, tally.code)
        with self._lock:
            self._add(cell, Counted(sums, _scrubbed(tally.message), tally.began))
            must_arm = not self._is_armed and settings.XAPI_USAGE_SECONDS > 0
            self._is_armed = self._is_armed or must_arm
        if must_arm:
            self._arm()

    def _add(self, cell: Cell, more: Counted) -> None:
        counted = self._cells.get(cell)
        if counted is not None:
            counted.add(more)
            return
        if len(self._cells) >= MOST_CELLS:
            del self._cells[next(iter(self._cells))]
        self._cells[cell] = more

    def flush(self, now: dt.datetime) -> bool:
        """Tell the database, and learn what others told it. What cannot be told now waits, and nobody is kept waiting
        by that: False."""
        with self._writing:
            with self._lock:
                cells, self._cells = self._cells, {}
                self._windows = {key: each for key, each in self._windows.items() if now - each.minute < 2 * MINUTE}
                asked = {key: (each, each.requests.here, each.statements.here) for key, each in self._windows.items()}
            try:
                if cells:
                    add_usage(cells)
                    note_last_use(used=_last_uses(cells))
                totals = totals_of(asked, since=_minute_of(now) - MINUTE) if asked else {}
            except (OperationalError, InterfaceError) as error:
                log.warning("usage not written", reason=type(error).__name__, rows=len(cells))
                self._take_back(cells)
                return False

            self._learn(cells, asked, totals)
            return True

    def _take_back(self, cells: Cells) -> None:
        with self._lock:
            newer, self._cells = self._cells, cells
            for cell, counted in newer.items():
                self._add(cell, counted)

    def _learn(self, cells: Cells, asked: Asked, totals: Mapping[tuple[str, dt.datetime], tuple[int, int]]) -> None:
        with self._lock:
            for cell, counted in cells.items():
                window = self._windows.get(cell.key)
                if window is not None and window.minute == cell.minute:
                    window.requests.told += counted.sums[_REQUESTS]
                    window.statements.told += counted.sums[_STATEMENTS]
            for key, (window, requests, statements) in asked.items():
                window.requests.learn(totals.get((key, window.minute), (0, 0))[0], requests)
                window.statements.learn(totals.get((key, window.minute), (0, 0))[1], statements)

    # -- telling in time, whoever asks or does not ---------------------------------------------------------------------

    def _arm(self) -> None:
        """Tell soon, also if no request follows; and at the latest when the process ends."""
        if not self._has_begun:
            self._has_begun = True
            # Web servers fork their workers, which end without running what atexit knows.
            Finalize(None, self._tell, exitpriority=0)
        timer = Timer(settings.XAPI_USAGE_SECONDS, self._tell)
        timer.daemon = True
        timer.start()

    def _tell(self) -> None:
        """In a thread of its own, and so on a connection of its own."""
        try:
            self.flush(clock.now())
        finally:
            connection.close()
            with self._lock:
                self._is_armed = bool(self._cells)
                must_arm = self._is_armed
        if must_arm:
            self._arm()

    def forget(self) -> None:
        """As a new process begins."""
        with self._lock:
            self._cells.clear()
            self._windows.clear()


def _minute_of(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)


def _sums_of(tally: Tally) -> list[int]:
    sums = [0] * len(SUMS)
    sums[:_FIRST_BUCKET] = [1, tally.statements, tally.bytes, tally.microseconds]
    sums[_FIRST_BUCKET + bisect_left(_BOUNDS, tally.microseconds)] = 1
    return sums


def _scrubbed(message: str) -> str:
    """A refusal without what may be an address, and no longer than it is worth."""
    return _ADDRESS.sub("…", message)[:MESSAGE] if message else ""


def _last_uses(cells: Cells) -> dict[str, dt.datetime]:
    used: dict[str, dt.datetime] = {}
    for cell, counted in cells.items():
        if cell.key:
            used[cell.key] = max(used.get(cell.key, counted.last_at), counted.last_at)
    return used


meter = Meter()
