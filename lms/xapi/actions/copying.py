"""Bringing checkpoints to the places outside, again and again until they are there."""

import datetime as dt

import structlog
from django.db.models import F

from lms.xapi.ledger.sinks import Sink, SinkError, sinks
from lms.xapi.models import CheckpointCopy

log = structlog.get_logger()

# A place that does not answer must not hold up the others for long.
AT_ONCE = 200
LEASE = dt.timedelta(minutes=5)
LONGEST = dt.timedelta(hours=6)


def copy_checkpoints(*, now: dt.datetime) -> int:
    """Make the copies that are due; returns how many were made. No transaction is open while a place is written to."""
    return sum(_copy_to(sink, now) for sink in sinks())


def _copy_to(sink: Sink, now: dt.datetime) -> int:
    """In order of time; after a failure the others of this place wait, too."""
    due = CheckpointCopy.objects.filter(sink=sink.name, copied_at=None, next_try_at__lte=now)
    made = 0
    for copy in due.select_related("checkpoint__key").order_by("checkpoint_id")[:AT_ONCE]:
        if not _claim(copy, now):
            continue
        try:
            sink.put(copy.checkpoint)
        except SinkError as error:
            _put_off(copy, str(error), now)
            break
        CheckpointCopy.objects.filter(pk=copy.pk).update(copied_at=now, error="")
        made += 1
    return made


def _claim(copy: CheckpointCopy, now: dt.datetime) -> bool:
    """Nobody else tries it meanwhile. Whoever dies in the middle leaves it to be tried again."""
    free = CheckpointCopy.objects.filter(pk=copy.pk, copied_at=None, next_try_at=copy.next_try_at)
    return bool(free.update(next_try_at=now + LEASE, attempts=F("attempts") + 1))


def _put_off(copy: CheckpointCopy, reason: str, now: dt.datetime) -> None:
    pause = min(dt.timedelta(minutes=1) * 2 ** min(copy.attempts, 12), LONGEST)
    CheckpointCopy.objects.filter(pk=copy.pk).update(next_try_at=now + pause, error=reason[:300])
    log.warning("checkpoint not copied", sink=copy.sink, checkpoint=copy.checkpoint_id, reason=reason)
