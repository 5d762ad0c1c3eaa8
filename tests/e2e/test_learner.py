"""A learner's whole way: sign in, read, answer, fail, try again, pass, hold a certificate that a stranger verifies."""

import io
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from certificates.models import Certificate
from courses.models import Completion, Course, Enrolment, QuizAttempt
from lms.accounts.models import User
from lms.xapi.models import Statement
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.e2e.words import word
from tests.factories.published import publish_course

PASSWORD = "a-long-pass-phrase"  # of a test account


@pytest.fixture
def course(city: City) -> Course:
    return publish_course("mind", lessons=2, questions=3)


def sign_in(page: Page, number: str, password: str) -> None:
    page.locator("input[name=login]").fill(number)
    page.locator("input[name=password]").fill(password)
    page.locator("main form").filter(has=page.locator("input[name=password]")).locator(
        "button[type=submit]"
    ).first.click()


def answer_all(page: Page, attempt: QuizAttempt, *, right: bool) -> None:
    for question in attempt.questions:
        for option in question["options"]:
            if option["correct"] is right:
                page.locator(f"input[value='{option['key']}']").check()
                if question["kind"] != "multiple" or not right:
                    break


def submit(page: Page) -> None:
    page.get_by_role("button", name=word("Look over my answers")).click()
    page.get_by_role("button", name=word("Submit"), exact=True).click()


def with_password(city: City) -> User:
    user = city.learner.user
    assert isinstance(user, User)
    user.set_password(PASSWORD)
    user.save()
    return user


def read_lessons(visitor: Visitor, count: int) -> None:
    for _ in range(count):
        visitor.check()
        visitor.page.locator("form[action$='/done/'] button").click()
    visitor.check()


def take_quiz_twice(visitor: Visitor) -> None:
    """Everything wrong at first; then, having read why, everything right."""
    page = visitor.page
    page.locator("main form button").first.click()
    visitor.check()
    answer_all(page, QuizAttempt.objects.get(), right=False)
    submit(page)
    expect(page.locator("h1")).to_have_text(word("Not quite there yet"))
    assert page.locator(".result--wrong").count() >= 1
    visitor.check()
    page.get_by_role("button", name=word("Try once more")).click()
    answer_all(page, QuizAttempt.objects.get(number=2), right=True)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d+:\d\d"))
    submit(page)
    expect(page.locator("h1")).to_have_text(word("You have completed the course"))


def test_from_sign_in_to_a_certificate_that_a_stranger_verifies(visit: Visit, city: City, course: Course) -> None:
    user = with_password(city)
    visitor = visit()
    page = visitor.goto(reverse("course_list"))
    expect(page).to_have_url(re.compile("/accounts/login/"))
    visitor.check()
    sign_in(page, user.employee_number, "wrong")
    expect(page.locator("[role=alert], .form-errors, .notice--error").first).to_be_visible()
    sign_in(page, user.employee_number, PASSWORD)
    expect(page).not_to_have_url(re.compile("/accounts/login/"))
    visitor.check()
    page.get_by_role("link", name="DXマインド研修").first.click()
    visitor.check()
    page.locator("form[action$='/enrol/'] button").first.click()
    read_lessons(visitor, 2)
    take_quiz_twice(visitor)
    visitor.check()

    certificate = Certificate.objects.get(person=city.learner)
    pdf = visitor.context.request.get(f"{visitor.server}{reverse('certificate_pdf', args=[certificate.uuid])}")
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.body())).pages)
    assert re.sub(r"\s", "", city.learner.name) in re.sub(r"\s", "", text)
    stranger = visit()
    stranger.goto(reverse("verify", args=[certificate.token]))
    expect(stranger.page.locator("main")).to_contain_text("DXマインド研修")
    stranger.check()
    verbs = {verb.rsplit("/", 1)[-1] for verb in Statement.objects.values_list("verb", flat=True)}
    assert verbs >= {"registered", "initialized", "experienced", "attempted", "answered", "failed", "passed", "earned"}


def test_a_session_that_ends_in_mid_quiz_loses_no_answer(visit: Visit, city: City, course: Course) -> None:
    user = with_password(city)
    visitor = visit(city.learner)
    page = visitor.goto(reverse("course_detail", args=[course.code]))
    page.locator("form[action$='/enrol/'] button").first.click()
    for _ in range(2):
        page.locator("form[action$='/done/'] button").click()
    page.locator("main form button").first.click()
    attempt = QuizAttempt.objects.get()
    keys = [question["options"][0]["key"] for question in attempt.questions]
    page.locator(f"input[value='{keys[0]}']").check()
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d+:\d\d"))
    visitor.context.clear_cookies(name="sessionid")
    page.locator(f"input[value='{keys[1]}']").check()
    page.wait_for_timeout(500)
    visitor.goto(reverse("quiz_attempt", args=[attempt.uuid]))
    sign_in(page, user.employee_number, PASSWORD)
    expect(page).to_have_url(re.compile(str(attempt.uuid)))
    for key in keys[:2]:
        expect(page.locator(f"input[value='{key}']")).to_be_checked()
    page.get_by_role("button", name=word("Look over my answers")).click()
    attempt.refresh_from_db()
    given = [key for chosen in attempt.answers.values() for key in chosen]
    assert set(keys[:2]) <= set(given)


def test_the_phone_in_the_corridor_and_the_keyboard_get_through(visit: Visit, city: City, course: Course) -> None:
    visitor = visit(city.learner, viewport=PHONE)
    page = visitor.goto(reverse("course_detail", args=[course.code]))
    visitor.check()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class(re.compile("skip-link"))
    page.keyboard.press("Enter")
    button = page.locator("form[action$='/enrol/'] button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lessons/"))
    visitor.check()
    assert Enrolment.objects.filter(person=city.learner).count() == 1
    assert not Completion.objects.exists()
