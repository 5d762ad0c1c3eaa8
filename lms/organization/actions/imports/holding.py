"""An import in hand: locked, in the state that is expected, its trail."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus
from lms.organization.enums import ImportStatus
from lms.organization.models import HrImport

JOB_KIND = "organization.import"
UNDER_WAY = frozenset({JobStatus.WAITING, JobStatus.RUNNING})


class ImportRefused(DomainError):
    code = "import_refused"


def hold(record: HrImport, statuses: Collection[ImportStatus]) -> HrImport:
    """The import, locked, if it still waits: a second click finds it decided."""
    held = HrImport.objects.select_for_update().get(pk=record.pk)
    if held.status not in statuses:
        raise decided()
    return held


def decided() -> ImportRefused:
    return ImportRefused(_("This file has been dealt with already."), code="already_decided")


def running_job(record: HrImport) -> Job | None:
    """The latest job that writes this import."""
    jobs = Job.objects.filter(kind=JOB_KIND, arguments__hr_import=str(record.uuid))
    return jobs.order_by("-created_at", "-pk").first()


def refuse_while_running(record: HrImport) -> None:
    job = running_job(record)
    if job is not None and job.status in UNDER_WAY:
        raise ImportRefused(_("This file is being written at the moment."), code="running")


def audit_import(action: str, record: HrImport, now: dt.datetime, by: User | None) -> None:
    """Numbers and hashes; before the announcement the line itself is hidden like the import."""
    record_audit(
        actor=by,
        action=action,
        now=now,
        subject_type="hr_import",
        subject_key=record.uuid,
        disclosed_at=record.hidden_until,
        kind=record.kind,
        mode=record.mode,
        as_of=record.as_of.isoformat(),
        sha256=record.sha256,
        **record.counts,
    )
