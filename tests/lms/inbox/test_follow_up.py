"""What nobody decides is brought to mind, put to others, and may lapse. Running it twice changes nothing."""

import datetime as dt

import pytest

from lms.accounts.models import User
from lms.common.clock import local_date
from lms.inbox.actions.follow_up import Followed, follow_up
from lms.inbox.enums import ApprovalStatus, CandidateVia, EventKind, NotificationKind
from lms.inbox.models import Approval, Candidate, Delegation, Notification
from lms.inbox.queries import awaiting
from lms.inbox.tasks import follow_up_approvals
from tests.factories.accounts import UserFactory
from tests.factories.inbox import Decisions, asked, kind_registered

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def events(approval: Approval, kind: EventKind) -> int:
    return approval.events.filter(kind=kind).count()


def test_after_three_quiet_days_those_named_are_reminded_once_a_time(decisions: Decisions, now: dt.datetime) -> None:
    approver = UserFactory()
    approval = asked(approver, now=now)
    assert follow_up(now=now + 2 * DAY) == Followed()
    assert follow_up(now=now + 3 * DAY) == Followed(reminded=1)
    assert follow_up(now=now + 3 * DAY) == Followed()
    assert follow_up(now=now + 5 * DAY) == Followed()
    assert follow_up(now=now + 6 * DAY) == Followed(reminded=1)
    assert events(approval, EventKind.REMINDED) == 2
    assert Notification.objects.filter(user=approver, kind=NotificationKind.REMINDED).count() == 2


def test_near_its_day_it_is_brought_to_mind_daily(decisions: Decisions, now: dt.datetime) -> None:
    asked(now=now, due_on=local_date(now) + 2 * DAY)
    reminded = [follow_up(now=now + n * DAY).reminded for n in range(5)]
    assert reminded == [0, 1, 1, 1, 1]


def test_the_requester_is_not_reminded_when_standing_in(decisions: Decisions, now: dt.datetime) -> None:
    asker, head = UserFactory(), UserFactory()
    asked(head, by=asker, now=now)
    follow_up(now=now + 3 * DAY)
    assert not Notification.objects.filter(user=asker).exists()


def test_nobody_decides_so_the_app_above_names_the_next(now: dt.datetime) -> None:
    head, director = UserFactory(), UserFactory()
    with kind_registered(remind_after=30, escalate_after=7, next_approvers=lambda approval, now: [director]):
        approval = asked(head, now=now)
        assert follow_up(now=now + 6 * DAY) == Followed()
        assert follow_up(now=now + 7 * DAY) == Followed(escalated=1)
        assert follow_up(now=now + 7 * DAY) == Followed()
        # The hook names the same again: nobody new is no event.
        assert follow_up(now=now + 20 * DAY) == Followed()
    assert Candidate.objects.get(approval=approval, user=director).via == CandidateVia.ESCALATED
    assert approval.events.get(kind=EventKind.ESCALATED).about == director
    assert list(awaiting(head, local_date(now))) == [approval], "the first goes on to be asked"
    assert Notification.objects.get(user=director).kind == NotificationKind.ESCALATED


def test_what_lapses_is_over_after_its_day_and_the_app_hears(now: dt.datetime) -> None:
    lapsed: list[Approval] = []
    with kind_registered(lapses=True, on_lapsed=lambda approval, now: lapsed.append(approval)):
        approval = asked(now=now, due_on=local_date(now) + DAY)
        assert follow_up(now=now + DAY).lapsed == 0
        assert follow_up(now=now + 2 * DAY) == Followed(lapsed=1)
        assert follow_up(now=now + 2 * DAY) == Followed()
    approval.refresh_from_db()
    assert (approval.status, approval.closed_by) == (ApprovalStatus.LAPSED, None)
    assert [row.pk for row in lapsed] == [approval.pk]
    assert Notification.objects.get(user=approval.requested_by).kind == NotificationKind.LAPSED


def test_a_delegation_written_at_the_same_moment_is_found_later(decisions: Decisions, now: dt.datetime) -> None:
    head, deputy = UserFactory(), UserFactory()
    approval = asked(head, now=now)
    # As a transaction leaves it that did not see the request.
    Delegation.objects.create(
        delegator=head,
        delegate=deputy,
        valid_from=local_date(now),
        valid_to=local_date(now) + 9 * DAY,
        reason="出張",
        recorded_at=now,
    )
    follow_up(now=now)
    follow_up(now=now)
    assert list(awaiting(deputy, local_date(now))) == [approval]
    assert events(approval, EventKind.DELEGATED) == 1


def test_the_scheduler_finds_what_is_due(decisions: Decisions, now: dt.datetime) -> None:
    approval = asked(now=now - 4 * DAY)
    follow_up_approvals()
    assert events(approval, EventKind.REMINDED) == 1


def test_somebody_who_left_is_not_reminded(decisions: Decisions, now: dt.datetime) -> None:
    stays, leaves = UserFactory(), UserFactory()
    asked(stays, leaves, now=now)
    User.objects.filter(pk=leaves.pk).update(is_active=False)
    follow_up(now=now + 3 * DAY)
    assert not Notification.objects.filter(user=leaves, kind=NotificationKind.REMINDED).exists()
