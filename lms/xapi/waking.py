"""Consumers follow by themselves; a message after commit only makes them do it now."""

import structlog
from django.db import transaction
from kombu.exceptions import KombuError

from lms.xapi.tasks import follow_all

log = structlog.get_logger()


def wake_consumers() -> None:
    """Ask for one wake-up once the transaction is committed, however many statements it stores."""
    asked = any(hook is _wake for _, hook, *_ in transaction.get_connection().run_on_commit)
    if not asked:
        transaction.on_commit(_wake)


def _wake() -> None:
    """Never raises for a broker that is away: it would skip the hooks after it, and the scheduler wakes them anyway."""
    try:
        follow_all.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})
    except (KombuError, OSError) as error:
        log.warning("statement consumers not woken", reason=type(error).__name__)
