"""Disposals: asked for by one administrator, agreed to by another, carried out by a worker. Each leaves a trace."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.jobs import enqueue_job
from lms.common.models import JobStatus
from lms.inbox.actions.approvals import request_approval, withdraw_request
from lms.inbox.enums import ApprovalStatus
from lms.inbox.models import Approval
from lms.inbox.queries import open_approval
from lms.organization.actions.plain_data import forget_edits
from lms.organization.enums import GrantRole
from lms.organization.models import Grant
from lms.xapi.disposing.companions import forget_companions
from lms.xapi.disposing.preview import Target, insist, preview
from lms.xapi.disposing.targets import documents_of
from lms.xapi.models import Disposal, DisposalKind, DisposalStatus

APPROVAL_KIND = "xapi.disposal"
APPROVAL_LABEL = gettext_lazy("Erasure of learning records")
JOB_KIND = "xapi.disposal"
OPEN_ALREADY = gettext_lazy("The same has been asked for already and is not over yet.")
# SQLite prints the columns of a partial index, PostgreSQL its name.
MESSAGES = {
    "xapi_disposal_one_open_year": OPEN_ALREADY,
    "xapi_disposal_one_open_person": OPEN_ALREADY,
    "xapi_disposal.fiscal_year": OPEN_ALREADY,
    "xapi_disposal.person": OPEN_ALREADY,
}


@transaction.atomic
def request_disposal(*, target: Target, document: str, reason: str, now: dt.datetime, by: User) -> Disposal:
    """Put it to the other administrators. DomainError: it may not be done now, nothing is there, or nobody else is."""
    shown = preview(target, now)
    if shown.refusal:
        raise DomainError(shown.refusal, code="not_now")
    _call_off_withdrawn(target, now)
    disposal = Disposal(
        kind=target.kind,
        fiscal_year=target.start_year,
        person=target.person,
        document=document.strip(),
        reason=reason.strip(),
        requested_by=by,
        requested_at=now,
        expected=shown.statements,
    )
    with refusals(MESSAGES):
        disposal.save(force_insert=True)
    request_approval(
        kind=APPROVAL_KIND,
        subject_key=disposal.uuid,
        title=title_of(disposal),
        url=reverse("disposal", args=[disposal.uuid]),
        approvers=administrators(now),
        requested_by=by,
        now=now,
        note=disposal.reason,
    )
    _trace(disposal, "asked", now, by, statements=shown.statements)
    return disposal


def title_of(disposal: Disposal) -> str:
    """Without the person's id: titles are shown in lists and in mails."""
    what = str(disposal.year.label()) if disposal.year else str(DisposalKind.PERSON.label)
    return _("Erase %(count)d learning records: %(what)s") % {"count": disposal.expected, "what": what}


def administrators(now: dt.datetime) -> list[User]:
    grants = Grant.objects.known().on(local_date(now)).filter(role=GrantRole.ADMIN, unit=None)
    return list(User.objects.filter(person__in=grants.values("person"), is_active=True).order_by("pk"))


def on_decided(approval: Approval, now: dt.datetime) -> None:
    """In the transaction of the decision. Who stands in for an administrator must be one to agree to this."""
    held = Disposal.objects.select_for_update(of=("self",)).get(uuid=approval.subject_key)
    by = approval.closed_by
    if by is None or by not in administrators(now):
        raise DomainError(_("Only an administrator may decide this."), code="not_administrator")
    if held.status != DisposalStatus.WAITING:
        raise DomainError(_("This has been changed in the meantime. Load the page again."), code="stale")
    is_approved = approval.status == ApprovalStatus.APPROVED
    held.status = DisposalStatus.APPROVED if is_approved else DisposalStatus.REFUSED
    held.decided_by, held.decided_at = by, now
    held.save(update_fields=["status", "decided_by", "decided_at"])
    _trace(held, "approved" if is_approved else "refused", now, by)


@transaction.atomic
def start_disposal(*, disposal: Disposal, now: dt.datetime, by: User) -> None:
    """Let a worker carry it out, or go on with what was interrupted. From here on there is no way back."""
    held = _hold(disposal)
    is_idle = held.job is None or held.job.status not in {JobStatus.WAITING, JobStatus.RUNNING}
    if held.status != DisposalStatus.APPROVED and not (held.status == DisposalStatus.RUNNING and is_idle):
        raise DomainError(_("There is nothing to carry out here."), code="settled")
    target = Target.of(held)
    insist(target, now, target.rows())
    held.status = DisposalStatus.RUNNING
    held.job = enqueue_job(kind=JOB_KIND, arguments={"disposal": str(held.uuid)}, created_by=by, now=now)
    held.save(update_fields=["status", "job"])
    _trace(held, "begun", now, by)


@transaction.atomic
def call_off(*, disposal: Disposal, now: dt.datetime, by: User | None) -> None:
    """Before it runs. What has begun is finished."""
    held = _hold(disposal)
    if not held.may_be_called_off:
        raise DomainError(_("This cannot be called off any more."), code="settled")
    waiting = open_approval(APPROVAL_KIND, held.uuid)
    if waiting is not None:
        withdraw_request(approval=waiting, by=by if by == held.requested_by else None, now=now)
    held.status, held.finished_at = DisposalStatus.CANCELLED, now
    held.save(update_fields=["status", "finished_at"])
    _trace(held, "called_off", now, by)


@transaction.atomic
def finish_disposal(*, disposal: Disposal, months: int, now: dt.datetime) -> None:
    """The worker's last step. Running it again changes nothing."""
    held = _hold(disposal)
    if held.status != DisposalStatus.RUNNING:
        return
    held.status, held.months, held.finished_at = DisposalStatus.DONE, held.months + months, now
    held.save(update_fields=["status", "months", "finished_at"])
    if held.person is not None:
        documents_of(held.person).delete()
        forget_edits(person=held.person)
        forget_companions(held.person)
    _trace(held, "done", now, held.requested_by, statements=held.statements, attachments=held.attachments)


def _call_off_withdrawn(target: Target, now: dt.datetime) -> None:
    """A request that was withdrawn in the inbox stands in nobody's way."""
    same = Disposal.objects.filter(fiscal_year=target.start_year, person=target.person)
    for left in same.filter(status=DisposalStatus.WAITING):
        if open_approval(APPROVAL_KIND, left.uuid) is None:
            call_off(disposal=left, now=now, by=None)


def _hold(disposal: Disposal) -> Disposal:
    return Disposal.objects.select_for_update(of=("self",)).select_related("job").get(pk=disposal.pk)


def _trace(disposal: Disposal, what: str, now: dt.datetime, by: User | None, **detail: Any) -> None:
    if disposal.fiscal_year:
        detail["fiscal_year"] = disposal.fiscal_year
    record_audit(
        actor=by,
        action=f"xapi.disposal_{what}",
        now=now,
        subject_type="xapi.disposal",
        subject_key=disposal.uuid,
        kind=disposal.kind,
        **detail,
    )
