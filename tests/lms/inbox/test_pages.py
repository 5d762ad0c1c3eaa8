"""The inbox as people meet it."""

import datetime as dt
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import User
from lms.common.clock import local_date
from lms.inbox.context_processors import inbox as header
from lms.inbox.enums import ApprovalStatus, Outcome
from lms.inbox.models import Approval, Delegation, Notification
from tests.conftest import City, SignIn
from tests.factories.inbox import Decisions, asked, kind_registered

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def account(person: Any) -> User:
    assert isinstance(person.user, User)
    return person.user


def state(approval: Approval) -> str:
    return Approval.objects.get(pk=approval.pk).status


def test_a_head_decides_in_place(city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime) -> None:
    approval = asked(account(city.manager), by=account(city.learner), now=now, note="来月の研修です。")
    browser = sign_in(city.manager)
    page = browser.get("/inbox/").content.decode()
    assert approval.title in page
    assert "来月の研修です。" in page
    assert "1件" in page
    after = browser.post(reverse("inbox_decide", args=[approval.uuid]), {"outcome": "approved", "reason": "可"})
    assert after.status_code == HTTPStatus.FOUND
    assert state(approval) == ApprovalStatus.APPROVED
    assert approval.title in browser.get("/inbox/?view=settled").content.decode()


