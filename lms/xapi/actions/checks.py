"""Asking for a check of the whole ledger: a worker does it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.jobs import enqueue_job
from lms.common.models import Job, JobStatus

VERIFY = "xapi.verify_ledger"


@transaction.atomic
def start_check(*, now: dt.datetime, by: User) -> Job:
    """One at a time: two would only take longer."""
    if Job.objects.filter(kind=VERIFY, status__in=[JobStatus.WAITING, JobStatus.RUNNING]).exists():
        raise DomainError(_("The ledger is being checked already."))
    record_audit(actor=by, action="ledger.checked", now=now)
    return enqueue_job(kind=VERIFY, arguments={}, created_by=by, now=now)
