"""Messages that wake the consumers, and those that send statements on."""

import uuid

from celery import shared_task

from lms.common import clock
from lms.xapi import cursors
from lms.xapi.forwarding import lease
from lms.xapi.forwarding.run import run_target

# A statement is followed once every transaction older than its own has ended: mostly at once, sometimes a moment later.
LOOKS = 5
PAUSE = 1.0


@shared_task(name="lms.xapi.tasks.follow_all")
def follow_all(look: int = 1) -> None:
    """Follow the store to its end, and look again soon if a transaction still running hides a part of it."""
    cursors.follow_all(now=clock.now())
    if look < LOOKS and cursors.is_behind():
        follow_all.apply_async((look + 1,), countdown=PAUSE)


@shared_task(name="lms.xapi.tasks.forward_all")
def forward_all() -> None:
    """A message for each target that may be sent to: a slow one then holds up none of the others."""
    for target in lease.due(clock.now()):
        forward.apply_async((str(target),), expires=60)


@shared_task(name="lms.xapi.tasks.forward")
def forward(target: str) -> None:
    """One turn; what is left waits behind the other work of the queue."""
    if run_target(uuid.UUID(target)):
        forward.apply_async((target,), expires=60)
