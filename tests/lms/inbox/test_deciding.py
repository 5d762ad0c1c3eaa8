"""Somebody asks, those named are told, one of them decides."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from lms.accounts.models import AuditEvent, User
from lms.common.errors import DomainError
from lms.inbox.actions.approvals import decide, request_approval, withdraw_request
from lms.inbox.enums import ApprovalStatus, EventKind, NotificationKind, Outcome
from lms.inbox.models import Approval, ApprovalEvent, Notification
from lms.inbox.queries import awaiting, waiting_count
from tests.factories.accounts import UserFactory
from tests.factories.inbox import KIND, Decisions, asked, kind_registered

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user, read_at=None).values_list("kind", flat=True))


def happened(approval: Approval) -> list[str]:
    return list(approval.events.values_list("kind", flat=True))


def waits_for(user: User, now: dt.datetime) -> list[Approval]:
    return list(awaiting(user, now.date()))


def test_whoever_is_named_is_told_and_finds_it_waiting(decisions: Decisions, now: dt.datetime) -> None:
    first, second, other = UserFactory(), UserFactory(), UserFactory()
    approval = asked(first, second, now=now)
    assert waits_for(first, now) == waits_for(second, now) == [approval]
    assert (waiting_count(first, now.date()), waiting_count(other, now.date())) == (1, 0)
    assert told(first) == [NotificationKind.ASKED]
    assert happened(approval) == [EventKind.REQUESTED]
    assert decisions == []


def test_one_of_them_decides_and_it_waits_for_nobody_any_more(decisions: Decisions, now: dt.datetime) -> None:
    asker, first, second = UserFactory(), UserFactory(), UserFactory()
    approval = asked(first, second, by=asker, now=now)
    decide(approval=approval, by=first, outcome=Outcome.APPROVED, reason=" 必要な研修です。 ", now=now)
    approval.refresh_from_db()
    assert (approval.status, approval.closed_by, approval.closed_at) == (ApprovalStatus.APPROVED, first, now)
    assert waits_for(second, now) == []
    assert told(second) == [], "what is settled needs no reading"
    assert told(asker) == [NotificationKind.APPROVED]
    assert happened(approval) == [EventKind.REQUESTED, EventKind.APPROVED]
    assert approval.events.get(kind=EventKind.APPROVED).reason == "必要な研修です。"
    assert [(heard.pk, at) for heard, at in decisions] == [(approval.pk, now)]
    assert AuditEvent.objects.filter(action="approval.approved", actor=first, subject_key=approval.uuid).exists()


def test_sending_back_needs_a_reason(decisions: Decisions, now: dt.datetime) -> None:
    approver = UserFactory()
    approval = asked(approver, now=now)
    with pytest.raises(DomainError) as refused:
        decide(approval=approval, by=approver, outcome=Outcome.RETURNED, reason="  ", now=now)
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    assert waits_for(approver, now) == [approval]
    decide(approval=approval, by=approver, outcome=Outcome.RETURNED, reason="時期を改めてください。", now=now)
    assert told(approval.requested_by) == [NotificationKind.RETURNED]  # type: ignore[arg-type]  # asked by somebody


def test_nobody_decides_what_they_asked_for_themselves(decisions: Decisions, now: dt.datetime) -> None:
    asker, approver = UserFactory(), UserFactory()
    approval = asked(asker, approver, by=asker, now=now)
    assert waits_for(asker, now) == []
    with pytest.raises(DomainError) as refused:
        decide(approval=approval, by=asker, outcome=Outcome.APPROVED, reason="", now=now)
    assert refused.value.code == "own_request"


def test_the_database_too_refuses_who_asked(decisions: Decisions, now: dt.datetime) -> None:
    approval = asked(now=now)
    approved = {"status": ApprovalStatus.APPROVED, "closed_at": now, "closed_by": approval.requested_by}
    with pytest.raises(IntegrityError, match="inbox_approval_not_by_requester"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(**approved)


def test_asking_oneself_alone_is_refused(decisions: Decisions, now: dt.datetime) -> None:
    asker = UserFactory()
    with pytest.raises(DomainError) as refused:
        asked(asker, UserFactory(is_active=False), by=asker, now=now)
    assert refused.value.code == "no_approver"
    assert not Approval.objects.exists()


def test_others_decide_nothing(decisions: Decisions, now: dt.datetime) -> None:
    approval = asked(now=now)
    with pytest.raises(DomainError) as refused:
        decide(approval=approval, by=UserFactory(), outcome=Outcome.APPROVED, reason="", now=now)
    assert refused.value.code == "not_approver"


def test_a_subject_is_asked_about_once_at_a_time(decisions: Decisions, now: dt.datetime) -> None:
    approver = UserFactory()
    first = asked(approver, now=now, subject_key="x")
    with pytest.raises(DomainError) as refused:
        asked(approver, now=now, subject_key="x")
    assert refused.value.code == "open_already"
    decide(approval=first, by=approver, outcome=Outcome.RETURNED, reason="なおしてください。", now=now)
    assert asked(approver, now=now, subject_key="x").is_open


def test_a_kind_that_no_app_knows_is_not_asked_for(now: dt.datetime) -> None:
    with pytest.raises(KeyError):
        asked(now=now, kind="nobody.knows")


def test_who_asked_may_withdraw_and_nobody_else(decisions: Decisions, now: dt.datetime) -> None:
    asker, approver = UserFactory(), UserFactory()
    approval = asked(approver, by=asker, now=now)
    with pytest.raises(DomainError) as refused:
        withdraw_request(approval=approval, by=approver, now=now)
    assert refused.value.code == "not_requester"
    withdraw_request(approval=approval, by=asker, now=now)
    assert waits_for(approver, now) == []
    assert told(approver) == [NotificationKind.WITHDRAWN]
    assert decisions == []


def test_what_is_settled_stays_as_it_is(decisions: Decisions, now: dt.datetime) -> None:
    approver = UserFactory()
    approval = asked(approver, now=now)
    decide(approval=approval, by=approver, outcome=Outcome.APPROVED, reason="", now=now)
    with pytest.raises(DomainError) as refused:
        decide(approval=approval, by=approver, outcome=Outcome.RETURNED, reason="やはり", now=now)
    assert refused.value.code == "decided"
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalEvent.objects.filter(approval=approval).update(reason="別の理由")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(status=ApprovalStatus.OPEN)


def test_a_consequence_that_fails_undoes_the_decision(now: dt.datetime) -> None:
    def fail(approval: Approval, now: dt.datetime) -> None:
        raise DomainError("申込みは締め切られました。", code="closed")

    approver = UserFactory()
    with kind_registered(on_decided=fail):
        approval = asked(approver, now=now)
        with pytest.raises(DomainError, match="締め切られ"):
            decide(approval=approval, by=approver, outcome=Outcome.APPROVED, reason="", now=now)
    assert waits_for(approver, now) == [approval]
    assert happened(approval) == [EventKind.REQUESTED]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads of their own, with connections of their own; returns the codes of refusals."""
    start, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except DomainError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(decisions: Decisions, now: dt.datetime) -> None:
    first, second = UserFactory(), UserFactory()
    for _attempt in range(5):
        approval = asked(first, second, now=now)
        refused = at_once(
            lambda approval=approval: decide(  # type: ignore[misc]  # mypy does not infer defaults of lambdas
                approval=approval, by=first, outcome=Outcome.APPROVED, reason="可", now=now
            ),
            lambda approval=approval: decide(  # type: ignore[misc]
                approval=approval, by=second, outcome=Outcome.RETURNED, reason="不可", now=now
            ),
        )
        assert refused == ["decided"]
        assert len(happened(approval)) == 2
        assert [heard.pk for heard, _ in decisions].count(approval.pk) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_at_once_make_one_question(decisions: Decisions, now: dt.datetime) -> None:
    approver, asker = UserFactory(), UserFactory()

    def ask() -> None:
        request_approval(
            kind=KIND, subject_key="same", title="一括変更", url="/", approvers=[approver], requested_by=asker, now=now
        )

    assert at_once(ask, ask) == ["open_already"]
    assert Approval.objects.count() == 1
