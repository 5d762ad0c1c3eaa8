"""How the system itself is: for its administrators."""

import dataclasses
import datetime as dt

from django.db import connection
from django.db.models import Count

from lms.accounts.models import AuditEvent, User
from lms.accounts.queries import audit_events
from lms.common.models import Beat, Job, JobStatus
from lms.talent.models import RecordImport
from lms.xapi.cursors import is_behind
from lms.xapi.forwarding.standing import Summary, summary
from lms.xapi.models import Cursor, Statement

FAILED = 10
WORKER = "worker"


@dataclasses.dataclass(frozen=True)
class Follower:
    """A consumer of the statement store and how many statements lie before it."""

    name: str
    waiting: int
    moved_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class SystemPage:
    now: dt.datetime
    database: str
    beat: Beat | None
    statements: int
    last_stored: dt.datetime | None
    followers: tuple[Follower, ...]
    is_behind: bool
    jobs: dict[str, int]
    failed: tuple[Job, ...]
    forwarding: Summary
    last_import: RecordImport | None
    accounts: int
    last_event: AuditEvent | None

    @property
    def worker_is_alive(self) -> bool:
        return self.beat is not None and self.beat.is_fresh(self.now)

    @property
    def seconds_since_beat(self) -> int | None:
        return max(0, int((self.now - self.beat.at).total_seconds())) if self.beat else None

    @property
    def needs_a_look(self) -> bool:
        return not self.worker_is_alive or bool(self.failed) or self.forwarding.needs_a_look


def system_page(now: dt.datetime) -> SystemPage:
    """One query for each consumer of the store, whose number is fixed; the others do not depend on sizes either."""
    newest = Statement.objects.order_by("-stored").values_list("stored", flat=True).first()
    by_status = Job.objects.values_list("status").annotate(count=Count("pk"))
    failed = Job.objects.filter(status=JobStatus.FAILED).order_by("-finished_at", "-pk")
    return SystemPage(
        now=now,
        database=connection.vendor,
        beat=Beat.objects.filter(name=WORKER).first(),
        statements=Statement.objects.count(),
        last_stored=newest,
        followers=tuple(_follower(cursor) for cursor in Cursor.objects.order_by("consumer")),
        is_behind=is_behind(),
        jobs=dict(by_status.values_list("status", "count")),
        failed=tuple(failed[:FAILED]),
        forwarding=summary(),
        last_import=RecordImport.objects.defer("rows").select_related("created_by").first(),
        accounts=User.objects.filter(is_active=True).count(),
        last_event=audit_events(disclosed_by=now).first(),
    )


def _follower(cursor: Cursor) -> Follower:
    waiting = Statement.objects.settled().after(cursor.xid, cursor.seq).count()
    return Follower(cursor.consumer, waiting, cursor.updated_at)
