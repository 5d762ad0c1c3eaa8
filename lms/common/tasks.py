"""Messages that wake a worker."""

import uuid

from celery import shared_task

from lms.common import clock, generations, jobs
from lms.common.models import Beat


@shared_task(name="lms.common.tasks.beat")
def beat() -> None:
    """A sign of life: the scheduler sent it, a worker ran it."""
    Beat.record("worker", clock.now())


@shared_task(name=jobs.RUN_TASK)
def run_job(job_uuid: str) -> None:
    jobs.run_job(uuid.UUID(job_uuid))


@shared_task(name="lms.common.tasks.thin_out_traces")
def thin_out_traces() -> None:
    generations.thin_out()


@shared_task(name="lms.common.tasks.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep(clock.now())
