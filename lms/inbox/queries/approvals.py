"""Reading approvals."""

import datetime as dt
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from lms.accounts.models import User
from lms.common.prepared import Prepared
from lms.inbox.enums import ApprovalStatus
from lms.inbox.models import Approval, Candidate

# Asked on every page of everybody: the number in the header.
WAITING = Prepared(
    lambda user_id, day: Approval.objects.open().decidable_by(user_id, day).values_list("pk"),
    user_id=int,
    day=dt.date,
)


def waiting_count(user: User, day: dt.date) -> int:
    """How many approvals this account may decide, in one query."""
    return len(WAITING.rows(user_id=user.pk, day=day))


def awaiting(user: User, day: dt.date) -> QuerySet[Approval]:
    """What this account may decide, the most urgent first."""
    rows = Approval.objects.open().decidable_by(user.pk, day)
    return _with_people(rows).order_by("due_on", "requested_at", "pk")


def asked_by(user: User) -> QuerySet[Approval]:
    """What this account asked for, latest first."""
    return _with_people(Approval.objects.filter(requested_by=user)).order_by("-requested_at", "-pk")


def settled_for(user: User, day: dt.date) -> QuerySet[Approval]:
    """What this account was asked and is settled, by whomever, latest first."""
    rows = Approval.objects.exclude(status=ApprovalStatus.OPEN).concerning(user.pk, day).exclude(requested_by=user)
    return _with_people(rows).order_by("-closed_at", "-pk")


def approval_for(uuid: UUID, user: User, day: dt.date) -> Approval | None:
    """The approval if it concerns this account; others do not hear that there is one."""
    return _with_people(Approval.objects.filter(uuid=uuid).concerning(user.pk, day)).first()


def open_approval(kind: str, subject_key: UUID | str) -> Approval | None:
    """What is open about a subject."""
    return Approval.objects.open().filter(kind=kind, subject_key=str(subject_key)).first()


def latest_approval(kind: str, subject_key: UUID | str) -> Approval | None:
    """The last that was asked about a subject, open or settled."""
    rows = _with_people(Approval.objects.filter(kind=kind, subject_key=str(subject_key)))
    return rows.order_by("-requested_at", "-pk").first()


def _with_people(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    named = Candidate.objects.select_related("user", "stands_in_for").order_by("pk")
    return rows.select_related("requested_by", "closed_by").prefetch_related(Prefetch("candidates", named))
