"""Every kind of question before a person: answered by the keyboard, saved, looked over, judged, and marked."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from courses.models import Course, QuizAttempt
from courses.questions import kind_of
from lms.common import clock
from tests.conftest import City
from tests.e2e.conftest import PHONE, WIDE, Visit, Visitor
from tests.e2e.words import word
from tests.factories import questions
from tests.factories.quizzes import asking, begun, right_given

Asked = Mapping[str, Any]
SAVED = re.compile(r"\d+:\d\d")
FAR = 60


@pytest.fixture
def course(city: City) -> Course:
    """All that is judged at once."""
    return asking(*[make() for make in questions.EVERY_KIND if make is not questions.essay])


def check_both(visitor: Visitor) -> None:
    """In a window, and on a phone."""
    for size in (PHONE, WIDE):
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict
        visitor.check()


def tab_to(page: Page, target: Locator) -> None:
    """Only by the key: what cannot be reached so, or loses the focus, is not found."""
    for _ in range(FAR):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def in_question(page: Page, question: Asked, selector: str) -> Locator:
    return page.locator(f"[data-question='{question['key']}'] {selector}")


def choose(page: Page, question: Asked) -> None:
    right = kind_of(question).right(question)
    for key in right:
        tab_to(page, page.locator(f"input[value='{key}']"))
        page.keyboard.press("Space")


def type_in(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.insert_text(text)


def pick(page: Page, field: Locator, value: str) -> None:
    """With the arrow, as one does in a list that is not open."""
    tab_to(page, field)
    values = field.locator("option").evaluate_all("options => options.map(option => option.value)")
    for _ in range(values.index(value)):
        page.keyboard.press("ArrowDown")
    expect(field).to_have_value(value)


def texts_of(page: Page, question: Asked) -> list[str]:
    return in_question(page, question, ".ordering__text").all_inner_texts()


def put_in_order(page: Page, question: Asked) -> None:
    """Each item is moved up by its button until it is at its place; the button keeps the focus on its way."""
    for place, item in enumerate(question["items"]):
        button = in_question(page, question, f"[data-move=up][value*='{item['key']}']")
        while texts_of(page, question).index(item["text"]) > place:
            button.focus()
            page.keyboard.press("Enter")
            expect(button).to_be_focused()
    assert texts_of(page, question) == [item["text"] for item in question["items"]]


def match_all(page: Page, question: Asked) -> None:
    for premise in question["premises"]:
        pick(page, in_question(page, question, f"select[name$='{premise['key']}']"), premise["target"])


def fill_gaps(page: Page, question: Asked) -> None:
    for part in kind_of(question).right(question):
        gap, value = part.split("=", 1)
        field = in_question(page, question, f"[name$='.{gap}']")
        if field.evaluate("element => element.tagName") == "SELECT":
            pick(page, field, value)
        else:
            type_in(page, field, value)


def answer_all(page: Page, attempt: QuizAttempt) -> None:
    """Rightly, apart from the number."""
    by_kind = {question["kind"]: question for question in attempt.questions}
    for kind in ("single", "multiple", "truefalse"):
        choose(page, by_kind[kind])
    type_in(page, in_question(page, by_kind["text"], "input[type=text]"), "ｺﾝﾋﾟｭｰﾀ")
    type_in(page, in_question(page, by_kind["number"], "input[type=text]"), "４１")
    put_in_order(page, by_kind["order"])
    match_all(page, by_kind["match"])
    fill_gaps(page, by_kind["cloze"])


def wait_for_answers(page: Page, attempt: QuizAttempt, wanted: Mapping[str, list[str]]) -> None:
    """What is on record follows what is on the page, without a button."""
    for _ in range(100):
        attempt.refresh_from_db()
        if all(attempt.answers.get(key) == given for key, given in wanted.items()):
            return
        page.wait_for_timeout(100)
    assert {key: attempt.answers.get(key) for key in wanted} == dict(wanted)


def given_in_story(attempt: QuizAttempt) -> dict[str, list[str]]:
    given = right_given(attempt)
    for question in attempt.questions:
        if question["kind"] in {"text", "number"}:
            typed = "ｺﾝﾋﾟｭｰﾀ" if question["kind"] == "text" else "４１"
            given[question["key"]] = kind_of(question).clean(question, [typed])
    return given


def test_every_kind_is_answered_by_the_keyboard(visit: Visit, city: City, course: Course) -> None:
    attempt = begun(city.learner, course, clock.now())
    visitor = visit(city.learner)
    visitor.goto(reverse("quiz", args=[course.code]))
    check_both(visitor)
    page = visitor.goto(reverse("quiz_attempt", args=[attempt.uuid]))
    check_both(visitor)

    answer_all(page, attempt)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    wait_for_answers(page, attempt, given_in_story(attempt))
    visitor.check()
    page.reload()
    order = next(question for question in attempt.questions if question["kind"] == "order")
    assert texts_of(page, order) == [item["text"] for item in order["items"]]

    tab_to(page, page.get_by_role("button", name=word("Look over my answers")))
    page.keyboard.press("Enter")
    expect(page.locator(".review__row")).to_have_count(8)
    expect(page.locator(".review")).to_contain_text("4")
    expect(page.get_by_text(word("Not answered"))).to_have_count(0)
    check_both(visitor)
    tab_to(page, page.get_by_role("button", name=word("Submit"), exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(word("You have completed the course"))

    visitor.goto(reverse("quiz_result", args=[attempt.uuid]))
    expect(page.locator("h1")).to_have_text(word("You passed"))
    expect(page.locator(".result--right")).to_have_count(7)
    wrong = page.locator(".result--wrong")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("42")
    check_both(visitor)


def test_without_a_connection_the_answers_stay_on_the_device(visit: Visit, city: City, course: Course) -> None:
    attempt = begun(city.learner, course, clock.now())
    visitor = visit(city.learner)
    page = visitor.goto(reverse("quiz_attempt", args=[attempt.uuid]))
    visitor.context.set_offline(True)
    answer_all(page, attempt)
    expect(page.locator("#saved")).to_have_text(
        word("Not saved yet: no connection. Your answers are kept on this device, and sent with your next answer.")
    )
    attempt.refresh_from_db()
    assert attempt.answers == {}
    visitor.context.set_offline(False)
    page = visitor.goto(reverse("quiz_attempt", args=[attempt.uuid]))
    wait_for_answers(page, attempt, given_in_story(attempt))
    order = next(question for question in attempt.questions if question["kind"] == "order")
    assert texts_of(page, order) == [item["text"] for item in order["items"]]
    visitor.check_quiet()


def test_when_the_time_is_over_what_was_answered_is_submitted(visit: Visit, city: City) -> None:
    course = asking(questions.single(), questions.text(), time_limit=5)
    attempt = begun(city.learner, course, clock.now())
    visitor = visit(city.learner)
    page = visitor.goto(reverse("quiz_attempt", args=[attempt.uuid]))
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^4:\d\d$"))
    check_both(visitor)
    # Four minutes pass.
    QuizAttempt.objects.filter(pk=attempt.pk).update(ends_at=clock.now() + dt.timedelta(seconds=8))
    choose(page, attempt.questions[0])
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^0:0\d$"))
    expect(page.locator("[data-told]")).to_have_text(word("The time is nearly over. Your answers are saved."))
    expect(page).to_have_url(re.compile(reverse("quiz_result", args=[attempt.uuid])))
    attempt.refresh_from_db()
    assert attempt.results == {attempt.questions[0]["key"]: True, attempt.questions[1]["key"]: False}
    visitor.check()


def test_a_trainer_marks_what_was_written_and_the_result_follows(visit: Visit, city: City) -> None:
    course = asking(questions.single(), questions.essay())
    course.trainers.add(city.trainer)
    attempt = begun(city.learner, course, clock.now())
    learner = visit(city.learner)
    page = learner.goto(reverse("quiz_attempt", args=[attempt.uuid]))
    choose(page, attempt.questions[0])
    type_in(page, in_question(page, attempt.questions[1], "textarea"), "番号札の\n待ち時間を、10分減らします。")
    wait_for_answers(page, attempt, {attempt.questions[1]["key"]: ["番号札の\n待ち時間を、10分減らします。"]})
    check_both(learner)
    page.get_by_role("button", name=word("Look over my answers")).click()
    page.get_by_role("button", name=word("Submit"), exact=True).click()
    expect(page.locator("h1")).to_have_text(word("Your answers are being marked"))
    check_both(learner)

    trainer = visit(city.trainer)
    desk = trainer.goto(reverse("marking_list"))
    check_both(trainer)
    desk.locator("main").get_by_role("link", name=re.compile(word("Read and mark"))).click()
    expect(desk.locator("main")).to_contain_text("10分減らします")
    assert city.learner.name not in desk.locator("main").inner_text()
    check_both(trainer)
    number = desk.locator("input[type=number]")
    number.nth(0).fill("3")
    number.nth(1).fill("9")
    trainer.click("button", word("Save the marks"))
    attempt.refresh_from_db()
    assert attempt.awaits_marking
    number.nth(1).fill("1")
    desk.locator("textarea").fill("目的がはっきりしています。")
    trainer.click("button", word("Save the marks"))
    expect(desk.locator("main")).to_contain_text(word("Nothing waits to be marked"))
    trainer.check()

    learner.goto(reverse("quiz_result", args=[attempt.uuid]))
    expect(page.locator("h1")).to_have_text(word("You passed"))
    expect(page.locator(".results")).to_contain_text("目的がはっきりしています。")
    check_both(learner)
