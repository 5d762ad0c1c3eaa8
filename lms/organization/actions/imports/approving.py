"""A second person's approval of files that end many posts."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.common.clock import local_date
from lms.inbox.actions.approvals import request_approval, withdraw_request
from lms.inbox.enums import ApprovalStatus
from lms.inbox.models import Approval
from lms.inbox.queries import open_approval
from lms.organization.actions.imports.holding import ImportRefused, audit_import, hold
from lms.organization.enums import GrantRole, ImportKind, ImportStatus
from lms.organization.models import Grant, HrImport

APPROVAL_KIND = "organization.import"
APPROVAL_LABEL = gettext_lazy("Import that ends many posts")


def needs_approval(record: HrImport) -> bool:
    """Whether a second person has to look at it: more posts would end than the setting lets one person end."""
    if not record.standing_posts:
        return False
    return record.ending_posts / record.standing_posts > settings.HR_IMPORT_ENDING_SHARE


def is_approved(record: HrImport) -> bool:
    """An approval is of what the check found then: if it finds something else now, it lapses."""
    return bool(record.digest) and record.approved_digest == record.digest


@transaction.atomic
def ask_approval(*, record: HrImport, now: dt.datetime, by: User) -> Approval:
    """Put the file to the other people who may import. DomainError: there are none, or it is asked for already."""
    held = hold(record, {ImportStatus.CHECKED})
    if not needs_approval(held) or is_approved(held):
        raise ImportRefused(_("This file needs no approval."), code="no_approval_needed")
    title = _("Import of %(kind)s that would end %(ending)d of %(standing)d posts") % {
        "kind": ImportKind(held.kind).label,
        "ending": held.ending_posts,
        "standing": held.standing_posts,
    }
    approval = request_approval(
        kind=APPROVAL_KIND,
        subject_key=held.uuid,
        title=title,
        url=reverse("hr_import", args=[held.uuid]),
        approvers=approvers_of(held, now),
        requested_by=by,
        now=now,
    )
    audit_import("organization.import_approval_asked", held, now, by)
    return approval


def approvers_of(record: HrImport, now: dt.datetime) -> list[User]:
    """Everybody who may import; what is not announced yet goes to those alone who may see it."""
    grants = Grant.objects.known().on(local_date(now)).exclude(person__user=None)
    entrusted = grants.filter(role__in=(GrantRole.HR, GrantRole.ADMIN), unit=None)
    if record.hidden_until and record.hidden_until > now:
        entrusted = entrusted.filter(person__in=grants.filter(role=GrantRole.EMBARGO).values("person"))
    return list(User.objects.filter(person__in=entrusted.values("person"), is_active=True).order_by("pk"))


def withdraw_approval(record: HrImport, now: dt.datetime) -> None:
    """What was asked about is no longer what the file would do."""
    waiting = open_approval(APPROVAL_KIND, record.uuid)
    if waiting is not None:
        withdraw_request(approval=waiting, by=waiting.requested_by, now=now)


def on_decided(approval: Approval, now: dt.datetime) -> None:
    """Remember who agreed, and to what. Sent back: the import stays as it is, to be corrected or discarded."""
    if approval.status != ApprovalStatus.APPROVED:
        return
    held = hold(HrImport.objects.light().get(uuid=approval.subject_key), {ImportStatus.CHECKED})
    held.approved_at, held.approved_by, held.approved_digest = now, approval.closed_by, held.digest
    held.save(update_fields=["approved_at", "approved_by", "approved_digest"])
    audit_import("organization.import_approved", held, now, approval.closed_by)
