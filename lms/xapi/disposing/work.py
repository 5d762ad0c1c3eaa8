"""Carrying a disposal out: a job, that goes on where a killed one stopped."""

import time
from typing import Any

from lms.common import clock
from lms.common.jobs import Progress, job_kind
from lms.common.models import Job
from lms.xapi.actions.disposals import JOB_KIND, finish_disposal
from lms.xapi.actions.forgetting import NotSealed
from lms.xapi.actions.sealing import seal_all
from lms.xapi.disposing.erasing import erase_some
from lms.xapi.disposing.files import delete_unnamed
from lms.xapi.models import Disposal, DisposalStatus
from lms.xapi.months import drop_months

# What was written a moment ago is sealed once older transactions have ended.
PATIENCE = 30
PAUSE = 1.0


@job_kind(JOB_KIND)
def carry_out(job: Job, progress: Progress) -> dict[str, Any]:
    disposal = Disposal.objects.get(uuid=job.arguments["disposal"])
    if disposal.status != DisposalStatus.RUNNING:
        return {}
    done = disposal.statements
    total = max(disposal.expected, done)
    progress.report(done, total)
    while erased := _erase(disposal, progress, done, total):
        done += erased
        total = max(total, done)
        progress.report(done, total)
    delete_unnamed(disposal)
    months = drop_months(before=disposal.year.end) if disposal.year is not None else 0
    finish_disposal(disposal=disposal, months=months, now=clock.now())
    return {"disposal": str(disposal.uuid), "statements": done}


def _erase(disposal: Disposal, progress: Progress, done: int, total: int) -> int:
    """A chunk; what is not sealed yet is sealed first, or waited for."""
    for _ in range(PATIENCE):
        try:
            return erase_some(disposal, clock.now())
        except NotSealed:
            if not seal_all(now=clock.now()):
                time.sleep(PAUSE)
            progress.report(done, total)
    return erase_some(disposal, clock.now())
