"""What learners say of a course, what its figures say, and looking at it as a learner does."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from courses.actions.lessons import open_lesson
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.ratings import rate_course
from courses.few import ENOUGH
from courses.models import Course, CourseRating
from lms.common import clock
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.courses import completed, enrolled, make_course, read_lessons, text_of, wrong_answers
from tests.factories.organization import PersonFactory


def used(city: City, now: dt.datetime) -> Course:
    """Five people have been through it and have spoken; one has begun."""
    course = make_course(title="窓口改善研修")
    course.trainers.add(city.trainer)
    for number in range(ENOUGH):
        enrolment = completed(PersonFactory(), course, now)
        rate_course(enrolment=enrolment, stars=number % 3 + 3, comment=f"感想その{number}", now=now)
    begun = enrolled(PersonFactory(), course, now)
    open_lesson(enrolment=begun, lesson_key=text_of(begun)["lessons"][1]["key"], now=now)
    return course


def test_a_learner_rates_by_keyboard_and_the_trainer_reads_it_without_a_name(visit: Visit, city: City) -> None:
    course = used(city, clock.now())
    completed(city.learner, course, clock.now())
    learner = visit(city.learner, viewport=PHONE)
    learner.goto(reverse("course_detail", args=[course.code]))
    learner.check()
    learner.click("link", word("Rate this course"))
    learner.check()
    page = learner.page
    page.locator("input[name=stars]").first.focus()
    page.keyboard.press("ArrowDown")
    page.locator("textarea[name=comment]").fill("待ち時間の数え方が役に立った")
    learner.click("button", word("Send the rating"))
    expect(page.locator("main")).to_contain_text(word("Delete my rating"))
    learner.check()
    assert CourseRating.objects.get(enrolment__person=city.learner).stars == 4

    trainer = visit(city.trainer)
    trainer.goto(reverse("teach_course", args=[course.code]))
    expect(trainer.page.locator("main")).to_contain_text("待ち時間の数え方が役に立った")
    trainer.check()
    trainer.goto(reverse("teach_ratings", args=[course.code]))
    expect(trainer.page.locator("main")).not_to_contain_text(city.learner.name)
    trainer.check()
    trainer.goto(reverse("teach_course", args=[course.code]))
    trainer.page.locator("main table").get_by_role("link", name="1. 問1").click()
    expect(trainer.page.locator("h1")).to_be_visible()
    trainer.check()


def test_a_trainer_looks_as_a_learner_and_leaves_again(visit: Visit, city: City) -> None:
    now = clock.now()
    course = make_course(title="窓口改善研修")
    course.trainers.add(city.trainer)
    enrolment = enrolled(city.learner, course, now)
    read_lessons(enrolment, now)
    attempt = start_attempt(enrolment=enrolment, now=now)
    submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)

    trainer = visit(city.trainer, viewport=PHONE)
    page = trainer.goto(reverse("teach_learners", args=[course.code]))
    trainer.check()
    page.get_by_role("link", name=word("See as this learner")).first.click()
    expect(page.locator("main")).to_contain_text(city.learner.name)
    trainer.check()
    page.locator(".lesson-list a").first.click()
    expect(page.locator("article.lesson")).to_be_visible()
    trainer.check()
    page.go_back()
    page.locator(".lesson-list a").last.click()
    trainer.check()
    page.locator(".list-rows a").first.click()
    expect(page.locator(".results")).to_be_visible()
    trainer.check()
    trainer.click("link", word("Leave this view"))
    expect(page.locator("h1")).to_have_text(word("Learners"))
