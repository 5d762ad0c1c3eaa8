"""A trainer looks at what a draft changes before it goes out, and makes a second course of the first."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Course, CoursePage, CourseRelease, LessonPage
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.courses import enrolled
from tests.factories.courses_authoring import build_course


def rewritten(city: City, now: dt.datetime) -> Course:
    """A released course that somebody is in the middle of, with a lesson renamed in the draft."""
    page = build_course(now=now, owner=city.trainer.user)
    assert page.course is not None
    course: Course = page.course
    course.trainers.add(city.trainer)
    enrolled(city.learner, course, now)
    lesson = LessonPage.objects.child_of(page)[0]
    lesson.title = "目的を決めてから始める"
    lesson.save_revision()
    return course


def test_what_a_draft_changes_is_seen_before_it_goes_out(visit: Visit, city: City, now: dt.datetime) -> None:
    course = rewritten(city, now)
    before = CourseRelease.objects.get().parse()["locales"]["ja"]["lessons"][0]["title"]
    trainer = visit(city.trainer)
    page = trainer.goto(reverse("teach_course", args=[course.code]))
    page.locator(f"main a[href*='{reverse('teach_differences', args=[course.code])}']").first.click()
    main = page.locator("main")

    expect(main).to_contain_text(before)
    expect(main).to_contain_text("目的を決めてから始める")
    expect(main).to_contain_text(word("Whom it touches"))
    trainer.check()


def test_the_comparison_is_read_on_a_phone(visit: Visit, city: City, now: dt.datetime) -> None:
    course = rewritten(city, now)
    trainer = visit(city.trainer, viewport=PHONE)
    page = trainer.goto(reverse("teach_differences", args=[course.code]))

    expect(page.locator("main")).to_contain_text("目的を決めてから始める")
    trainer.check()


def test_a_copy_is_a_course_of_its_own(visit: Visit, city: City, now: dt.datetime) -> None:
    course = rewritten(city, now)
    trainer = visit(city.trainer)
    page = trainer.goto(reverse("teach_course", args=[course.code]))
    page.locator(".page-heading__actions").get_by_role("link", name=word("Copy"), exact=True).click()
    trainer.check()
    page.locator("input[name=title]").fill("窓口の研修")
    page.locator("input[name=code]").fill(course.code)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[aria-invalid=true]")).to_have_attribute("name", "code")
    expect(page.locator("input[name=title]")).to_have_value("窓口の研修")
    trainer.check()

    page.locator("input[name=code]").fill("counter")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()

    copy = CoursePage.objects.get(course__code="counter")
    assert (copy.draft_title, copy.live, CourseRelease.objects.count()) == ("窓口の研修", False, 1)
