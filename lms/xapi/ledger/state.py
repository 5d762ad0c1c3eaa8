"""How the ledger is: for the page of administrators."""

import dataclasses
import datetime as dt

from django.db.models import Count, Q

from lms.common.models import Job, JobStatus
from lms.xapi.actions.checks import VERIFY
from lms.xapi.actions.sealing import PLACE
from lms.xapi.ledger.proofs import latest_checkpoint
from lms.xapi.ledger.sinks import sinks
from lms.xapi.ledger.stored import tree_size
from lms.xapi.models import Checkpoint, CheckpointCopy, Cursor, Forgetting, Leaf, SigningKey, Statement

# Beyond this, counting what waits costs more than the number is worth.
COUNTED = 100_000
OVERDUE = dt.timedelta(minutes=30)
ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
DECISIONS = 20


@dataclasses.dataclass(frozen=True)
class Place:
    """One place outside: when it last received a checkpoint, and what it lacks."""

    name: str
    copied: int
    last: dt.datetime | None
    pending: int
    error: str
    next_try_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class LedgerState:
    size: int
    erased: int
    waiting: int
    oldest_waiting: dt.datetime | None
    moved_at: dt.datetime | None
    checkpoint: Checkpoint | None
    places: tuple[Place, ...]
    keys: tuple[SigningKey, ...]
    decisions: tuple[Forgetting, ...]
    check: Job | None
    now: dt.datetime

    @property
    def unsigned(self) -> int:
        return self.size - (self.checkpoint.size if self.checkpoint else 0)

    @property
    def is_behind(self) -> bool:
        """Something has waited for so long that sealing cannot be running."""
        return self.oldest_waiting is not None and self.now - self.oldest_waiting > OVERDUE

    @property
    def is_unsigned(self) -> bool:
        since = self.checkpoint.at if self.checkpoint else None
        return self.unsigned > 0 and not self.is_behind and (since is None or self.now - since > OVERDUE * 2)

    @property
    def is_checking(self) -> bool:
        return self.check is not None and self.check.status not in ENDED

    @property
    def has_failing_place(self) -> bool:
        return any(place.error for place in self.places)

    @property
    def found_changes(self) -> bool:
        return self.check is not None and self.check.status == JobStatus.DONE and not self.check.result.get("ok")


def ledger_state(now: dt.datetime) -> LedgerState:
    """One query for each place outside, whose number is fixed; nothing depends on the size of the log."""
    cursor = Cursor.objects.filter(consumer=PLACE).first() or Cursor()
    waiting = Statement.objects.after(cursor.xid, cursor.seq)
    return LedgerState(
        size=tree_size(),
        erased=Leaf.objects.filter(forgotten__isnull=False).count(),
        waiting=waiting[:COUNTED].count(),
        oldest_waiting=waiting.values_list("stored", flat=True).first(),
        moved_at=cursor.updated_at,
        checkpoint=latest_checkpoint(),
        places=tuple(_place(sink.name) for sink in sinks()),
        keys=tuple(SigningKey.objects.order_by("-created_at", "-pk")),
        decisions=tuple(Forgetting.objects.order_by("-pk")[:DECISIONS]),
        check=Job.objects.filter(kind=VERIFY).order_by("-pk").first(),
        now=now,
    )


def _place(name: str) -> Place:
    rows = CheckpointCopy.objects.filter(sink=name)
    counts = rows.aggregate(
        copied=Count("pk", filter=Q(copied_at__isnull=False)), pending=Count("pk", filter=Q(copied_at=None))
    )
    last = rows.filter(copied_at__isnull=False).order_by("-copied_at").values_list("copied_at", flat=True).first()
    failing = rows.filter(copied_at=None).exclude(error="").order_by("checkpoint_id").first()
    return Place(
        name=name,
        **counts,
        last=last,
        error=failing.error if failing else "",
        next_try_at=failing.next_try_at if failing else None,
    )
