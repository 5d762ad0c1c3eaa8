"""Work for a worker."""

from typing import Any

from celery import shared_task

from lms.common import clock
from lms.common.jobs import Progress, job_kind
from lms.common.models import Job
from lms.talent.actions.imports import JOB_KIND, apply_import
from lms.talent.actions.restructuring import JOB_KIND as DECIDE_ANEW
from lms.talent.actions.restructuring import decide_anew, follow_beginnings
from lms.talent.enums import ImportStatus
from lms.talent.models import RecordImport


@job_kind(JOB_KIND)
def import_records(job: Job, progress: Progress) -> dict[str, Any]:
    """Write a long import. After a crash it runs again: what was applied is left alone."""
    record = RecordImport.objects.select_related("created_by").get(uuid=job.arguments["record_import"])
    total = len(record.rows)
    progress.report(0, total)
    if record.status == ImportStatus.CHECKED:
        # One transaction, so that what it does is seen all at once: progress moves when it is over.
        apply_import(record=record, now=clock.now(), by=job.created_by)
    progress.report(total, total)
    return {"rows": total}


@job_kind(DECIDE_ANEW)
def decide_certifications_anew(job: Job, progress: Progress) -> dict[str, Any]:
    """What counts has changed: in parts, each a transaction of its own; running again changes nothing."""
    changed = decide_anew(course_ids=job.arguments["courses"], now=clock.now(), tell=progress.report)
    return {"changed": changed}


@shared_task(name="lms.talent.tasks.follow_beginnings")
def follow_beginnings_of_editions() -> None:
    follow_beginnings(now=clock.now())
