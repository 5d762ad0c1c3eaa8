"""One import, run by whoever runs it: a worker's job, or the command line."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from lms.common import clock
from lms.common.errors import DomainError
from lms.common.jobs import Progress, job_kind
from lms.common.models import Job
from lms.xapi.actions.imports import JOB_KIND, fail_import, finish_import
from lms.xapi.importing.chunks import Overtaken
from lms.xapi.importing.files import import_file
from lms.xapi.importing.remote import import_remote
from lms.xapi.models import ImportStatus, StatementImport

Tell = Callable[[int, int], object]


def run_import(record: StatementImport, tell: Tell) -> None:
    """To its end, or as far as it goes; DomainError with the reason why not."""
    if record.status != ImportStatus.RUNNING:
        return
    work = import_remote if record.endpoint else import_file
    try:
        work(record, tell)
    except Overtaken:
        raise
    except DomainError as error:
        fail_import(record=record, reason=str(error), now=clock.now())
        raise
    finish_import(record=record, now=clock.now())


@job_kind(JOB_KIND)
def import_statements(job: Job, progress: Progress) -> dict[str, Any]:
    """After a crash it runs again, from the last chunk that was stored."""
    record = StatementImport.objects.select_related("client", "created_by").get(
        uuid=UUID(job.arguments["statement_import"])
    )
    run_import(record, progress.report)
    return {"stored": record.stored, "known": record.known, "refused": record.refused}
