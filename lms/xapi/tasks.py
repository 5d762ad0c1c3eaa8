"""Messages that wake the consumers."""

from celery import shared_task

from lms.common import clock
from lms.xapi import cursors, months

# A statement is followed once every transaction older than its own has ended: mostly at once, sometimes a moment later.
LOOKS = 5
PAUSE = 1.0


@shared_task(name="lms.xapi.tasks.follow_all")
def follow_all(look: int = 1) -> None:
    """Follow the store to its end, and look again soon if a transaction still running hides a part of it."""
    cursors.follow_all(now=clock.now())
    if look < LOOKS and cursors.is_behind():
        follow_all.apply_async((look + 1,), countdown=PAUSE)


@shared_task(name="lms.xapi.tasks.keep_months_ahead")
def keep_months_ahead() -> None:
    """Parts of the statement table are there before their month begins."""
    months.keep_months_ahead(now=clock.now())
