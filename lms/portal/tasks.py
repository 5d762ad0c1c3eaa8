"""Work for a worker."""

from typing import Any

from celery import shared_task

from lms.common import clock
from lms.common.jobs import Progress, enqueue_job, job_kind
from lms.common.models import Job, JobStatus
from lms.portal.actions.indexing import repair_index

REPAIR = "portal.repair_search"


@job_kind(REPAIR)
def repair(job: Job, progress: Progress) -> dict[str, Any]:
    """After a crash it runs again: what is as it should be is left alone."""
    done = repair_index(thorough=job.arguments["thorough"], now=clock.now(), tell=progress.report)
    return {"written": done.written, "removed": done.removed}


@shared_task(name="lms.portal.tasks.repair_search")
def repair_search(thorough: bool = False) -> None:
    """Unless one is waiting already."""
    waiting = Job.objects.filter(kind=REPAIR, status=JobStatus.WAITING, arguments__thorough=thorough)
    if not waiting.exists():
        enqueue_job(kind=REPAIR, arguments={"thorough": thorough}, created_by=None, now=clock.now())
