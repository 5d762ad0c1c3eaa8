"""HR at the desk in a browser: a transfer under embargo, seen by nobody before its moment and by the head after it."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from lms.common import clock
from lms.organization.enums import GrantRole, HeadKind
from lms.organization.models import Person, Posting, UnitVersion
from tests.conftest import City
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.words import word
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.factories.talent import leader_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def april() -> dt.date:
    return dt.date(clock.today().year + 1, 4, 1)


@pytest.fixture
def far_head(city: City) -> Person:
    """The head of the section to which somebody is transferred."""
    person: Person = PersonFactory(with_account=True, name="佐藤 一郎", kana="サトウ イチロウ")
    PostingFactory(person=person, unit=city.far_section, head=HeadKind.HEAD, title="課長")
    return person


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"main [name={name}]").fill(value)


def go_on(visitor: Visitor) -> None:
    visitor.click("button", word("Go on to the preview"))


def status(visitor: Visitor, path: str) -> int:
    answer = visitor.page.goto(visitor.server + path)
    assert answer is not None
    return answer.status


def register_in_secret(desk: Visitor, leader: Person, on: dt.date, announced: dt.datetime) -> None:
    """From the person's page through the form, with a mistake and a choice, to the preview and the deed."""
    page = desk.goto(reverse("person_detail", args=[leader.uuid]))
    desk.click("link", word("Record and posts"))
    desk.check()
    desk.click("link", word("Register a transfer"))
    desk.check()
    fill(
        page,
        on="令和のいつか",
        unit_text="課",
        title="課長代理",
        announce_on=f"{announced:%Y-%m-%d}",
        announce_at=f"{announced:%H:%M}",
    )
    go_on(desk)
    expect(page.locator("[role=alert]")).to_contain_text("R8.4.1")
    expect(page.locator("[name=title]")).to_have_value("課長代理")
    desk.check()
    fill(page, on=on.isoformat())
    go_on(desk)
    # Three sections are called so: one is chosen.
    page.get_by_label("建設局 道路課").check()
    desk.check()
    go_on(desk)
    sentence = page.locator(".page-heading__lead")
    expect(sentence).to_contain_text("髙橋 美咲")
    expect(sentence).to_contain_text("建設局 道路課")
    expect(page.locator(".notice--warning")).to_contain_text("人材育成課")
    expect(page.locator(".key-values")).to_contain_text(f"{announced.hour}:{announced:%M}")
    expect(page.locator(".key-values")).to_contain_text("佐藤 一郎")
    desk.check()
    assert not Posting.objects.filter(person=leader, title="課長代理").exists()
    desk.click("button", word("Register the transfer"))
    expect(page.locator("#messages")).to_contain_text("髙橋 美咲")
    expect(page.locator("#posts")).to_contain_text("道路課")
    desk.check()


def test_a_transfer_under_embargo_is_seen_when_its_moment_has_passed(
    visit: Visit, city: City, far_head: Person, april: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    leader = leader_of(city.section, name="髙橋 美咲", kana="タカハシ ミサキ").person
    announced = (clock.now() + dt.timedelta(hours=1)).astimezone(clock.CITY_ZONE).replace(second=0, microsecond=0)
    register_in_secret(visit(city.hr), leader, april, announced)

    head = visit(far_head)
    detail = reverse("person_detail", args=[leader.uuid])
    assert status(head, detail) == 404
    assert status(head, reverse("person_record", args=[leader.uuid])) == 404
    unit = reverse("organization_unit", args=[city.far_section.uuid]) + f"?as_of={april}"
    expect(head.goto(unit).locator("main")).not_to_contain_text("髙橋 美咲")

    moment = announced + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    expect(head.goto(unit).locator("main")).to_contain_text("髙橋 美咲")
    head.check()


def test_a_mistake_is_taken_back_without_scripts(visit: Visit, city: City, april: dt.date) -> None:
    desk = visit(city.hr, java_script_enabled=False)
    page = desk.goto(reverse("person_retire", args=[city.learner.uuid]))
    fill(page, last_day=(april - DAY).isoformat())
    go_on(desk)
    desk.click("button", word("Change what was typed"))
    expect(page.locator("[name=last_day]")).to_have_value((april - DAY).isoformat())
    go_on(desk)
    desk.click("button", word("Register the departure"))
    assert Posting.objects.known().get(person=city.learner).valid_to == april
    page.locator(".notice--info").get_by_role("button", name=word("Take it back")).click()
    expect(page.locator("#messages")).to_contain_text(word("Taken back. The record is as it was before."))
    assert Posting.objects.known().get(person=city.learner).valid_to is None


def test_a_section_is_split_and_somebody_is_registered_into_it(visit: Visit, city: City, april: dt.date) -> None:
    desk = visit(city.hr)
    page = desk.goto(reverse("organization_unit", args=[city.section.uuid]))
    desk.click("link", word("Change this unit"))
    desk.check()
    desk.click("link", word("Split the unit"))
    desk.check()
    fill(page, on=april.isoformat(), name_1="研修課", code_1="K100")
    go_on(desk)
    desk.check()
    page.get_by_role("row", name=city.learner.name).locator("select").select_option(label="研修課")
    desk.click("button", word("Split the unit"))
    desk.check()
    made = UnitVersion.objects.known().get(code="K100").unit
    assert Posting.objects.known().on(april).get(person=city.learner).unit == made

    desk.goto(reverse("people"))
    desk.click("link", word("Register somebody"))
    desk.check()
    fill(page, name="山本 次郎", kana="ヤマモト ジロウ", employee_number="0012345")
    fill(page, on=april.isoformat(), unit_text="K100", title="係員")
    go_on(desk)
    desk.check()
    desk.click("button", word("Register"))
    expect(page.locator("h1")).to_contain_text("山本 次郎")
    desk.check()
    page = desk.goto(reverse("person_record", args=[city.learner.uuid]))
    desk.check()
