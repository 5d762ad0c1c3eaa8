"""Courses whose quiz asks what a test wants, as releases of the present schema have it."""

import datetime as dt
from typing import Any

from courses.models import Course, QuizAttempt
from courses.questions import kind_of
from lms.organization.models import Person
from tests.factories.courses import make_course, ready_for_quiz
from tests.factories.questions import Data


def asking(*questions: Data, **quiz_values: Any) -> Course:
    """A course with one lesson and a quiz of these questions."""
    plan = quiz_values.pop("plan", None) or [{"count": 1, "keys": [question["key"]]} for question in questions]
    return make_course(lessons=1, schema=2, questions=list(questions), plan=plan, **quiz_values)


def begun(person: Person, course: Course, now: dt.datetime) -> QuizAttempt:
    return ready_for_quiz(person, course, now)


def right_given(attempt: QuizAttempt) -> dict[str, list[str]]:
    """Right answers to all questions that have any."""
    return {question["key"]: kind_of(question).right(question) for question in attempt.questions}
