"""Taking a quiz: one try is asked, answered and judged once, however often its form is sent."""

import dataclasses
import datetime as dt
import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import judging, releases, timing
from courses.actions.locking import lock_enrolment
from courses.actions.results import conclude, judge_attempt, marks_of
from courses.enums import EnrolmentStatus
from courses.judging import Answers, Judged
from courses.models import Course, CourseRelease, Enrolment, ExtraTime, QuizAttempt, Regrading
from courses.releases.questions import Quiz
from courses.releases.schema import CourseText
from courses.statements import LANGUAGE, quiz_activity, quiz_statement
from lms.common.errors import DomainError
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb


@dataclasses.dataclass(frozen=True)
class Terms:
    """What holds for a try beside the quiz itself: more time, and what was found wrong with its questions."""

    extra_percent: int = 0
    corrections: Mapping[str, Sequence[Mapping[str, Any]]] = dataclasses.field(default_factory=dict)


def quiz_of(text: CourseText) -> Quiz:
    if text.quiz is None:
        raise DomainError(_("This course has no quiz."), code="no_quiz")
    return text.quiz


def terms_for(enrolment: Enrolment, quiz: Quiz) -> Terms:
    """As they are on record."""
    extra = 0
    if quiz.time_limit:
        rows = ExtraTime.objects.known().filter(person=enrolment.person_id, course=enrolment.course_id)
        extra = rows.values_list("percent", flat=True).first() or 0
    return Terms(extra, corrections_of(enrolment.course, enrolment.release))


def corrections_of(course: Course, release: CourseRelease) -> dict[str, list[dict[str, object]]]:
    """What was found wrong with the questions of a release, the oldest first."""
    found: dict[str, list[dict[str, object]]] = {}
    rows = Regrading.objects.filter(course=course, last_release__number__gte=release.number)
    for row in rows.order_by("made_at", "pk"):
        found.setdefault(row.question_key, []).append(row.correction)
    return found


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, now: dt.datetime, language: str = LANGUAGE) -> QuizAttempt:
    """Begin a try, or go on with the one that is open. One whose time has run out is submitted: its result is next."""
    lock_enrolment(enrolment)
    attempts = list(enrolment.attempts.all())
    if attempts and attempts[-1].submitted_at is None:
        attempts[-1].enrolment = enrolment
        if timing.is_over(attempts[-1], now):
            _submit(attempts[-1], {}, now)
        return attempts[-1]
    text = releases.load(enrolment.release).locale(language)
    quiz = quiz_of(text)
    done = set(enrolment.lessons.exclude(completed_at=None).values_list("lesson_key", flat=True))
    check_may_try(enrolment, text, attempts, done)
    attempt = new_attempt(enrolment, quiz, len(attempts) + 1, now, terms_for(enrolment, quiz))
    attempt.save()
    store_statements(statements=[attempted(attempt, quiz, now)], trust=Trust.OWN, now=now)
    return attempt


def new_attempt(enrolment: Enrolment, quiz: Quiz, number: int, now: dt.datetime, terms: Terms) -> QuizAttempt:
    """A try that is not written down yet, with the questions as they are asked."""
    attempt = QuizAttempt(enrolment=enrolment, release=enrolment.release, number=number, started_at=now)
    # Drawn by its uuid, which nobody can foretell.
    attempt.questions = judging.asked_of(quiz, random.Random(attempt.uuid.int))  # noqa: S311  # see above
    asked = {question["key"] for question in attempt.questions}
    attempt.corrections = {key: found for key, found in terms.corrections.items() if key in asked}
    attempt.ends_at = timing.end_of(quiz, now, terms.extra_percent)
    return attempt


def attempted(attempt: QuizAttempt, quiz: Quiz, now: dt.datetime) -> dict[str, Any]:
    return quiz_statement(Verb.ATTEMPTED, attempt, quiz_activity(quiz.key, quiz.title), now)


def check_may_try(
    enrolment: Enrolment, text: CourseText, attempts: Sequence[QuizAttempt], done: Collection[str]
) -> None:
    """`done`: the keys of the lessons that the person has finished."""
    if enrolment.status == EnrolmentStatus.WITHDRAWN:
        raise DomainError(_("You have withdrawn from this course."), code="withdrawn")
    if any(attempt.passed for attempt in attempts):
        raise DomainError(_("You have passed this quiz already."), code="passed_already")
    if any(attempt.awaits_marking for attempt in attempts):
        raise DomainError(_("Your last try is still being marked. You are told when it is done."), code="being_marked")
    limit = quiz_of(text).max_attempts
    # Whoever moved on to another release finds another quiz.
    if limit and sum(attempt.release_id == enrolment.release_id for attempt in attempts) >= limit:
        raise DomainError(_("You have used all your tries. Ask the course's trainer for advice."), code="no_tries_left")
    if any(lesson.key not in done for lesson in text.lessons):
        raise DomainError(_("Finish all lessons first."), code="lessons_left")


def hold(attempt: QuizAttempt) -> None:
    """Everything of an enrolment is done under its lock; then the attempt is read anew."""
    lock_enrolment(attempt.enrolment)
    enrolment = attempt.enrolment
    attempt.refresh_from_db()
    attempt.enrolment = enrolment


def _keep(attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> None:
    """Of each question the last answer."""
    kept = judging.cleaned(attempt.questions, answers)
    timing.add_spent(attempt, kept, now)
    attempt.answers = {**attempt.answers, **kept}
    attempt.saved_at = now


@transaction.atomic
def save_answers(*, attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> QuizAttempt:
    """Keep answers as they are given: of each question the last. After submission, or too late, nothing changes."""
    hold(attempt)
    if attempt.submitted_at is None and not timing.is_over(attempt, now):
        _keep(attempt, answers, now)
        attempt.save(update_fields=["answers", "saved_at", "spent"])
    return attempt


@transaction.atomic
def submit_quiz(*, attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> QuizAttempt:
    """Judge the try and write down what follows from it. A second submission gets the result of the first."""
    hold(attempt)
    if attempt.submitted_at is None:
        _submit(attempt, answers, now)
    return attempt


def _submit(attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> None:
    enrolment = attempt.enrolment
    quiz = quiz_of(releases.load(attempt.asked_in).locale(LANGUAGE))
    hand_in(attempt, answers, now)
    others = list(enrolment.attempts.all()) if quiz.scoring == "average" else []
    judged = judge_attempt(attempt, quiz, others=others, marks=marks_of(attempt))
    conclude(attempt, quiz, judged, now=now, at=attempt.submitted_at or now)


def hand_in(attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> None:
    """The answers as they count: what comes too late does not, what was saved in time does."""
    if not timing.is_over(attempt, now):
        _keep(attempt, answers, now)
    attempt.submitted_at = timing.submitted_at(attempt, now)


def judge_handed_in(
    attempt: QuizAttempt, quiz: Quiz, answers: Answers, now: dt.datetime, others: Sequence[QuizAttempt]
) -> Judged:
    """Hand in and judge, without writing anything down."""
    hand_in(attempt, answers, now)
    return judge_attempt(attempt, quiz, others=others)
