"""HR's work in a browser: the board and what is decided beside it, earlier records, a goal and its file."""

import datetime as dt
import io
import re
from urllib.parse import quote

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.models import Completion, Course
from lms.organization.models import Person
from lms.talent.models import Designation
from reports.models import Goal
from tests.conftest import City
from tests.e2e.conftest import Visit
from tests.e2e.words import word
from tests.factories.courses import make_course
from tests.factories.organization import FOUNDED, PersonFactory, PostingFactory
from tests.factories.reports import GoalFactory
from tests.factories.talent import CertificationFactory, leader_of

BEFORE = dt.date(2023, 6, 1)


@pytest.fixture
def leader(city: City) -> Person:
    """Three sections: one has a leader, one had one until March 2024, one never had any."""
    leader_of(city.other_section, until=dt.date(2024, 4, 1), name="佐藤 一郎", kana="サトウ イチロウ")
    person: Person = leader_of(city.far_section, name="髙橋 美咲", kana="タカハシ ミサキ").person
    return person


@pytest.fixture
def candidate(city: City) -> Person:
    """Certified in 2022 and posted in the section that has no leader."""
    person: Person = PersonFactory(name="鈴木 花子", kana="スズキ ハナコ")
    PostingFactory(person=person, unit=city.section)
    CertificationFactory(person=person, on=dt.date(2022, 4, 1))
    return person


def cells(page: Page) -> list[str]:
    return page.locator("[role=gridcell] .board-cell__title").all_inner_texts()


def show_day(page: Page, day: dt.date) -> None:
    page.locator("input[name=as_of]").first.fill(day.isoformat())
    page.locator(".as-of-control button").click()
    expect(page).to_have_url(re.compile(f"as_of={day}"))


def designate(page: Page, first: dt.date, document: str) -> None:
    form = page.locator("form[action*='/designate/']")
    form.locator("input[name=valid_from]").fill(first.isoformat())
    form.locator("input[name=document]").fill(document)
    form.locator("button").click()


def test_the_board_on_any_day_by_mouse_and_by_keyboard(visit: Visit, city: City, leader: Person) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("hr_home"))
    visitor.check()
    page = visitor.goto(reverse("board"))
    visitor.check()
    assert cells(page) == ["人材育成課", "業務改革課", "道路課"]
    expect(page.locator(".figure-sentence")).to_contain_text("33.3%")
    show_day(page, BEFORE)
    expect(page.locator(".figure-sentence")).to_contain_text("66.7%")
    page.locator("select[name=state]").select_option("vacant")
    expect(page).to_have_url(re.compile("state=vacant"))
    assert cells(page) == ["人材育成課"]
    assert f"as_of={BEFORE}" in page.url
    visitor.check()
    page.locator(".filter-chips a.chip").click()
    expect(page.locator("[role=gridcell]")).to_have_count(3)

    page.locator("[role=rowheader]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus .board-cell__title")).to_have_text("業務改革課")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus .board-cell__title")).to_have_text("道路課")
    page.keyboard.press("Enter")
    panel = page.locator("#side-panel")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("髙橋 美咲")
    assert reverse("board") in page.url
    visitor.check()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator(":focus .board-cell__title")).to_have_text("道路課")


def test_somebody_is_designated_beside_the_board_and_what_is_refused_says_why(
    visit: Visit, city: City, leader: Person, candidate: Person
) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("board", query={"state": "vacant"}))
    page.locator("[role=gridcell] a", has_text="人材育成課").click()
    expect(page.locator("#side-panel")).to_contain_text("鈴木 花子")
    designate(page, FOUNDED + dt.timedelta(days=30), "DX第12号")
    expect(page.locator("[role=alert]")).to_contain_text(word("This person is not certified for the role on that day."))
    expect(page.locator("input[name=document]")).to_have_value("DX第12号")
    expect(page.locator("input[name=valid_from]")).to_have_value("2020-05-01")
    visitor.check()
    assert Designation.objects.filter(person=candidate).exists() is False

    designate(page, dt.date(2025, 4, 1), "DX第12号")
    expect(page.locator("h1")).to_have_text(word("Designate a DX leader"))
    visitor.check()
    visitor.click("button", word("Designate"))
    expect(page.locator("#messages")).to_contain_text("鈴木 花子")
    expect(page).to_have_url(re.compile("state=vacant"))
    assert cells(page) == ["業務改革課"]
    visitor.check()
    made = Designation.objects.get(person=candidate)
    assert (made.document, made.recorded_by) == ("DX第12号", city.hr.user)


