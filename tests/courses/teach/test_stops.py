"""Where learners stop: in a lesson, before the next one, at the quiz; still at it, or gone."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from courses import releases
from courses.actions.enrolments import withdraw
from courses.actions.lessons import complete_lesson, open_lesson
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.enums import WithdrawalCause
from courses.models import Course, Enrolment
from courses.queries.stops import StepFigures, step_figures, stops_sentence
from tests.conftest import City
from tests.factories.courses import (
    completed,
    enrolled,
    make_course,
    make_release,
    read_lessons,
    text_of,
    wrong_answers,
)
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db


def steps(course: Course) -> list[StepFigures]:
    return step_figures(course, releases.load(course.releases.get()).locale("ja"))


def counts(course: Course) -> list[tuple[int, int, int, int]]:
    return [(step.opened, step.finished, step.standing, step.left) for step in steps(course)]


def begin(course: Course, now: dt.datetime, *, lesson: int = 0, finish: bool = False) -> Enrolment:
    """Somebody who has come to a lesson, and has perhaps finished it."""
    enrolment = enrolled(PersonFactory(), course, now)
    keys = [part["key"] for part in text_of(enrolment)["lessons"]]
    for key in keys[:lesson]:
        complete_lesson(enrolment=enrolment, lesson_key=key, now=now)
    open_lesson(enrolment=enrolment, lesson_key=keys[lesson], now=now)
    if finish:
        complete_lesson(enrolment=enrolment, lesson_key=keys[lesson], now=now)
    return enrolment


def test_whoever_has_finished_a_lesson_stands_at_the_next(city: City, now: dt.datetime) -> None:
    course = make_course()
    begin(course, now)
    begin(course, now, finish=True)
    begin(course, now, lesson=1, finish=True)
    assert counts(course) == [(3, 2, 1, 0), (1, 1, 1, 0), (0, 0, 1, 0)]


def test_whoever_gave_up_has_left_where_they_stood(city: City, now: dt.datetime) -> None:
    course = make_course()
    gone = begin(course, now, lesson=1)
    withdraw(enrolment=gone, now=now)
    begin(course, now)
    assert counts(course) == [(2, 1, 1, 0), (1, 0, 0, 1), (0, 0, 0, 0)]


def test_whoever_begins_anew_in_a_newer_release_has_not_left(city: City, now: dt.datetime) -> None:
    course = make_course()
    withdraw(enrolment=begin(course, now), now=now, because=WithdrawalCause.AGAIN)
    assert counts(course)[0] == (1, 0, 0, 0)


def test_the_quiz_is_the_last_step(city: City, now: dt.datetime) -> None:
    course = make_course()
    completed(PersonFactory(), course, now)
    failed = enrolled(PersonFactory(), course, now)
    read_lessons(failed, now)
    attempt = start_attempt(enrolment=failed, now=now)
    submit_quiz(attempt=attempt, answers=wrong_answers(attempt), now=now)
    assert counts(course)[-1] == (2, 1, 1, 0)


def test_lessons_that_a_new_release_no_longer_has_are_left_out(city: City, now: dt.datetime) -> None:
    course = make_course()
    begin(course, now)
    newest = make_release(course)
    text = releases.load(newest).locale("ja")
    assert [(step.opened, step.standing) for step in step_figures(course, text)] == [(0, 0)] * 3


def test_the_sentence_names_where_most_stop() -> None:
    def step(number: int, standing: int, left: int) -> StepFigures:
        return StepFigures(number, f"L{number}", 9, 5, standing, left)

    with translation.override("en"):
        said = stops_sentence([step(1, 1, 0), step(2, 1, 2)], 9)
        assert said == "Of 9 who began, most stop at “L2”: 3, of whom 2 have left."
        assert "nobody has stopped" in stops_sentence([step(1, 0, 0)], 9)
        assert not stops_sentence([], 0)


def test_the_page_says_it_shows_it_and_has_it_as_a_table(city: City, trainer_client: Client, now: dt.datetime) -> None:
    course = make_course()
    course.trainers.add(city.trainer)
    begin(course, now, lesson=1)
    page = trainer_client.get(f"/teach/{course.code}/")
    assert page.context["picture"]["rows"][1][1:] == [1, 0, 1, 0]
    html = page.content.decode()
    assert page.context["picture"]["sentence"] in html
    assert '<svg aria-hidden="true"' in html
