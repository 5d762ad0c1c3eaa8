"""One person's way through one course, held in memory: acts change it by the rules of the single actions, and what
changed is written later, together with that of many others."""

import dataclasses
import datetime as dt
from functools import singledispatchmethod
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses import releases, timing
from courses.actions import lessons, quizzes
from courses.actions.completions import completion_statement
from courses.actions.results import results_of
from courses.acts import Act, Enrolled, LessonCompleted, LessonOpened, QuizStarted, QuizSubmitted
from courses.enums import ACTIVE, EnrolmentStatus
from courses.finishing import Done, done_on, source_of
from courses.models import Completion, CourseRelease, Enrolment, LessonProgress, QuizAttempt
from courses.releases.questions import Quiz
from courses.releases.schema import CourseText, Lesson
from courses.statements import LANGUAGE, course_statement, lesson_statement
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.xapi.enums import Verb

Said = list[dict[str, Any]]


@dataclasses.dataclass
class Book:
    """What there is to write, of all ways, in the order of the acts."""

    added: list[Enrolment | LessonProgress | QuizAttempt | Completion] = dataclasses.field(default_factory=list)
    # A dictionary for its order; each row once.
    changed: dict[Enrolment | LessonProgress | QuizAttempt, None] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Way:
    """What is on record of it, and what the acts make of it. `completed_on`: the days of completions on record."""

    book: Book
    release: CourseRelease | None
    by: User | None = None
    enrolment: Enrolment | None = None
    progress: dict[str, LessonProgress] = dataclasses.field(default_factory=dict)
    attempts: list[QuizAttempt] = dataclasses.field(default_factory=list)
    attended_on: dt.date | None = None
    completed_on: set[dt.date] = dataclasses.field(default_factory=set)
    # Courses of which some question was found faulty.
    corrected_courses: frozenset[int] = frozenset()

    @singledispatchmethod
    def follow(self, act: Act) -> Said:
        """Change the way by one act; returns the statements that say so."""
        raise TypeError(act)

    @follow.register
    def _enrol(self, act: Enrolled) -> Said:
        if self.enrolment is not None and self.enrolment.status in ACTIVE:
            return []
        if self.release is None:
            raise DomainError(_("This course is not open for enrolment now."), code="course_closed")
        self.progress, self.attempts = {}, []
        self.enrolment = Enrolment(
            person=act.person,
            course=act.course,
            release=self.release,
            source=act.source,
            enrolled_at=act.at,
            due_on=act.due_on,
        )
        self.book.added.append(self.enrolment)
        return [course_statement(Verb.REGISTERED, self.enrolment, act.at)]

    @follow.register
    def _open_lesson(self, act: LessonOpened) -> Said:
        return self._open(lessons.lesson_of(self._held(), act.lesson_key), act.at)[1]

    @follow.register
    def _complete_lesson(self, act: LessonCompleted) -> Said:
        """What the lesson asks for beside being opened is not looked for: whoever reports it has seen it elsewhere."""
        lesson = lessons.lesson_of(self._held(), act.lesson_key)
        progress, said = self._open(lesson, act.at)
        if progress.completed_at is None:
            progress.completed_at = act.at
            self._touch(progress)
            said.append(lesson_statement(Verb.COMPLETED, self._held(), lesson, act.at))
        return said + self._complete_if_done(act.at)

    def _open(self, lesson: Lesson, at: dt.datetime) -> tuple[LessonProgress, Said]:
        enrolment = self._held()
        lessons.check_not_withdrawn(enrolment)
        said, changed = lessons.move_bookmark(enrolment, lesson.key, at)
        if changed:
            self._touch(enrolment)
        progress = self.progress.get(lesson.key)
        if progress is None:
            progress = LessonProgress(enrolment=enrolment, lesson_key=lesson.key, opened_at=at)
            self.progress[lesson.key] = progress
            self.book.added.append(progress)
            said.append(lesson_statement(Verb.EXPERIENCED, enrolment, lesson, at))
        return progress, said

    @follow.register
    def _start_quiz(self, act: QuizStarted) -> Said:
        if self.attempts and self.attempts[-1].submitted_at is None:
            return []
        quiz = quizzes.quiz_of(self._text)
        done = {key for key, row in self.progress.items() if row.completed_at is not None}
        quizzes.check_may_try(self._held(), self._text, self.attempts, done)
        attempt = quizzes.new_attempt(self._held(), quiz, len(self.attempts) + 1, act.at, self._terms(quiz))
        self.attempts.append(attempt)
        self.book.added.append(attempt)
        return [quizzes.attempted(attempt, quiz, act.at)]

    @follow.register
    def _submit_quiz(self, act: QuizSubmitted) -> Said:
        if not self.attempts:
            raise DomainError(_("This quiz was not begun."), code="not_begun")
        attempt = self.attempts[-1]
        if attempt.submitted_at is not None:
            return []
        quiz = quizzes.quiz_of(self._text)
        judged = quizzes.judge_handed_in(attempt, quiz, act.answers, act.at, self.attempts)
        self._touch(attempt)
        said = results_of(attempt, quiz, judged, timing.submitted_at(attempt, act.at))
        return said + self._complete_if_done(act.at) if attempt.passed else said

    def _terms(self, quiz: Quiz) -> quizzes.Terms:
        """Asked of the database only where it may say something: most tries have nothing of their own."""
        enrolment = self._held()
        has_own = quiz.time_limit or enrolment.course_id in self.corrected_courses
        return quizzes.terms_for(enrolment, quiz) if has_own else quizzes.Terms()

    def _complete_if_done(self, at: dt.datetime) -> Said:
        enrolment = self._held()
        day = done_on(enrolment, self._done()) if enrolment.status in ACTIVE else None
        if day is None:
            return []
        enrolment.status, enrolment.completed_at = EnrolmentStatus.COMPLETED, at
        self._touch(enrolment)
        if day in self.completed_on:
            return []
        self.completed_on.add(day)
        completion = Completion(
            person=enrolment.person,
            course=enrolment.course,
            occurred_on=day,
            source=source_of(enrolment.course),
            enrolment=enrolment,
            recorded_at=at,
            recorded_by=self.by,
        )
        self.book.added.append(completion)
        return [completion_statement(completion, enrolment.release.title)]

    def _done(self) -> Done:
        return Done(
            finished=lambda: {key: row.completed_at for key, row in self.progress.items() if row.completed_at},
            passed_at=lambda: next((row.submitted_at for row in self.attempts if row.passed), None),
            attended_on=lambda: self.attended_on,
        )

    def _held(self) -> Enrolment:
        if self.enrolment is None:
            raise DomainError(_("This person is not enrolled in the course."), code="not_enrolled")
        return self.enrolment

    @property
    def _text(self) -> CourseText:
        return releases.load(self._held().release).locale(LANGUAGE)

    def _touch(self, row: Enrolment | LessonProgress | QuizAttempt) -> None:
        """What is added in the same step is written as it stands then."""
        if row.pk is not None:
            self.book.changed[row] = None
