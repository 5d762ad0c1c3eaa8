"""A trainer writes a curriculum, HR puts it in force and exempts somebody, and a learner sees what is left."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from courses.actions.relations import add_prerequisite
from courses.models import Curriculum, Exemption
from lms.common import clock
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.e2e.words import word
from tests.factories.courses import make_course
from tests.factories.talent import RoleFactory

NAME = "窓口改革を進める人"


def write(visitor: Visitor) -> None:
    """From 担当講座 to a draft of two groups."""
    visitor.goto(reverse("teach"))
    visitor.page.locator(".page-heading__actions").get_by_role("link", name=word("Curricula")).click()
    visitor.check()
    visitor.click("link", word("New curriculum"), within="body")
    visitor.page.locator("#id_code").fill("counter")
    visitor.page.locator("#id_name").fill(NAME)
    visitor.check()
    visitor.click("button", word("Save"))
    for title in ("基礎研修", "選択研修"):
        visitor.page.locator("#course-q").fill(title)
        visitor.click("button", word("Search"))
        visitor.check()
        visitor.page.get_by_role("button", name=f"{word('Add')} {title}").first.click()
        if title == "基礎研修":
            visitor.click("button", word("Add a group"))
    visitor.page.locator("#course-q").fill("応用研修")
    visitor.click("button", word("Search"))
    visitor.page.get_by_role("button", name=f"{word('Add')} 応用研修").first.click()
    visitor.page.locator("#name-1").fill("選んで学ぶ")
    visitor.page.locator("#needed-1").select_option("1")
    visitor.click("button", word("Save the draft"))
    expect(visitor.page.locator("#needed-1")).to_have_value("1")
    visitor.check()


def put_in_force(visitor: Visitor) -> None:
    visitor.goto(reverse("curriculum_draft", args=["counter"]))
    visitor.page.locator("#id_valid_from").fill(clock.today().isoformat())
    visitor.page.locator("#publish").get_by_role("button", name=word("Put in force")).click()
    expect(visitor.page.locator("#editions")).to_be_visible()
    visitor.check()


def exempt(visitor: Visitor, city: City, code: str) -> None:
    page = visitor.goto(reverse("exemption_new"))
    visitor.check()
    page.locator("#id_course").select_option(code)
    page.locator("#people-q").fill(city.learner.name)
    # Searching asks for nothing that is still empty.
    page.locator("#people-q").press("Enter")
    page.locator(f"input[type=checkbox][value='{city.learner.uuid}']").check()
    page.locator("#id_reason").fill("他の団体で同じ内容の研修を修了")
    visitor.click("button", word("See whom it concerns"))
    expect(page.locator("#review")).to_contain_text(city.learner.name)
    visitor.check()
    visitor.click("button", word("Grant the exemptions"))
    expect(page.locator("main")).to_contain_text("他の団体で同じ内容の研修を修了")
    visitor.check()


def test_a_curriculum_from_the_first_line_to_the_learner(city: City, visit: Visit) -> None:
    RoleFactory()
    basic, chosen, further = (make_course(title=title) for title in ("基礎研修", "選択研修", "応用研修"))
    add_prerequisite(course=further, needs=basic, now=clock.now(), by=None)
    write(visit(city.trainer))
    hr = visit(city.hr)
    put_in_force(hr)
    exempt(hr, city, chosen.code)
    assert Exemption.objects.known().count() == 1
    assert Curriculum.objects.get().editions.get().valid_from <= clock.today() + dt.timedelta(days=0)
    learner = visit(city.learner, viewport=PHONE)
    learner.goto(reverse("course_list"))
    learner.check()
    learner.page.locator(".page-heading__actions").get_by_role("link", name=word("Curricula")).click()
    learner.check()
    learner.page.get_by_role("link", name=NAME).click()
    main = learner.page.locator("main")
    expect(main).to_contain_text("2科目のうち1科目")
    expect(main).to_contain_text("免除")
    learner.check()
    main.get_by_role("link", name="応用研修").click()
    expect(learner.page.locator("main")).to_contain_text(word("This course is still locked"))
    learner.check()
    learner.page.get_by_role("link", name="「基礎研修」").first.click()
    expect(learner.page.locator("h1")).to_have_text("基礎研修")
    learner.click("button", word("Start the course"))
    expect(learner.page.locator("h1")).to_contain_text("第1課")
