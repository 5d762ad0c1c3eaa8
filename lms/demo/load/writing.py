"""How acts of learning are written down: one by one, as people's clicks do it, or a day's acts together."""

from functools import singledispatchmethod
from typing import Protocol

from courses.actions import enrolments, lessons, quizzes
from courses.actions.learning import record_acts
from courses.acts import Act, Enrolled, LessonCompleted, LessonOpened, QuizStarted, QuizSubmitted
from courses.models import Enrolment, QuizAttempt
from lms.demo.load.lesson_work import do_what_is_asked

Key = tuple[int, int]


class Writer(Protocol):
    """Takes acts in the order of time; all are written after `flush`."""

    def add(self, act: Act) -> None: ...

    def flush(self) -> None: ...


class OneByOne:
    """Each act by the action that a click calls."""

    def __init__(self) -> None:
        self._enrolments: dict[Key, Enrolment] = {}
        self._attempts: dict[Key, QuizAttempt] = {}

    def flush(self) -> None:
        """Nothing waits."""

    @singledispatchmethod
    def add(self, act: Act) -> None:
        raise TypeError(act)

    @add.register
    def _enrol(self, act: Enrolled) -> None:
        self._enrolments[act.key] = enrolments.enrol(
            person=act.person, course=act.course, source=act.source, now=act.at, due_on=act.due_on
        )

    @add.register
    def _open_lesson(self, act: LessonOpened) -> None:
        lessons.open_lesson(enrolment=self._enrolments[act.key], lesson_key=act.lesson_key, now=act.at)

    @add.register
    def _complete_lesson(self, act: LessonCompleted) -> None:
        enrolment = self._enrolments[act.key]
        do_what_is_asked(enrolment, act.lesson_key, act.at)
        lessons.complete_lesson(enrolment=enrolment, lesson_key=act.lesson_key, now=act.at)

    @add.register
    def _start_quiz(self, act: QuizStarted) -> None:
        self._attempts[act.key] = quizzes.start_attempt(enrolment=self._enrolments[act.key], now=act.at)

    @add.register
    def _submit_quiz(self, act: QuizSubmitted) -> None:
        quizzes.submit_quiz(attempt=self._attempts[act.key], answers=act.answers, now=act.at)


class Together:
    """A day's acts in one go: for a whole city, whose years of clicks would take hours."""

    def __init__(self) -> None:
        self._waiting: list[Act] = []

    def add(self, act: Act) -> None:
        self._waiting.append(act)

    def flush(self) -> None:
        if self._waiting:
            record_acts(acts=self._waiting, now=max(act.at for act in self._waiting))
            self._waiting = []
