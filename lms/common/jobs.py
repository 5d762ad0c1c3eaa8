"""Running jobs: a lease says who holds one, a heartbeat prolongs it, a sweeper hands on what a dead worker held."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import KombuError

from lms.common import clock
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus

log = structlog.get_logger()

LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 3
RUN_TASK = "lms.common.tasks.run_job"


class Cancelled(Exception):
    """Somebody asked that this job stop."""


class Lost(Exception):
    """Another worker holds the job by now: this one must stop."""


class Progress:
    """What a job's function reports to: prolongs the lease, shows progress, hears of cancellation."""

    def __init__(self, job: Job, lease: uuid.UUID) -> None:
        self.job = job
        self.lease = lease

    def report(self, done: int, total: int) -> None:
        """Say how far the job is. Raises Cancelled or Lost when it must not go on."""
        held = Job.objects.filter(pk=self.job.pk, lease=self.lease)
        if not held.update(done_units=done, total_units=total, leased_until=clock.now() + LEASE):
            raise Lost
        if held.filter(cancel_requested=True).exists():
            raise Cancelled


JobFunction = Callable[[Job, Progress], dict[str, Any]]
_kinds: dict[str, JobFunction] = {}


def job_kind(name: str) -> Callable[[JobFunction], JobFunction]:
    """Register the function that does jobs of this kind. It must be idempotent: it may run again after a crash."""

    def register(function: JobFunction) -> JobFunction:
        _kinds[name] = function
        return function

    return register


def enqueue_job(*, kind: str, arguments: dict[str, Any], created_by: Any, now: dt.datetime) -> Job:
    """Write the job down; after commit a message wakes a worker."""
    job = Job.objects.create(kind=kind, arguments=arguments, created_by=created_by, created_at=now)
    transaction.on_commit(lambda: wake(job))
    return job


def wake(job: Job) -> None:
    """Never raises for a broker that is away: it would skip the hooks after it, and the sweeper wakes the job too."""
    if current_app.conf.task_always_eager:
        run_job(job.uuid)
        return
    try:
        current_app.send_task(RUN_TASK, args=[str(job.uuid)], retry_policy={"max_retries": 1, "interval_start": 0})
    except (KombuError, OSError) as error:
        log.warning("worker not woken", reason=type(error).__name__)


def run_job(job_uuid: uuid.UUID) -> None:
    """Take the job if it is free, run it, write down how it ended."""
    lease, now = uuid.uuid4(), clock.now()
    free = Job.objects.filter(uuid=job_uuid).filter(
        Q(status=JobStatus.WAITING) | Q(status=JobStatus.RUNNING, leased_until__lt=now)
    )
    taken = free.update(
        status=JobStatus.RUNNING, lease=lease, leased_until=now + LEASE, started_at=now, attempts=F("attempts") + 1
    )
    if not taken:
        return
    job = Job.objects.get(uuid=job_uuid)
    try:
        result = _kinds[job.kind](job, Progress(job, lease))
    except Cancelled:
        _finish(job, lease, JobStatus.CANCELLED)
    except DomainError as error:
        _finish(job, lease, JobStatus.FAILED, error=str(error))
    except Lost:
        return
    else:
        _finish(job, lease, JobStatus.DONE, result=result)


def _finish(job: Job, lease: uuid.UUID, status: JobStatus, **values: Any) -> None:
    Job.objects.filter(pk=job.pk, lease=lease).update(
        status=status, finished_at=clock.now(), lease=None, leased_until=None, **values
    )


def sweep(now: dt.datetime) -> int:
    """Wake waiting jobs again and requeue those whose worker died; give up after MAX_ATTEMPTS."""
    dead = Job.objects.filter(status=JobStatus.RUNNING, leased_until__lt=now)
    dead.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=JobStatus.FAILED, finished_at=now, error=str(_("The worker stopped again and again."))
    )
    stale = Q(status=JobStatus.WAITING, created_at__lt=now - dt.timedelta(seconds=20))
    abandoned = Q(status=JobStatus.RUNNING, leased_until__lt=now)
    rows = list(Job.objects.filter(stale | abandoned).order_by("created_at")[:100])
    for job in rows:
        wake(job)
    return len(rows)


def cancel_job(*, job: Job, now: dt.datetime) -> None:
    """A waiting job ends at once, a running one at its next report."""
    waiting = Job.objects.filter(pk=job.pk, status=JobStatus.WAITING)
    if not waiting.update(status=JobStatus.CANCELLED, finished_at=now):
        Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(cancel_requested=True)
