"""Messages that wake the consumers, and the care of what was counted."""

from celery import shared_task

from lms.common import clock
from lms.xapi import cursors
from lms.xapi.actions.usage import thin_usage

# A statement is followed once every transaction older than its own has ended: mostly at once, sometimes a moment later.
LOOKS = 5
PAUSE = 1.0


@shared_task(name="lms.xapi.tasks.follow_all")
def follow_all(look: int = 1) -> None:
    """Follow the store to its end, and look again soon if a transaction still running hides a part of it."""
    cursors.follow_all(now=clock.now())
    if look < LOOKS and cursors.is_behind():
        follow_all.apply_async((look + 1,), countdown=PAUSE)


@shared_task(name="lms.xapi.tasks.thin_usage_figures")
def thin_usage_figures() -> None:
    thin_usage(now=clock.now())
