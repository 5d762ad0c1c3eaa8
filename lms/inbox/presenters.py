"""What the pages' components are given, in words."""

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.common.templatetags.dates import jdate_text, jtime
from lms.inbox.enums import ApprovalStatus, CandidateVia, EventKind
from lms.inbox.forms import DecisionForm
from lms.inbox.kinds import kind_label
from lms.inbox.models import Approval, ApprovalEvent, Candidate

TONES = {
    ApprovalStatus.OPEN: "warning",
    ApprovalStatus.APPROVED: "success",
    ApprovalStatus.RETURNED: "danger",
    ApprovalStatus.WITHDRAWN: "neutral",
    ApprovalStatus.LAPSED: "neutral",
}


@dataclasses.dataclass(frozen=True)
class Line:
    """An approval as the lists show it."""

    approval: Approval
    kind: str
    status: str
    tone: str
    asked_by: str
    who: str
    is_late: bool
    in_stead_of: str
    form: DecisionForm | None = None


def line(approval: Approval, user: User, today: dt.date, *, may_decide: bool = False) -> Line:
    named = list(approval.candidates.all())
    own = any(row.user_id == user.pk and row.stands_in_for is None for row in named)
    stands_in = [row.stands_in_for.name for row in named if row.user_id == user.pk and row.stands_in_for]
    status = ApprovalStatus(approval.status)
    return Line(
        approval=approval,
        kind=kind_label(approval.kind),
        status=str(status.label),
        tone=TONES[status],
        asked_by=approval.requested_by.name if approval.requested_by else _("the system"),
        who="、".join(row.user.name for row in named if row.stands_in_for is None),
        is_late=approval.is_open and approval.due_on is not None and approval.due_on < today,
        in_stead_of="" if own else "、".join(stands_in),
        form=DecisionForm(key=approval.uuid) if may_decide else None,
    )


def how_named(row: Candidate) -> str:
    """Why somebody may decide."""
    if row.via == CandidateVia.DELEGATE and row.stands_in_for is not None:
        return _("stands in for %(name)s") % {"name": row.stands_in_for.name}
    return str(CandidateVia(row.via).label)


def history_item(event: ApprovalEvent) -> dict[str, object]:
    """A line of the history for {% timeline %}."""
    tone = {EventKind.APPROVED: "success", EventKind.RETURNED: "danger"}.get(EventKind(event.kind), "neutral")
    return {
        "date": f"{jdate_text(event.at)} {jtime(event.at)}",
        "title": _sentence(event),
        "text": event.reason,
        "tone": tone,
    }


def _sentence(event: ApprovalEvent) -> str:
    by = event.by.name if event.by else _("the system")
    about = event.about.name if event.about else ""
    texts = {
        EventKind.REQUESTED: _("%(by)s asked for the decision"),
        EventKind.REMINDED: _("Those who may decide were reminded"),
        EventKind.DELEGATED: _("%(about)s may decide in place of %(by)s"),
        EventKind.ESCALATED: _("Nobody had decided: put to %(about)s as well"),
        EventKind.APPROVED: _("%(by)s approved it"),
        EventKind.RETURNED: _("%(by)s sent it back"),
        EventKind.WITHDRAWN: _("%(by)s withdrew the request"),
        EventKind.LAPSED: _("Lapsed: nobody decided in time"),
    }
    return texts[EventKind(event.kind)] % {"by": by, "about": about}