def test_without_a_reason_nothing_is_sent_back_and_the_page_says_so(
    city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime
) -> None:
    approval = asked(account(city.manager), now=now)
    browser = sign_in(city.manager)
    answer = browser.post(reverse("inbox_decide", args=[approval.uuid]), {"outcome": "returned", "reason": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "差し戻す理由" in answer.content.decode()
    assert state(approval) == ApprovalStatus.OPEN


def test_to_others_it_is_not_there(city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime) -> None:
    approval = asked(account(city.manager), by=account(city.learner), now=now)
    for person in (city.hr, city.admin, city.trainer):
        browser = sign_in(person)
        assert browser.get(reverse("inbox_approval", args=[approval.uuid])).status_code == HTTPStatus.NOT_FOUND
        form = {"outcome": "approved", "reason": ""}
        for name in ("inbox_decide", "inbox_withdraw"):
            assert browser.post(reverse(name, args=[approval.uuid]), form).status_code == HTTPStatus.NOT_FOUND
    assert state(approval) == ApprovalStatus.OPEN


def test_who_asked_looks_and_withdraws_but_does_not_decide(
    city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime
) -> None:
    approval = asked(account(city.manager), by=account(city.learner), now=now)
    browser = sign_in(city.learner)
    page = browser.get(reverse("inbox_approval", args=[approval.uuid])).content.decode()
    assert reverse("inbox_withdraw", args=[approval.uuid]) in page
    assert reverse("inbox_decide", args=[approval.uuid]) not in page
    refused = browser.post(reverse("inbox_decide", args=[approval.uuid]), {"outcome": "approved", "reason": ""})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    browser.post(reverse("inbox_withdraw", args=[approval.uuid]))
    assert state(approval) == ApprovalStatus.WITHDRAWN


def test_a_late_decision_is_told_and_changes_nothing(
    city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime
) -> None:
    approval = asked(account(city.manager), account(city.hr), now=now)
    form = {"outcome": "approved", "reason": ""}
    sign_in(city.manager).post(reverse("inbox_decide", args=[approval.uuid]), form)
    late = sign_in(city.hr).post(reverse("inbox_decide", args=[approval.uuid]), {**form, "outcome": "returned"})
    assert late["Location"] == reverse("inbox_approval", args=[approval.uuid])
    assert state(approval) == ApprovalStatus.APPROVED


def test_several_of_one_kind_are_decided_at_once(
    city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime
) -> None:
    head = account(city.manager)
    mine = [asked(head, now=now) for _ in range(3)]
    others = asked(account(city.hr), now=now)
    chosen = [str(row.uuid) for row in [*mine[:2], others]] + ["nonsense"]
    sign_in(city.manager).post("/inbox/decide/", {"chosen": chosen, "outcome": "approved", "reason": "まとめて承認"})
    assert [state(row) for row in [*mine, others]] == ["approved", "approved", "open", "open"]
    assert [heard.pk for heard, _ in decisions] == [row.pk for row in mine[:2]]


def test_kinds_are_not_mixed(city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime) -> None:
    with kind_registered("test.other"):
        head = account(city.manager)
        mine = [asked(head, now=now), asked(head, now=now, kind="test.other")]
        chosen = [str(row.uuid) for row in mine]
        answer = sign_in(city.manager).post(
            "/inbox/decide/", {"chosen": chosen, "outcome": "approved", "reason": ""}, follow=True
        )
        assert "同じ種類" in answer.content.decode()
        assert {state(row) for row in mine} == {"open"}


def test_the_header_counts_in_one_query(city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime) -> None:
    browser = sign_in(city.manager)
    browser.get("/preferences/")
    request = browser.get("/inbox/delegation/").wsgi_request
    asked(account(city.manager), now=now)
    asked(account(city.manager), now=now)
    asked(account(city.hr), now=now)
    given = header(request)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert given["inbox_waiting"]() == 2
        assert given["inbox_waiting"]() == 2
    assert len(queries) == 1


@pytest.mark.parametrize("view", ["", "asked", "settled", "told"])
def test_the_list_asks_as_much_for_twenty_as_for_two(
    view: str, city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime
) -> None:
    head, browser = account(city.manager), sign_in(city.manager)
    counts = []
    for more in (2, 17):
        for _ in range(more):
            asked(head, account(city.hr), now=now)
            asked(account(city.hr), by=head, now=now)
            done = asked(head, now=now)
            Approval.objects.filter(pk=done.pk).update(
                status=ApprovalStatus.APPROVED, closed_at=now, closed_by=account(city.admin)
            )
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/inbox/?view={view}").status_code == HTTPStatus.OK
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_reading_an_approval_reads_its_notice(
    city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime
) -> None:
    head, browser = account(city.manager), sign_in(city.manager)
    first = asked(head, now=now)
    asked(head, now=now)
    browser.get(reverse("inbox_approval", args=[first.uuid]))
    assert Notification.objects.filter(user=head, read_at=None).count() == 1
    assert "既読" in browser.get("/inbox/?view=told").content.decode()
    browser.post("/inbox/read/")
    assert Notification.objects.filter(user=head, read_at=None).count() == 0


def test_somebody_is_named_to_stand_in_and_taken_back(city: City, sign_in: SignIn, now: dt.datetime) -> None:
    browser, deputy = sign_in(city.manager), account(city.learner)
    today = local_date(now)
    form = {"delegate": "0", "valid_from": today.isoformat(), "last_day": (today + DAY).isoformat(), "reason": "出張"}
    unknown = browser.post("/inbox/delegation/", form)
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "出張" in unknown.content.decode()
    browser.post("/inbox/delegation/", {**form, "delegate": deputy.employee_number})
    given = Delegation.objects.get()
    assert (given.delegate, given.valid_to) == (deputy, today + 2 * DAY)
    assert deputy.name in browser.get("/inbox/delegation/").content.decode()
    assert sign_in(city.learner).post(f"/inbox/delegation/{given.uuid}/end/").status_code == HTTPStatus.NOT_FOUND
    browser.post(f"/inbox/delegation/{given.uuid}/end/")
    assert not Delegation.objects.known().exists()


def test_standing_in_is_said_on_the_list(city: City, sign_in: SignIn, decisions: Decisions, now: dt.datetime) -> None:
    today = local_date(now)
    form = {
        "delegate": account(city.learner).employee_number,
        "valid_from": today.isoformat(),
        "last_day": today.isoformat(),
        "reason": "休暇",
    }
    sign_in(city.manager).post("/inbox/delegation/", form)
    approval = asked(account(city.manager), now=now)
    browser = sign_in(city.learner)
    assert "代わりに" in browser.get("/inbox/").content.decode()
    browser.post(reverse("inbox_decide", args=[approval.uuid]), {"outcome": Outcome.APPROVED, "reason": ""})
    assert state(approval) == ApprovalStatus.APPROVED
