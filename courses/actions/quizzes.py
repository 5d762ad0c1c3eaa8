"""Taking a quiz: one try is asked, answered and judged once, however often its form is sent."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import judging, releases
from courses.actions.completions import complete_if_done
from courses.actions.locking import lock_enrolment
from courses.enums import EnrolmentStatus
from courses.models import Enrolment, QuizAttempt
from courses.releases.schema import CourseText, Quiz
from courses.statements import LANGUAGE, answer_statement, quiz_activity, quiz_statement
from lms.common.errors import DomainError
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb

Answers = Mapping[str, Sequence[str]]
JUDGED = ("answers", "results", "score", "passed", "saved_at", "submitted_at")


def quiz_of(text: CourseText) -> Quiz:
    if text.quiz is None:
        raise DomainError(_("This course has no quiz."), code="no_quiz")
    return text.quiz


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, now: dt.datetime, language: str = LANGUAGE) -> QuizAttempt:
    """Begin a try, or go on with the one that is open."""
    lock_enrolment(enrolment)
    attempts = list(enrolment.attempts.all())
    if attempts and attempts[-1].submitted_at is None:
        return attempts[-1]
    text = releases.load(enrolment.release).locale(language)
    quiz = quiz_of(text)
    done = set(enrolment.lessons.exclude(completed_at=None).values_list("lesson_key", flat=True))
    check_may_try(enrolment, text, attempts, done)
    attempt = new_attempt(enrolment, quiz, len(attempts) + 1, now)
    attempt.save()
    store_statements(statements=[attempted(attempt, quiz, now)], trust=Trust.OWN, now=now)
    return attempt


def new_attempt(enrolment: Enrolment, quiz: Quiz, number: int, now: dt.datetime) -> QuizAttempt:
    """A try that is not written down yet, with the questions as they are asked."""
    questions = judging.snapshot(quiz.questions)
    return QuizAttempt(enrolment=enrolment, number=number, questions=questions, started_at=now)


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
    limit = quiz_of(text).max_attempts
    if limit and len(attempts) >= limit:
        raise DomainError(_("You have used all your tries. Ask the course's trainer for advice."), code="no_tries_left")
    if any(lesson.key not in done for lesson in text.lessons):
        raise DomainError(_("Finish all lessons first."), code="lessons_left")


def _hold(attempt: QuizAttempt) -> None:
    """Everything of an enrolment is done under its lock; then the attempt is read anew."""
    lock_enrolment(attempt.enrolment)
    enrolment = attempt.enrolment
    attempt.refresh_from_db()
    attempt.enrolment = enrolment


@transaction.atomic
def save_answers(*, attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> QuizAttempt:
    """Keep answers as they are given. After submission nothing changes any more."""
    _hold(attempt)
    if attempt.submitted_at is None:
        attempt.answers = {**attempt.answers, **judging.cleaned(attempt.questions, answers)}
        attempt.saved_at = now
        attempt.save(update_fields=["answers", "saved_at"])
    return attempt


@transaction.atomic
def submit_quiz(*, attempt: QuizAttempt, answers: Answers, now: dt.datetime) -> QuizAttempt:
    """Judge the try and write down what follows from it. A second submission gets the result of the first."""
    _hold(attempt)
    if attempt.submitted_at is not None:
        return attempt
    enrolment = attempt.enrolment
    quiz = quiz_of(releases.load(enrolment.release).locale(LANGUAGE))
    judge_attempt(attempt, quiz, answers, now)
    attempt.save(update_fields=JUDGED)
    store_statements(statements=results_of(attempt, quiz, now), trust=Trust.OWN, now=now)
    if attempt.passed:
        complete_if_done(enrolment=enrolment, now=now)
    return attempt


def judge_attempt(attempt: QuizAttempt, quiz: Quiz, answers: Answers, now: dt.datetime) -> None:
    """Fill in what submitting decides: the columns named in JUDGED."""
    attempt.answers = {**attempt.answers, **judging.cleaned(attempt.questions, answers)}
    attempt.results = judging.judge(attempt.questions, attempt.answers)
    attempt.score = judging.score_of(attempt.results)
    attempt.passed = judging.has_passed(attempt.results, quiz.pass_mark)
    attempt.saved_at = attempt.submitted_at = now


def results_of(attempt: QuizAttempt, quiz: Quiz, now: dt.datetime) -> list[dict[str, Any]]:
    """What a judged try says: each answer, then the whole."""
    activity = quiz_activity(quiz.key, quiz.title)
    verb = Verb.PASSED if attempt.passed else Verb.FAILED
    score = {"scaled": float(attempt.score or 0), "raw": sum(attempt.results.values()), "min": 0}
    result = {"score": {**score, "max": len(attempt.results)}, "success": attempt.passed, "completion": True}
    answered = [answer_statement(attempt, activity, question, now) for question in attempt.questions]
    return [*answered, quiz_statement(verb, attempt, activity, now, result)]
