"""Consumers follow by themselves; a message after commit only makes them do it now."""

from typing import Any

import structlog
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


def _wake() -> None:
    _send(follow_all)


def _send(task: Any, *arguments: str) -> None:
    """Never raises for a broker that is away: it would skip the hooks after it, and the scheduler wakes them anyway."""
    try:
        task.apply_async(arguments, retry_policy={"max_retries": 1, "interval_start": 0})
    except (KombuError, OSError) as error:
        log.warning("worker not woken", task=task.name, reason=type(error).__name__)
