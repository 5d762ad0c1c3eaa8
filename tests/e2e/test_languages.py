"""English, and the western calendar: all that the product itself says changes, on every main page."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from certificates.models import Certificate
from courses.models import Course
from lms.accounts.models import User
from lms.common import clock
from lms.organization.models import Person, UnitVersion
from lms.talent.queries.records.columns import LAYOUTS
from reports.models import Goal
from tests.conftest import City
from tests.e2e.conftest import Visit, Visitor
from tests.factories.courses import completed, make_course, make_session
from tests.factories.reports import GoalFactory
from tests.factories.talent import RoleFactory, leader_of

JAPANESE = re.compile(r"[\u3040-\u30fa\u4e00-\u9fff]")
SPOKEN = """() => [document.title, document.body.innerText, ...[...document.querySelectorAll(
  '[aria-label], [placeholder], [title], img[alt]'
)].flatMap(e => [e.ariaLabel, e.placeholder, e.title, e.alt])].filter(Boolean).join('\\n')"""
# What authors and the city wrote, beside the names that the database knows.
DATA = ("本庁舎 5階 研修室", "集合研修", "各課の推進役", "DX第1号", "係員", "主査", "課長", "日本語")


@pytest.fixture
def course(city: City) -> Course:
    """Something of everything: a leader, a goal, a course that somebody has completed, a session ahead."""
    leader_of(city.section, until=dt.date(2040, 4, 1), name="髙橋 美咲", kana="タカハシ ミサキ")
    GoalFactory(yearly={2026: 4, 2030: 10})
    GoalFactory(placed=True, yearly={2026: 50, 2030: 100})
    made: Course = make_course(title="DX基礎研修", is_required=True)
    completed(city.learner, made, clock.now())
    made.trainers.add(city.trainer)
    make_session(made, clock.today() + dt.timedelta(days=7), clock.now())
    return made


def written_by_the_city(course: Course) -> list[str]:
    """Names, titles and what the release holds, the longest first."""
    people = [text for pair in Person.objects.values_list("name", "kana") for text in pair]
    users = User.objects.values_list("name", flat=True)
    units = UnitVersion.objects.values_list("name", flat=True)
    goals = [text for row in Goal.objects.values_list("name", "purpose", "source") for text in row]
    columns = [label for layout in LAYOUTS.values() for label in layout.labels().values()]
    numbers = [certificate.content["number"] for certificate in Certificate.objects.all()]
    release = course.releases.get()
    course_texts = [release.title, *re.findall(r'"([^"]*)"', release.payload)]
    found = {*people, *users, *units, *goals, *columns, *numbers, *course_texts, *DATA, RoleFactory().name}
    return sorted(found - {""}, key=len, reverse=True)


def left_in_japanese(page: Page, names: list[str]) -> list[str]:
    text = str(page.evaluate(SPOKEN))
    for name in names:
        text = text.replace(name, "")
    return [line for line in text.splitlines() if JAPANESE.search(line)]


def choose(page: Page, name: str, value: str) -> None:
    page.locator(".user-menu summary").click()
    page.locator(f".user-menu button[name={name}][value={value}]").click()


def walk(visitor: Visitor, names: list[str], *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        page = visitor.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        found += [f"{address}: {line}" for line in left_in_japanese(page, names)]
    assert visitor.problems == []
    return found


def test_every_main_page_speaks_english(visit: Visit, city: City, course: Course) -> None:
    names = written_by_the_city(course)
    visitor = visit(city.hr)
    page = visitor.goto(reverse("my_page"))
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    choose(page, "language", "en")
    board, goal = reverse("board"), Goal.objects.get(code="leaders-trained")
    section = reverse("talent_section", args=[city.section.uuid])
    left = walk(visitor, names, reverse("hr_home"), board, f"{board}?view=table", section, reverse("record_imports"))
    left += walk(visitor, names, reverse("goal_list"), reverse("goal_detail", args=[goal.code]), reverse("people"))
    left += walk(visitor, names, reverse("person_detail", args=[city.learner.uuid]), reverse("session_list"))
    left += walk(visitor, names, reverse("my_page"), reverse("course_list"), reverse("certificate_list"))
    assert left == []
    visitor.check()


def test_the_other_homes_speak_english_too(visit: Visit, city: City, course: Course) -> None:
    names = written_by_the_city(course)
    pages = {
        city.manager: [reverse("section_home"), reverse("board")],
        city.trainer: [reverse("teach"), reverse("teach_course", args=[course.code])],
        city.admin: [reverse("system_home"), reverse("audit_trail"), reverse("statement_list")],
    }
    left = []
    for person, addresses in pages.items():
        User.objects.filter(person=person).update(language="en")
        left += walk(visit(person), names, *addresses)
    assert left == []


def test_the_western_calendar_changes_the_dates(visit: Visit, city: City, course: Course) -> None:
    visitor = visit(city.hr)
    page = visitor.goto(reverse("board"))
    sentence = page.locator(".figure-sentence")
    expect(sentence).to_contain_text("令和")
    choose(page, "era", "seireki")
    expect(sentence).to_contain_text(f"{clock.today().year}年")
    expect(page.locator("body")).not_to_contain_text("令和")
    expect(page).to_have_url(re.compile(reverse("board")))
    for name, args in (("my_page", []), ("session_list", []), ("goal_detail", ["leaders-trained"]), ("hr_home", [])):
        visitor.goto(reverse(name, args=args))
        expect(page.locator("body")).not_to_contain_text("令和")
    visitor.check()
