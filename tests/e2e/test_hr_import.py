"""HR takes over the transfers of 1 April in a browser: errors, correction, the diff, applying, taking back."""

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from lms.organization.models import HrImport, Person, Posting, Unit
from tests.conftest import City
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.words import word
from tests.factories.organization import PersonFactory, PostingFactory

HEADING = "職員番号,氏名,カナ,所属コード,職,級,発令日\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def code(unit: Unit) -> str:
    return unit.versions.get(superseded_at=None).code


@pytest.fixture
def person(city: City) -> Person:
    made: Person = PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ", employee_number="0012345")
    PostingFactory(person=made, unit=city.section)
    return made


def upload(page: Page, name: str, kind: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": kind, "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[name=as_of]").fill("R8.4.1")
    page.locator("input[name=document]").fill("人事異動通知 第1号")
    page.locator("main form[enctype] button").click()
    expect(page.locator("h1")).to_have_text(name)


def units_of(person: Person) -> list[Unit]:
    return [post.unit for post in Posting.objects.known().filter(person=person, valid_to=None)]


def look(visitor: Visitor, city: City) -> Page:
    """Two rows below a title; one of them names a unit that does not exist."""
    page = visitor.goto(reverse("hr_imports"))
    rows = (
        f"0012345,髙橋 美咲,タカハシ ミサキ,{code(city.far_section)},係長,係長級,R8.4.1\n"
        "777,新人 太郎,シンジン タロウ,NOWHERE,係員,係員,R8.4.1\n"
    )
    upload(page, "4月異動.csv", "text/csv", ("令和8年4月1日付 異動一覧,,,,,,\n" + HEADING + rows).encode("cp932"))
    return page


def apply_shown(page: Page) -> None:
    page.locator("form[action$='/apply/'] button").click()
    expect(page.locator("#messages")).to_contain_text(word("The file was applied."))


def test_rows_with_errors_are_corrected_and_come_back(visit: Visit, city: City, person: Person) -> None:
    visitor = visit(city.hr)
    visitor.goto(reverse("organization_tree"))
    visitor.click("link", word("HR imports"))
    visitor.check()
    page = look(visitor, city)
    visitor.check()
    expect(page.locator("#lines tbody")).to_contain_text("道路課")
    with page.expect_download() as download:
        visitor.click("link", word("Download the rows to correct"))
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    assert sheet.cell(2, 4).value == "NOWHERE"
    assert "所属コード" in str(sheet.cell(2, 9).value)
    sheet.cell(2, 4).value = code(city.team)
    corrected = io.BytesIO()
    book.save(corrected)
    visitor.goto(reverse("hr_import_issues", args=[HrImport.objects.get().uuid]))
    visitor.check()
    page = visitor.goto(reverse("hr_imports"))
    upload(page, "直した行.xlsx", XLSX, corrected.getvalue())
    visitor.check()
    apply_shown(page)
    assert Person.objects.filter(employee_number="777").exists()


def test_what_was_shown_is_applied_and_taken_back(visit: Visit, city: City, person: Person) -> None:
    visitor = visit(city.hr)
    page = look(visitor, city)
    page.locator("#lines tbody a", has_text="髙橋 美咲").click()
    expect(page.locator("main table")).to_contain_text("建設局 道路課")
    visitor.check()
    page.go_back()
    apply_shown(page)
    assert units_of(person) == [city.far_section]
    visitor.click("link", word("Take back"))
    visitor.check()
    page.locator("main form button").click()
    told = word("The import was taken back. Everything is as it was before.")
    expect(page.locator("#messages")).to_contain_text(told)
    assert units_of(person) == [city.section]
    visitor.check()


def test_columns_that_nobody_knows_are_assigned_and_templates_are_at_hand(visit: Visit, city: City) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("hr_imports"))
    text = f"番号列,お名前,どこ,何,格\n777,新人 太郎,{code(city.team)},係員,係員\n"
    upload(page, "別の見出し.csv", "text/csv", text.encode())
    visitor.check()
    visitor.click("link", word("Assign the columns"))
    visitor.check()
    for place, key in enumerate(("number", "name", "unit_code", "title", "grade")):
        page.locator(f"select[name=column_{key}]").select_option(str(place))
    page.locator("main form button").click()
    expect(page.locator("#lines tbody")).to_contain_text("新人 太郎")
    page = visitor.goto(reverse("hr_import_templates"))
    visitor.check()
