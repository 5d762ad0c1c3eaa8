"""What follows when a try is judged: once, by one function, whether by submitting, by marking or by a correction."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from courses import judging
from courses.actions.completions import complete_if_done
from courses.judging import Judged, Marks
from courses.models import EssayMark, QuizAttempt
from courses.releases.questions import Quiz
from courses.statements import answer_statement, quiz_activity, quiz_statement
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb

# What judging decides of a try.
JUDGED = (
    *("answers", "spent", "results", "credits", "score", "passed", "awaits_marking"),
    *("saved_at", "submitted_at"),
)


def marks_of(attempt: QuizAttempt) -> Marks:
    """How its texts were marked."""
    if not any(question["kind"] == "essay" for question in attempt.questions):
        return {}
    rows = EssayMark.objects.known().filter(attempt=attempt).values_list("question_key", "points")
    return dict(rows)


def waiting_in(attempt: QuizAttempt) -> tuple[str, ...]:
    """The questions of a try that a person has to mark yet."""
    marks = marks_of(attempt)
    return judging.judge(attempt.questions, attempt.answers, corrections=attempt.corrections, marks=marks).waiting


def shares_before(attempt: QuizAttempt, quiz: Quiz, others: Sequence[QuizAttempt]) -> list[Fraction]:
    """What counts beside this try: nothing, unless the average does."""
    if quiz.scoring != "average":
        return []
    alike = (other for other in others if other.release_id == attempt.release_id)
    before = (other for other in alike if other.number < attempt.number and other.score is not None)
    return [judging.share_from(other.questions, other.credits, other.results) for other in before]


def judge_attempt(
    attempt: QuizAttempt, quiz: Quiz, *, others: Sequence[QuizAttempt] = (), marks: Marks | None = None
) -> Judged:
    """Fill in what judging decides. Saves nothing. A try that a person has to mark has no result yet."""
    judged = judging.judge(attempt.questions, attempt.answers, corrections=attempt.corrections, marks=marks)
    attempt.awaits_marking = bool(judged.waiting)
    if not judged.waiting:
        attempt.results, attempt.credits = judged.results, judging.told(judged.credits)
        attempt.score = judging.score_of(judged.share)
        counts = judging.counting(quiz.scoring, [*shares_before(attempt, quiz, others), judged.share])
        attempt.passed = judging.has_passed(counts, quiz.pass_mark)
    return judged


def result_statement(attempt: QuizAttempt, quiz: Quiz, judged: Judged, now: dt.datetime) -> dict[str, Any]:
    """The try as a whole."""
    verb = Verb.PASSED if attempt.passed else Verb.FAILED
    score = {"scaled": float(attempt.score or 0), "raw": float(judged.earned), "min": 0, "max": judged.possible}
    result = {"score": score, "success": attempt.passed, "completion": True}
    return quiz_statement(verb, attempt, quiz_activity(quiz.key, quiz.title), now, result)


def results_of(attempt: QuizAttempt, quiz: Quiz, judged: Judged, now: dt.datetime) -> list[dict[str, Any]]:
    """What a judged try says: each answer when it was given, then the whole. Nothing while it waits for marks."""
    if attempt.awaits_marking or attempt.submitted_at is None:
        return []
    activity, given = quiz_activity(quiz.key, quiz.title), attempt.submitted_at
    counted = [question for question in attempt.questions if question["key"] in attempt.credits]
    answered = [answer_statement(attempt, activity, question, given) for question in counted]
    return [*answered, result_statement(attempt, quiz, judged, now)]


def conclude(attempt: QuizAttempt, quiz: Quiz, judged: Judged, *, now: dt.datetime, at: dt.datetime) -> None:
    """Write the result down, say it, and complete the course if it was the last thing left. The enrolment is locked.

    `at`: when the try was decided; it is written down `now`.
    """
    attempt.save(update_fields=JUDGED)
    store_statements(statements=results_of(attempt, quiz, judged, at), trust=Trust.OWN, now=now)
    if attempt.passed:
        complete_if_done(enrolment=attempt.enrolment, now=now)
