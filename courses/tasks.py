"""Work for a worker."""

from typing import Any

from celery import shared_task

from courses.actions.closing import close_timed_out
from courses.actions.regrading import JOB_KIND, apply_regrading
from courses.models import Regrading
from lms.common import clock
from lms.common.jobs import Progress, job_kind
from lms.common.models import Job


@shared_task(name="courses.tasks.close_timed_out_tries")
def close_timed_out_tries() -> None:
    close_timed_out(now=clock.now())


@job_kind(JOB_KIND)
def _regrade(job: Job, progress: Progress) -> dict[str, Any]:
    related = Regrading.objects.select_related("course", "last_release", "made_by").defer("last_release__payload")
    regrading = related.get(uuid=job.arguments["regrading"])
    return apply_regrading(regrading=regrading, progress=progress, now=clock.now())
