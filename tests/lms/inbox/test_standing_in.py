"""Somebody who is away hands on what awaits them, for some days."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.models import AuditEvent, User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.inbox.actions.approvals import decide
from lms.inbox.actions.delegations import end_delegation, give_delegation
from lms.inbox.enums import EventKind, NotificationKind, Outcome
from lms.inbox.models import Delegation, Notification
from lms.inbox.queries import approval_for, awaiting, held_by
from tests.factories.accounts import UserFactory
from tests.factories.inbox import Decisions, asked

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def hand_on(giver: User, taker: User, now: dt.datetime, *, first: int = 0, days: int = 5) -> Delegation:
    """From `first` days from now on, for some days."""
    start = local_date(now) + first * DAY
    return give_delegation(
        delegator=giver, delegate=taker, valid_from=start, valid_to=start + days * DAY, reason="出張のため", now=now
    )


def waiting(user: User, now: dt.datetime, *, in_days: int = 0) -> int:
    return awaiting(user, local_date(now) + in_days * DAY).count()


def test_the_delegate_decides_on_the_days_handed_on_alone(decisions: Decisions, now: dt.datetime) -> None:
    head, deputy = UserFactory(), UserFactory()
    approval = asked(head, now=now)
    hand_on(head, deputy, now, first=1, days=2)
    assert [waiting(deputy, now, in_days=n) for n in range(4)] == [0, 1, 1, 0]
    assert waiting(head, now, in_days=1) == 1, "the head may still decide"
    with pytest.raises(DomainError) as refused:
        decide(approval=approval, by=deputy, outcome=Outcome.APPROVED, reason="", now=now)
    assert refused.value.code == "not_approver"
    decide(approval=approval, by=deputy, outcome=Outcome.APPROVED, reason="", now=now + DAY)
    assert waiting(head, now, in_days=1) == 0


def test_what_is_asked_later_reaches_the_delegate_too(decisions: Decisions, now: dt.datetime) -> None:
    head, deputy = UserFactory(), UserFactory()
    hand_on(head, deputy, now)
    approval = asked(head, now=now)
    assert waiting(deputy, now) == 1
    handed = approval.events.get(kind=EventKind.DELEGATED)
    assert (handed.by, handed.about, handed.reason) == (head, deputy, "出張のため")


def test_both_are_told_and_it_is_written_down(decisions: Decisions, now: dt.datetime) -> None:
    head, deputy = UserFactory(), UserFactory()
    asked(head, now=now)
    given = hand_on(head, deputy, now)
    kinds = set(Notification.objects.filter(user=deputy).values_list("kind", flat=True))
    assert kinds == {NotificationKind.DELEGATED, NotificationKind.ASKED}
    event = AuditEvent.objects.get(action="delegation.given")
    assert (event.actor, event.subject_key) == (head, str(deputy.pk))
    assert list(held_by(deputy, local_date(now))) == [given]


def test_the_chain_has_one_step(decisions: Decisions, now: dt.datetime) -> None:
    head, deputy, third = UserFactory(), UserFactory(), UserFactory()
    hand_on(head, deputy, now)
    hand_on(deputy, third, now)
    asked(head, now=now)
    assert (waiting(deputy, now), waiting(third, now)) == (1, 0)


def test_who_asked_never_decides_by_standing_in(decisions: Decisions, now: dt.datetime) -> None:
    head, asker = UserFactory(), UserFactory()
    hand_on(head, asker, now)
    approval = asked(head, by=asker, now=now)
    assert waiting(asker, now) == 0
    with pytest.raises(DomainError) as refused:
        decide(approval=approval, by=asker, outcome=Outcome.APPROVED, reason="", now=now)
    assert refused.value.code == "own_request"


def test_days_that_overlap_are_refused_and_days_that_touch_are_not(now: dt.datetime) -> None:
    head = UserFactory()
    hand_on(head, UserFactory(), now, first=0, days=5)
    with pytest.raises(DomainError) as refused:
        hand_on(head, UserFactory(), now, first=4, days=5)
    assert (refused.value.code, refused.value.field) == ("inbox_delegation_overlap", "valid_from")
    hand_on(head, UserFactory(), now, first=5, days=5)


def test_nobody_hands_on_to_themselves_or_into_the_past_or_to_who_left(now: dt.datetime) -> None:
    head = UserFactory()
    with pytest.raises(DomainError) as own:
        hand_on(head, head, now)
    with pytest.raises(DomainError) as over:
        hand_on(head, UserFactory(), now, first=-5, days=5)
    with pytest.raises(DomainError) as backwards:
        hand_on(head, UserFactory(), now, days=0)
    with pytest.raises(DomainError) as gone:
        hand_on(head, UserFactory(is_active=False), now)
    assert [e.value.code for e in (own, over, backwards, gone)] == [
        "inbox_delegation_not_to_oneself",
        "over",
        "order",
        "inactive",
    ]
    assert not Delegation.objects.exists()


def test_taking_it_back_ends_it_today_and_keeps_what_was(decisions: Decisions, now: dt.datetime) -> None:
    head, deputy = UserFactory(), UserFactory()
    approval = asked(head, now=now)
    given = hand_on(head, deputy, now, days=10)
    later = now + 3 * DAY
    rest = end_delegation(delegation=given, by=head, on=local_date(later), now=later)
    assert rest is not None
    assert (rest.uuid, rest.valid_to) == (given.uuid, local_date(later))
    assert waiting(deputy, later) == 0
    assert approval_for(approval.uuid, deputy, local_date(later)) is None
    with pytest.raises(DomainError) as refused:
        end_delegation(delegation=given, by=head, on=local_date(later), now=later)
    assert refused.value.code == "stale"


def test_one_that_has_not_begun_leaves_nothing(now: dt.datetime) -> None:
    head = UserFactory()
    given = hand_on(head, UserFactory(), now, first=3)
    assert end_delegation(delegation=given, by=head, on=local_date(now), now=now) is None
    hand_on(head, UserFactory(), now, first=3)


def test_others_do_not_take_it_back(now: dt.datetime) -> None:
    deputy = UserFactory()
    given = hand_on(UserFactory(), deputy, now)
    with pytest.raises(DomainError) as refused:
        end_delegation(delegation=given, by=deputy, on=local_date(now), now=now)
    assert refused.value.code == "not_delegator"


def test_the_database_insists_on_an_end(now: dt.datetime) -> None:
    given = hand_on(UserFactory(), UserFactory(), now)
    given.pk, given.valid_to, given.delegator = None, None, UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save(force_insert=True)
