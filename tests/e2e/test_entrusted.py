"""HR names a delegate who then sees the section; somebody asks, is stood in for, and is approved."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lms.accounts.models import User
from lms.common import clock
from lms.inbox.models import Approval
from lms.organization.models import Grant, Person
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.e2e.words import word
from tests.factories.inbox import asked, kind_registered

DAY = dt.timedelta(days=1)


@pytest.fixture
def question() -> Iterator[None]:
    with kind_registered():
        yield


def account(person: Person) -> User:
    assert isinstance(person.user, User)
    return person.user


def test_hr_names_a_delegate_who_then_sees_the_section(visit: Visit, city: City) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("organization_grants"))
    visitor.check()
    visitor.click("link", word("Entrust a role"))
    page.fill("[name=person_text]", str(city.trainer.employee_number))
    page.fill("[name=unit_text]", "人材育成課")
    page.fill("[name=last_day]", f"{clock.today() + 30 * DAY}")
    page.fill("[name=reason]", "庶務担当")
    visitor.check()
    visitor.click("button", word("Go on to the preview"))
    expect(page.locator("main")).to_contain_text("2人の記録")
    visitor.check()
    visitor.click("button", word("Entrust the role"))
    expect(page.locator("tbody")).to_contain_text(city.trainer.name)
    visitor.check()

    delegate = visit(city.trainer)
    page = delegate.goto(reverse("section_home"))
    expect(page.locator("main")).to_contain_text(city.learner.name)
    delegate.check()
    page = visit(city.learner).goto(reverse("person_readers", args=[city.learner.uuid]))
    expect(page.locator("tbody")).to_contain_text(city.trainer.name)
    expect(page.locator("tbody")).to_contain_text("庶務担当")

    page = visitor.goto(reverse("grant_end", args=[Grant.objects.known().get(person=city.trainer, role="delegate").pk]))
    page.fill("[name=reason]", "担当替え")
    page.fill("[name=last_day]", f"{clock.today() - DAY}")
    visitor.click("button", word("Go on to the preview"))
    visitor.click("button", word("Take the role back"))
    visitor.check()
    answer = delegate.page.goto(f"{delegate.server}{reverse('section_home')}")
    assert answer is not None
    assert answer.status == 404


def test_who_may_see_a_record_is_told_to_the_person(visit: Visit, city: City) -> None:
    for options in ({}, {"viewport": PHONE}):
        visitor = visit(city.learner, **options)
        page = visitor.goto(reverse("person_detail", args=[city.learner.uuid]))
        page.locator("main").get_by_role("link", name=word("Who may see this record, and why")).click()
        expect(page.locator("tbody tr")).to_have_count(3)
        expect(page.locator("tbody")).to_contain_text("人材育成課の所属長")
        visitor.check()


def test_a_head_hands_on_and_the_deputy_approves_on_a_phone(visit: Visit, city: City, question: None) -> None:
    for title in ("データ活用研修への推薦", "AI基礎研修への推薦"):
        asked(account(city.manager), by=account(city.learner), title=title, note="業務で必要です。")
    _hand_on(visit(city.manager), account(city.trainer))
    _send_back_and_approve(visit(city.trainer, viewport=PHONE))
    deputy = account(city.trainer).pk
    settled = set(Approval.objects.values_list("status", "closed_by"))
    assert settled == {("returned", deputy), ("approved", deputy)}
    asker = visit(city.learner)
    page = asker.goto("/inbox/?view=asked")
    expect(page.locator("tbody tr")).to_have_count(2)
    asker.check()
    page.locator("tbody a").first.click()
    expect(page.locator("#history")).to_contain_text("出張のため")
    asker.check()
    asker.goto("/inbox/?view=told")
    asker.check()


def _hand_on(head: Visitor, deputy: User) -> None:
    page = head.goto("/")
    expect(page.locator(".inbox-link__count")).to_contain_text("2")
    page.locator(".inbox-link").click()
    expect(page.locator("article")).to_have_count(2)
    head.check()
    head.click("link", word("Let somebody stand in for you"))
    page.fill("[name=delegate]", deputy.employee_number)
    page.fill("[name=last_day]", f"{clock.today() + 3 * DAY}")
    page.fill("[name=reason]", "出張のため")
    head.click("button", word("Hand on"))
    expect(page.locator("#given tbody")).to_contain_text(deputy.name)
    head.check()


def _send_back_and_approve(deputy: Visitor) -> None:
    page = deputy.goto("/inbox/")
    expect(page.locator("article")).to_have_count(2)
    deputy.check()
    page.locator("article").first.get_by_role("button", name=word("Send back")).click()
    expect(page.locator("main")).to_contain_text("差し戻す理由")
    deputy.check()
    page.fill("[name=reason]", "時期を改めてください。")
    deputy.click("button", word("Send back"))
    expect(page.locator("article")).to_have_count(1)
    deputy.click("button", word("Approve"))
    expect(page.locator(".empty-state")).to_be_visible()
    deputy.check()
