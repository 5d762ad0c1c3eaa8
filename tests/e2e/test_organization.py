"""The organisation in a browser: opening the tree by keyboard, moving through time, and what comes next."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.common.fiscal import FiscalYear
from lms.organization.actions.mergers import merge_units
from lms.organization.actions.postings import NewPosting, transfer_people
from lms.organization.actions.reorganisation import rename_unit
from lms.organization.enums import Grade
from lms.organization.queries import outline
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.e2e.words import word
from tests.factories.organization import PersonFactory, PostingFactory

RENAMED_ON = dt.date(2023, 4, 1)


@pytest.fixture
def april(city: City) -> dt.date:
    """The coming 1 April, on which much changes; a section was renamed some years ago."""
    now, day = clock.now(), FiscalYear.of(clock.today()).end
    rename_unit(unit=city.section, on=RENAMED_ON, name="DX人材育成課", now=now, by=None)
    rename_unit(unit=city.section, on=day, name="未来人材課", now=now, by=None)
    merge_units(units=[city.far_section], into=city.other_section, on=day, now=now, by=None)
    person = PersonFactory(name="異動 花子", kana="イドウ ハナコ")
    PostingFactory(person=person, unit=city.section)
    transfer_people(rows=[NewPosting(person, city.other_section, "係員", Grade.STAFF, day)], now=now, by=None)
    return day


def header_lines(visitor: Visitor) -> int:
    """Of how many lines the main menu is."""
    tops = "els => new Set(els.map(e => Math.round(e.getBoundingClientRect().top))).size"
    count: int = visitor.page.locator(".main-nav > .main-nav__list > li").evaluate_all(tops)
    return count


@pytest.mark.parametrize("locale", ["ja-JP", "en-US"])
def test_the_header_keeps_to_one_line(visit: Visit, city: City, locale: str) -> None:
    for person in (city.hr, city.admin, city.manager):
        visitor = visit(person, locale=locale)
        visitor.goto("/organization/")
        assert header_lines(visitor) == 1
        visitor.check()


def test_the_tree_opens_by_keyboard_and_leads_to_a_unit(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.hr)
    page = visitor.goto("/organization/")
    main = page.locator("main")
    expect(main.get_by_role("link", name="デジタル統括室", exact=True)).to_be_visible()
    division = main.get_by_role("link", name="DX推進部", exact=True)
    expect(division).to_be_hidden()
    main.get_by_role("link", name="デジタル統括室", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(division).to_be_visible()
    visitor.check()
    page.get_by_role("link", name=word("Open all")).click()
    main.get_by_role("link", name="DX人材育成課", exact=True).click()
    expect(page.locator("h1")).to_have_text("DX人材育成課")
    expect(page.locator("#history")).to_contain_text("名称を「人材育成課」から「DX人材育成課」に変更")
    visitor.check()


def test_a_branch_of_a_large_city_comes_when_it_is_opened(
    visit: Visit, city: City, april: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outline, "LINES", 3)
    visitor = visit(city.hr)
    page = visitor.goto("/organization/")
    main = page.locator("main")
    division = main.get_by_role("link", name="DX推進部", exact=True)
    expect(division).to_have_count(0)
    main.get_by_role("link", name="デジタル統括室", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(division).to_be_visible()
    assert page.evaluate("document.activeElement.localName") == "summary", "one stays where one was"
    page.keyboard.press("Enter")
    expect(division).to_be_hidden()
    visitor.check()


def test_the_slider_steps_over_the_days_of_change(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(f"/organization/?open=all&as_of={april.isoformat()}")
    main = page.locator("main")
    expect(main.get_by_role("link", name="未来人材課", exact=True)).to_be_visible()
    slider = page.get_by_role("slider")
    slider.focus()
    # Back to today's shape: the day of a change is one step away, whatever lies between.
    for _step in range(12):
        page.keyboard.press("ArrowLeft")
        if page.locator("#as-of").input_value() == RENAMED_ON.isoformat():
            break
    assert page.locator("#as-of").input_value() == RENAMED_ON.isoformat()
    expect(slider).to_have_attribute("aria-valuetext", "令和5年4月1日")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**as_of={RENAMED_ON.isoformat()}**")
    expect(main.get_by_role("link", name="DX人材育成課", exact=True)).to_be_visible()
    # The choice made before stays in the address.
    assert "open=all" in page.url
    visitor.check()


def test_two_days_are_compared(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.learner, viewport=PHONE)
    page = visitor.goto(f"/organization/?as_of={april.isoformat()}&against={clock.today().isoformat()}")
    expect(page.locator("#differences")).to_contain_text("未来人材課")
    expect(page.locator("#units .unit-tree__item--gone").first).to_contain_text("道路課")
    visitor.check()


def test_without_scripts_all_is_there(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.hr, java_script_enabled=False)
    page = visitor.goto("/organization/")
    expect(page.get_by_role("slider")).to_have_count(0)
    page.locator("#as-of").fill(april.isoformat())
    page.locator(".day-control").get_by_role("button").click()
    page.locator(".unit-tree__below > summary").nth(1).click()
    expect(page.get_by_role("link", name="DX推進部", exact=True)).to_be_visible()


def test_hr_reads_what_comes(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.hr)
    page = visitor.goto("/organization/")
    page.locator(".tabs").get_by_role("link", name=word("Coming changes")).click()
    expect(page.locator(".figure-sentence")).to_contain_text("1名の異動")
    expect(page.locator("#units")).to_contain_text("未来人材課")
    expect(page.locator("#people")).to_contain_text("異動 花子")
    visitor.check()
    phone = visit(city.manager, viewport=PHONE)
    phone.goto(reverse("organization_changes"))
    phone.check()


def test_the_chart_is_a_picture_with_a_table(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.hr)
    page = visitor.goto("/organization/")
    page.get_by_role("link", name=word("Chart to print")).click()
    expect(page.get_by_role("img", name="大阪市", exact=False)).to_be_visible()
    visitor.check()
    page.locator("#chart-unit").select_option(label="デジタル統括室")
    expect(page.locator("#table")).to_contain_text("業務改革課")
    visitor.check()
    page.emulate_media(media="print")
    size = page.locator(".org-chart svg").bounding_box()
    assert size is not None
    assert size["width"] > 0
    with page.expect_download() as download:
        page.emulate_media(media="screen")
        page.get_by_role("link", name=word("Download as PDF")).click()
    assert download.value.suggested_filename.endswith(".pdf")


def test_ones_own_career_fits_a_phone(visit: Visit, city: City, april: dt.date) -> None:
    visitor = visit(city.learner, viewport=PHONE)
    page = visitor.goto(reverse("person_detail", args=[city.learner.uuid]))
    box = page.locator("svg.career-line").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]
    page.locator("#career-line summary").click()
    expect(page.locator("#career-line table")).to_be_visible()
    visitor.check()
