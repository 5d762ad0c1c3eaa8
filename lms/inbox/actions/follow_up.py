"""What time does to an approval: reminders, further approvers, the lapse. Running it again on a day changes nothing."""

import dataclasses
import datetime as dt

from django.db import transaction

from lms.common.clock import local_date
from lms.inbox.actions.approvals import close, lock
from lms.inbox.actions.candidates import add_candidates, name_delegates
from lms.inbox.actions.history import record_event, tell
from lms.inbox.enums import ApprovalStatus, CandidateVia, EventKind, NotificationKind
from lms.inbox.kinds import Kind, known_kinds
from lms.inbox.models import Approval

ASKING = frozenset({EventKind.REQUESTED, EventKind.ESCALATED})
TELLING = ASKING | {EventKind.REMINDED}


@dataclasses.dataclass
class Followed:
    """How many approvals met with what."""

    reminded: int = 0
    escalated: int = 0
    lapsed: int = 0


def follow_up(*, now: dt.datetime) -> Followed:
    """Look after every open approval, each in a transaction of its own."""
    done = Followed()
    for kind in known_kinds():
        for approval in Approval.objects.open().filter(kind=kind.name).order_by("pk").iterator():
            with transaction.atomic():
                _follow(approval, kind, now, done)
    return done


def _follow(approval: Approval, kind: Kind, now: dt.datetime, done: Followed) -> None:
    held = lock(approval)
    if not held.is_open:
        return
    today = local_date(now)
    if kind.lapses and held.due_on is not None and held.due_on < today:
        close(held, ApprovalStatus.LAPSED, now, by=None, reason="")
        if kind.on_lapsed:
            kind.on_lapsed(held, now)
        done.lapsed += 1
        return
    # A request and a delegation written down at the same moment do not see each other.
    named = held.candidates.filter(stands_in_for=None).select_related("user")
    name_delegates(approval=held, users=[row.user for row in named], now=now)
    done.escalated += _escalate(held, kind, now, today)
    done.reminded += _remind(held, kind, now, today)


def _escalate(approval: Approval, kind: Kind, now: dt.datetime, today: dt.date) -> bool:
    """Put it to those whom the app above names next; nobody new is no event, so tomorrow asks again."""
    if kind.next_approvers is None or _days_since(approval, ASKING, today) < kind.escalate_after:
        return False
    further = kind.next_approvers(approval, now)
    return bool(add_candidates(approval=approval, users=further, via=CandidateVia.ESCALATED, now=now))


def _remind(approval: Approval, kind: Kind, now: dt.datetime, today: dt.date) -> bool:
    quiet = _days_since(approval, TELLING, today)
    presses = approval.due_on is not None and approval.due_on <= today + dt.timedelta(days=1)
    if quiet < (1 if presses else kind.remind_after):
        return False
    record_event(approval, EventKind.REMINDED, now)
    waiting = [named.user for named in approval.candidates.entitled(today).select_related("user")]
    told = [user for user in waiting if user.pk != approval.requested_by_id and user.is_active]
    tell(approval, told, NotificationKind.REMINDED, now, mark=f":{today}")
    return True


def _days_since(approval: Approval, kinds: frozenset[EventKind], today: dt.date) -> int:
    last = approval.events.filter(kind__in=sorted(kinds)).order_by("-on").values_list("on", flat=True)[0]
    return (today - last).days
