"""Searching, as people do: by the box on every page, with suggestions while typing, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.cms import TermFactory
from tests.factories.courses import make_course
from tests.factories.organization import PersonFactory, PostingFactory


@pytest.fixture(autouse=True)
def _something_to_find(city: City) -> None:
    make_course(title="ＤＸマインド研修")
    make_course(title="個人情報の守り方", is_required=True)
    TermFactory(term="DX", reading="でぃーえっくす", full="Digital Transformation")
    PostingFactory(person=PersonFactory(name="髙橋 花子", kana="たかはし はなこ"), unit=city.section)


def header_box(page: Page) -> Locator:
    return page.locator("#site-search")


def options(page: Page) -> Locator:
    return page.locator("#site-search-list [role=option]")


def test_hr_finds_a_person_from_any_page_by_keyboard_alone(visit: Visit, city: City) -> None:
    visitor = visit(city.hr)
    page = visitor.goto("/glossary/")
    box = header_box(page)
    box.press_sequentially("高橋")
    expect(options(page)).to_have_count(1)
    expect(options(page).first.locator("mark")).to_have_text("髙橋")
    expect(box).to_have_attribute("aria-expanded", "true")
    visitor.check()
    box.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options(page).first.get_attribute("id")
    visitor.check()
    box.press("Enter")
    expect(page).to_have_url(re.compile("/people/"))
    visitor.check_quiet()


def test_suggestions_close_and_what_was_typed_is_searched_for(visit: Visit, city: City) -> None:
    visitor = visit(city.learner)
    page = visitor.goto("/my/")
    box = header_box(page)
    box.press_sequentially("ｄｘ")
    expect(options(page)).to_have_count(2)
    expect(page.locator("[data-some]").first).to_contain_text("2")
    box.press("Escape")
    expect(options(page).first).to_be_hidden()
    expect(box).to_have_value("ｄｘ")
    box.press("Enter")
    expect(page.locator(".search-hits mark").first).to_have_text("ＤＸ")
    assert "dx" not in page.url.lower().replace("/search", "")
    visitor.check()
    page.get_by_role("navigation", name=word("Kinds of hits")).get_by_role("link", name=word("Courses")).click()
    expect(page.locator(".search-hits")).to_contain_text("ＤＸマインド研修")
    visitor.check()
    page.get_by_label(word("Required courses only")).check()
    expect(page.get_by_text(word("Nothing was found with these filters."))).to_be_visible()
    visitor.check()


def test_a_click_on_a_suggestion_leads_there(visit: Visit, city: City) -> None:
    visitor = visit(city.learner)
    page = visitor.goto("/my/")
    header_box(page).press_sequentially("こじん")
    expect(options(page)).to_have_count(0)
    header_box(page).fill("")
    header_box(page).press_sequentially("個人")
    options(page).first.click()
    expect(page).to_have_url(re.compile("/courses/"))


def test_without_javascript_it_is_a_plain_search(visit: Visit, city: City) -> None:
    visitor = visit(city.learner, java_script_enabled=False)
    page = visitor.goto("/my/")
    header_box(page).fill("でぃーえっくす")
    header_box(page).press("Enter")
    expect(page.locator(".search-hits")).to_contain_text("Digital Transformation")


@pytest.mark.parametrize("language", ["ja-JP", "en-GB"])
def test_on_a_phone(visit: Visit, city: City, language: str) -> None:
    visitor = visit(city.hr, viewport=PHONE, locale=language)
    page = visitor.goto("/search/")
    visitor.check()
    field = page.locator("#search-text")
    field.press_sequentially("研修")
    expect(page.locator("#search-text-list [role=option]").first).to_be_visible()
    visitor.check()
    field.press("Enter")
    expect(page.locator(".search-hits").first).to_contain_text("研修")
    visitor.check()
