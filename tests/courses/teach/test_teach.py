"""Those who teach see how their courses are doing, and nobody's name."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from courses import releases
from courses.actions.lessons import open_lesson
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.models import Course
from lms.accounts.models import User
from lms.common.clock import today
from tests.conftest import City
from tests.factories.courses import (
    enrolled,
    make_course,
    make_session,
    read_lessons,
    right_answers,
    text_of,
    wrong_answers,
)
from tests.factories.courses_authoring import build_course
from tests.factories.organization import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(city: City) -> Course:
    course = make_course(title="窓口研修")
    course.trainers.add(city.trainer)
    return course


def states(client: Client) -> dict[str, object]:
    return {state.course.code: state for state in client.get(reverse("teach")).context["states"]}


def test_a_course_in_use(course: Course, city: City, trainer_client: Client, now: dt.datetime) -> None:
    reader = enrolled(PersonFactory(), course, now)
    second = text_of(reader)["lessons"][1]
    open_lesson(enrolment=reader, lesson_key=second["key"], now=now)
    session = make_session(course, today() + dt.timedelta(days=7), now)

    state = trainer_client.get(reverse("teach")).context["states"][0]

    assert (state.title, state.release.number, state.learners, state.completed) == ("窓口研修", 1, 1, 0)
    assert state.stops == [(second["title"], 1)]
    assert state.next_session == session


def test_a_course_is_called_as_its_draft_is_in_the_readers_language(
    city: City, trainer_client: Client, now: dt.datetime
) -> None:
    japanese = build_course(now=now, locale="ja")
    english = japanese.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = english.draft_title = "At the counter"
    english.save_revision()
    course = japanese.course
    assert course is not None
    course.trainers.add(city.trainer)

    def called(language: str) -> str:
        User.objects.filter(person=city.trainer).update(language=language)
        return str(trainer_client.get(reverse("teach_course", args=[course.code])).context["state"].title)

    assert (called("ja"), called("en")) == (japanese.draft_title, "At the counter")


def test_questions_that_fail_are_named(course: Course, trainer_client: Client, now: dt.datetime) -> None:
    for number in range(6):
        enrolment = enrolled(PersonFactory(), course, now)
        read_lessons(enrolment, now)
        attempt = start_attempt(enrolment=enrolment, now=now)
        first = attempt.questions[0]["key"]
        wrong = {first: wrong_answers(attempt)[first]} if number < 4 else {}
        submit_quiz(attempt=attempt, answers={**right_answers(attempt), **wrong}, now=now)

    hard = trainer_client.get(reverse("teach")).context["states"][0].hard_questions
    page = trainer_client.get(reverse("teach_course", args=[course.code]))

    assert [(row.number, row.asked, row.failed) for row in hard] == [(1, 6, 4)]
    assert [row.failed for row in page.context["figures"].questions] == [4, 0, 0]


def test_no_learner_is_named(course: Course, trainer_client: Client, now: dt.datetime) -> None:
    enrolled(PersonFactory(name="𠮷田 秘密", employee_number="7654321"), course, now)
    for url in (reverse("teach"), reverse("teach_course", args=[course.code])):
        html = trainer_client.get(url).content.decode()
        assert "𠮷田" not in html
        assert "7654321" not in html


def test_others_courses_are_not_there(course: Course, trainer_client: Client, hr_client: Client) -> None:
    other = make_course()

    assert set(states(trainer_client)) == {course.code}
    assert set(states(hr_client)) == {course.code, other.code}
    assert trainer_client.get(reverse("teach_course", args=[other.code])).status_code == 404


def test_learners_have_no_such_page(course: Course, learner_client: Client, manager_client: Client) -> None:
    for client in (learner_client, manager_client):
        assert client.get(reverse("teach")).status_code == 404
        assert client.get(reverse("teach_course", args=[course.code])).status_code == 404


def test_nothing_taught_yet(city: City, trainer_client: Client) -> None:
    assert reverse("wagtailadmin_home") in trainer_client.get(reverse("teach")).content.decode()


def test_a_draft_beside_a_release_is_told(city: City, trainer_client: Client, now: dt.datetime) -> None:
    page = build_course(now=now)
    assert page.course is not None
    page.course.trainers.add(city.trainer)
    assert not trainer_client.get(reverse("teach")).context["states"][0].has_draft

    lesson = page.get_children().first().specific
    lesson.title = "書き直し中"
    lesson.save_revision()

    assert trainer_client.get(reverse("teach")).context["states"][0].has_draft


def _queries(get: Callable[[], object]) -> int:
    releases.forget()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        get()
    return len(captured)


@pytest.mark.parametrize("detail", [False, True])
def test_the_number_of_queries_does_not_grow(
    course: Course, detail: bool, city: City, trainer_client: Client, now: dt.datetime
) -> None:
    url = reverse("teach_course", args=[course.code]) if detail else reverse("teach")
    enrolled(PersonFactory(), course, now)
    make_session(course, today() + dt.timedelta(days=1), now)
    trainer_client.get(url)
    few = _queries(lambda: trainer_client.get(url))
    for _ in range(4):
        another = make_course()
        another.trainers.add(city.trainer)
        for each in (another, course):
            read_lessons(enrolled(PersonFactory(), each, now), now)
            make_session(each, today() + dt.timedelta(days=2), now)

    assert _queries(lambda: trainer_client.get(url)) == few
