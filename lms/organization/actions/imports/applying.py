"""Writing what a file says, in one transaction, all or nothing."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.jobs import cancel_job, enqueue_job
from lms.common.models import Job
from lms.organization.actions.accounts import wake_accounts
from lms.organization.actions.imports.approving import is_approved, needs_approval
from lms.organization.actions.imports.holding import (
    JOB_KIND,
    UNDER_WAY,
    ImportRefused,
    audit_import,
    decided,
    hold,
    refuse_while_running,
    running_job,
)
from lms.organization.actions.imports.writing import WRITERS
from lms.organization.actions.recording import Stamp
from lms.organization.actions.units import lock_tree
from lms.organization.enums import WRITTEN, ImportStatus
from lms.organization.models import HrImport, ImportEffect, Sight
from lms.organization.queries.imports.planning import make_plan, question_of, state_of_records, table_of
from lms.organization.queries.imports.steps import Tell, silently

AT_ONCE = 500  # more entries than this are written by a worker
BATCH = 2000

__all__ = ["apply_import", "cancel_import", "running_job", "start_import"]


def apply_import(
    *, record: HrImport, sight: Sight, now: dt.datetime, by: User | None, tell: Tell = silently
) -> HrImport:
    """Write what the check showed. Entries that are not possible are left out, as the page said.

    The file is compared once more before anything is locked, so that others wait for the writing alone. DomainError:
    something else would be written now than was shown (changed_meanwhile), or it may not be written (blocked,
    not_approved, already_decided).
    """
    record.refresh_from_db(fields=["status", "digest", "is_blocked", "approved_digest"])
    _refuse_unready(record)
    state = state_of_records()
    plan = make_plan(question_of(record, sight), table_of(record), record.columns, tell)
    if plan.digest() != record.digest:
        raise _changed()
    with transaction.atomic():
        lock_tree()
        held = hold(record, {ImportStatus.CHECKED})
        _refuse_unready(held)
        if held.digest != record.digest or state_of_records() != state:
            raise _changed()
        effects = WRITERS[plan.question.kind](plan, held, Stamp(now, by, held.disclose_at))
        ImportEffect.objects.bulk_create(effects, batch_size=BATCH)
        held.status, held.applied_at, held.applied_by = ImportStatus.APPLIED, now, by
        held.save(update_fields=["status", "applied_at", "applied_by"])
        audit_import("organization.import_applied", held, now, by)
        wake_accounts()
    return held


@transaction.atomic
def start_import(*, record: HrImport, sight: Sight, now: dt.datetime, by: User) -> Job | None:
    """Write it at once, or, if it is long, hand it to a worker. One import is written at a time."""
    refuse_while_running(record)
    held = hold(record, {ImportStatus.CHECKED})
    _refuse_unready(held)
    # Two that are started in one moment take turns at this lock.
    lock_tree()
    if Job.objects.filter(kind=JOB_KIND, status__in=UNDER_WAY).exists():
        raise ImportRefused(
            _("Another import is being written. Wait until it is done, then check this file again."), code="running"
        )
    if sum(held.counts.get(str(change), 0) for change in WRITTEN) <= AT_ONCE:
        apply_import(record=held, sight=sight, now=now, by=by)
        return None
    arguments = {"hr_import": str(record.uuid), "embargoed": sight.embargoed}
    return enqueue_job(kind=JOB_KIND, arguments=arguments, created_by=by, now=now)


def cancel_import(*, record: HrImport, now: dt.datetime) -> None:
    """Nothing is written, unless the writing has begun already: then it is carried through."""
    job = running_job(record)
    if job is not None and job.status in UNDER_WAY:
        cancel_job(job=job, now=now)


def _refuse_unready(record: HrImport) -> None:
    if record.status != ImportStatus.CHECKED:
        raise decided()
    if record.is_blocked:
        raise ImportRefused(_("The file has errors that leave all of it in doubt. Correct them first."), code="blocked")
    if not any(record.counts.get(str(change)) for change in WRITTEN):
        raise ImportRefused(_("This file changes nothing."), code="nothing_to_write")
    if needs_approval(record) and not is_approved(record):
        raise ImportRefused(
            _("So many posts would end that a second person has to approve this import."), code="not_approved"
        )


def _changed() -> ImportRefused:
    return ImportRefused(
        _("Records have changed since the file was checked. Run the check again to see what it would do now."),
        code="changed_meanwhile",
    )