def test_a_designation_is_ended_on_a_page_without_scripts(visit: Visit, city: City, leader: Person) -> None:
    visitor = visit(city.hr, java_script_enabled=False)
    page = visitor.goto(reverse("board"))
    page.locator("[role=gridcell] a", has_text="道路課").click()
    expect(page.locator("h1")).to_have_text("道路課")
    page.locator("details", has=page.locator("form[action$='/end/'], form[action*='/end/?']")).locator(
        "summary"
    ).click()
    form = page.locator("form[action*='/end/']")
    form.locator("input[name=last_day]").fill("2025-03-31")
    form.locator("input[name=reason]").fill("異動のため")
    form.locator("button").click()
    expect(page.locator("h1")).to_have_text(word("End the designation"))
    visitor.click("button", word("End it"))
    expect(page.locator("#messages")).to_contain_text("髙橋 美咲")
    expect(page).to_have_url(re.compile(re.escape(reverse("board"))))
    ended = Designation.objects.known().get(person=leader)
    assert (ended.valid_to, ended.end_reason) == (dt.date(2025, 4, 1), "異動のため")


def upload(page: Page, text: str) -> None:
    page.locator("input[name=kind][value=completions]").check()
    file = {"name": "修了者名簿.csv", "mimeType": "text/csv", "buffer": text.encode("cp932")}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a file in memory
    page.locator("input[name=document]").fill("令和5年度 修了者名簿")
    page.locator("main form[enctype] button").click()
    expect(page.locator("h1")).to_have_text("修了者名簿.csv")


def test_last_years_spreadsheet_is_looked_at_then_taken_over_once(visit: Visit, city: City) -> None:
    course: Course = make_course(title="DX基礎研修")
    person: Person = PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ", employee_number="0012345")
    PostingFactory(person=person, unit=city.section)
    rows = [f"0012345,髙橋 美咲,{course.code},R5.6.1", f"9999999,山本 次郎,{course.code},R5.6.1"]
    text = "\n".join(["職員番号,氏名,研修コード,修了日", *rows])
    visitor = visit(city.hr)
    page = visitor.goto(reverse("record_imports"))
    visitor.check()
    upload(page, text)
    visitor.check()
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("th")).to_have_text("3")
    expect(row.locator("mark")).to_have_text("9999999")
    expect(row.locator("td").last).to_contain_text("職員番号")
    assert not Completion.objects.exists()

    page.locator("main form[action$='/apply/'] button").click()
    expect(page.locator("#messages .notice--success")).to_be_visible()
    visitor.check()
    done = Completion.objects.get()
    assert (done.person, done.occurred_on, done.document) == (person, dt.date(2023, 6, 1), "令和5年度 修了者名簿")

    visitor.goto(reverse("record_imports"))
    upload(page, text)
    expect(page.locator("main form[action$='/discard/'] button")).to_be_visible()
    expect(page.locator("main form[action$='/apply/'] button")).to_have_count(0)
    assert Completion.objects.count() == 1


def test_a_goals_file_says_what_its_page_says(visit: Visit, city: City, leader: Person) -> None:
    goal: Goal = GoalFactory(yearly={2026: 4, 2030: 10})
    visitor = visit(city.hr)
    visitor.goto(reverse("goal_list"))
    visitor.check()
    page = visitor.goto(reverse("goal_detail", args=[goal.code]))
    visitor.check()
    sentence = page.locator(".page-heading__lead").inner_text()
    with page.expect_download() as download:
        visitor.click("link", word("Excel"))
    content = download.value.path().read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    value, target = (sheet.cell(row=2, column=column).value for column in (3, 6))
    assert (value, target) == (2, 10)
    assert {"2", "10"} <= set(re.findall(r"\d+", sentence)), sentence
    visitor.click("link", word("Show the people behind it"))
    expect(page.locator("main tbody tr")).to_have_count(2)
    visitor.check()
    assert quote("髙橋") not in page.url
