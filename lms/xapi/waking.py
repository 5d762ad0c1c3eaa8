"""Consumers follow by themselves; a message after commit only makes them do it now."""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError

from lms.xapi.models import ForwardingTarget
from lms.xapi.tasks import follow_all, forward

log = structlog.get_logger()


def wake_consumers() -> None:
    """Ask for one wake-up once the transaction is committed, however many statements it stores."""
    asked = any(hook is _wake for _, hook, *_ in transaction.get_connection().run_on_commit)
    if not asked:
        transaction.on_commit(_wake)


def wake_forwarding(target: ForwardingTarget) -> None:
    """Whoever changed something about a target sees at once what comes of it."""
    transaction.on_commit(lambda: _send(forward, str(target.uuid)))


class Bell:
    """Rings at once, and afterwards at most every XAPI_WAKE_SECONDS: what is asked in between is rung at their end.

    When hundreds submit at once, a message for each took a quarter of their requests with the demo's broker.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring_now = ring
        self._lock = threading.Lock()
        self._rung = float("-inf")
        self._later: threading.Timer | None = None

    def ring(self) -> None:
        with self._lock:
            wait = self._rung + settings.XAPI_WAKE_SECONDS - time.monotonic()
            # A process that was forked has its parent's timer without the thread.
            if self._later is not None and self._later.is_alive():
                return
            if wait > 0:
                self._later = threading.Timer(wait, self._ring_late)
                self._later.daemon = True
                self._later.start()
                return
            self._rung = time.monotonic()
        self._ring_now()

    def _ring_late(self) -> None:
        # First, so that whoever commits from here on asks anew.
        with self._lock:
            self._later = None
            self._rung = time.monotonic()
        self._ring_now()


_bell = Bell(lambda: _send(follow_all))


def _wake() -> None:
    _bell.ring()


def _send(task: Any, *arguments: str) -> None:
    """Never raises for a broker that is away: it would skip the hooks after it, and the scheduler wakes them anyway."""
    try:
        task.apply_async(arguments, retry_policy={"max_retries": 1, "interval_start": 0})
    except (KombuError, OSError) as error:
        log.warning("worker not woken", task=task.name, reason=type(error).__name__)
