"""A head on a phone: the own section as it stands, its people, and nobody else's."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.organization.models import Person
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.courses import completed, enrolled, make_course
from tests.factories.organization import PersonFactory, PostingFactory
from tests.factories.talent import leader_of

NOT_FOUND = 404


def _late_learner(city: City) -> Person:
    """Of two people one is late with a required course and the other has completed it."""
    course = make_course(title="DXマインド研修", is_required=True)
    now = clock.now() - dt.timedelta(days=60)
    enrolled(city.learner, course, now, due_on=clock.today() - dt.timedelta(days=3))
    colleague: Person = PersonFactory(name="田中 和子", kana="タナカ カズコ")
    PostingFactory(person=colleague, unit=city.section)
    completed(colleague, course, now)
    return colleague


def test_the_own_section_on_a_phone_and_nobody_elses(visit: Visit, city: City) -> None:
    colleague = _late_learner(city)
    leader_of(city.section, name="髙橋 美咲", kana="タカハシ ミサキ")
    stranger = leader_of(city.other_section, name="佐藤 一郎", kana="サトウ イチロウ").person
    visitor = visit(city.manager, viewport=PHONE)
    page = visitor.goto("/")
    expect(page.locator("h1")).to_contain_text("人材育成課")
    expect(page.locator(".page-heading__lead")).to_contain_text("髙橋 美咲")
    expect(page.locator("#late")).to_contain_text(city.learner.name)
    expect(page.locator("#people tbody tr")).to_have_count(3)
    expect(page.locator("main")).not_to_contain_text("佐藤 一郎")
    visitor.check()

    page.locator("#people").get_by_role("link", name=word("Overdue")).click()
    expect(page.locator("#people tbody tr")).to_have_count(1)
    page.locator("#people tbody").get_by_role("link", name=city.learner.name).click()
    expect(page.locator("h1")).to_contain_text(city.learner.name)
    visitor.check()
    visitor.goto(reverse("person_detail", args=[colleague.uuid]))
    visitor.check()

    answer = page.goto(f"{visitor.server}{reverse('person_detail', args=[stranger.uuid])}")
    assert answer is not None
    assert answer.status == NOT_FOUND
    expect(page.locator("main")).not_to_contain_text("佐藤 一郎")
    visitor.check()
    visitor.goto(reverse("people"))
    expect(page.locator("main")).to_contain_text(colleague.name)
    expect(page.locator("main")).not_to_contain_text("佐藤 一郎")
    visitor.check()
    visitor.goto(reverse("board"))
    expect(page.locator("[role=gridcell]")).to_have_count(1)
    visitor.check()
