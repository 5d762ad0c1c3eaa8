"""Judging one person's tries anew after a correction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import judging, releases
from courses.actions.completions import complete_if_done
from courses.actions.locking import lock_enrolment
from courses.actions.quizzes import quiz_of
from courses.actions.results import conclude, judge_attempt, marks_of, result_statement, shares_before
from courses.actions.telling import tell
from courses.models import Enrolment, QuizAttempt, RegradedAttempt, Regrading
from courses.releases.questions import Quiz
from courses.statements import (
    LANGUAGE,
    answer_statement,
    answer_statement_id,
    quiz_activity,
    quiz_statement_id,
    voiding_statement,
)
from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb

CHANGED = ("corrections", "results", "credits", "score", "passed", "revision")


@transaction.atomic
def rejudge_enrolment(*, enrolment: Enrolment, regrading: Regrading, now: dt.datetime) -> None:
    """All tries of a way in which the question was asked. Who passes by it completes the course."""
    lock_enrolment(enrolment)
    attempts = list(enrolment.attempts.order_by("number"))
    passed_before = any(attempt.passed for attempt in attempts)
    for attempt in attempts:
        attempt.enrolment = enrolment
        quiz = quiz_of(releases.load(attempt.asked_in).locale(LANGUAGE))
        if _take_note(attempt, regrading) or quiz.scoring == "average":
            _rejudge(attempt, attempts, quiz, regrading, now)
    if any(attempt.passed for attempt in attempts) and not passed_before:
        complete_if_done(enrolment=enrolment, now=now)


def _take_note(attempt: QuizAttempt, regrading: Regrading) -> bool:
    """Keep the correction with the try; False if the question was not asked, or the try has it already."""
    key, known = regrading.question_key, attempt.corrections.get(regrading.question_key, [])
    asked = any(question["key"] == key for question in attempt.questions)
    if not asked or any(found["regrading"] == str(regrading.uuid) for found in known):
        return False
    attempt.corrections = {**attempt.corrections, key: [*known, regrading.correction]}
    attempt.save(update_fields=["corrections"])
    return True


def _rejudge(
    attempt: QuizAttempt, attempts: Sequence[QuizAttempt], quiz: Quiz, regrading: Regrading, now: dt.datetime
) -> None:
    """A try without a result yet will be judged with the correction; one that has a result never loses by it."""
    if attempt.awaits_marking:
        _settle(attempt, attempts, quiz, now)
        return
    if attempt.score is None or RegradedAttempt.objects.filter(regrading=regrading, attempt=attempt).exists():
        return
    before = _Before(attempt, regrading.question_key)
    judged = judging.judge(attempt.questions, attempt.answers, corrections=attempt.corrections, marks=marks_of(attempt))
    if judged.share >= judging.share_from(attempt.questions, attempt.credits, attempt.results):
        attempt.results, attempt.credits = judged.results, judging.told(judged.credits)
        attempt.score = judging.score_of(judged.share)
    attempt.passed = attempt.passed or _passes(attempt, attempts, quiz)
    if before.is_same(attempt):
        return
    attempt.revision += 1
    attempt.save(update_fields=CHANGED)
    said = _said(attempt, before, quiz, regrading, now)
    said.append(result_statement(attempt, quiz, judged, now))
    store_statements(statements=said, trust=Trust.OWN, now=now)
    RegradedAttempt.objects.create(
        regrading=regrading,
        attempt=attempt,
        score_before=before.score,
        score_after=attempt.score,
        passed_before=before.passed,
        passed_after=attempt.passed,
        credit_before=before.credit,
        credit_after=attempt.credits.get(regrading.question_key, ""),
        at=now,
    )
    sentence = _("A question of the quiz was faulty, and your answers were judged anew: %(title)s")
    tell(attempt, f"regraded:{regrading.pk}:{attempt.uuid}", sentence, now)


def _settle(attempt: QuizAttempt, attempts: Sequence[QuizAttempt], quiz: Quiz, now: dt.datetime) -> None:
    """A try waits for nobody any more where what was to be marked counts no longer, or in full."""
    judged = judge_attempt(attempt, quiz, others=attempts, marks=marks_of(attempt))
    if not judged.waiting:
        conclude(attempt, quiz, judged, now=now, at=now)
        tell(attempt, f"marked:{attempt.uuid}", _("Your answers were marked: %(title)s"), now)


def _passes(attempt: QuizAttempt, attempts: Sequence[QuizAttempt], quiz: Quiz) -> bool:
    """By the rule of the quiz. Where the last try counts, an earlier one decides nothing any more."""
    judged = [other for other in attempts if other.score is not None and other.release_id == attempt.release_id]
    if quiz.scoring == "last" and attempt is not judged[-1]:
        return False
    share = judging.share_from(attempt.questions, attempt.credits, attempt.results)
    counts = judging.counting(quiz.scoring, [*shares_before(attempt, quiz, attempts), share])
    return judging.has_passed(counts, quiz.pass_mark)


class _Before:
    """A try as it stood, and what it had said."""

    def __init__(self, attempt: QuizAttempt, key: str) -> None:
        assert attempt.score is not None
        assert attempt.passed is not None
        self.score, self.passed = attempt.score, attempt.passed
        self.key, self.credit = key, self._credit(attempt, key)
        self.result_id = quiz_statement_id(Verb.PASSED if attempt.passed else Verb.FAILED, attempt)

    @staticmethod
    def _credit(attempt: QuizAttempt, key: str) -> str:
        """Tries from before there were parts say right or wrong only."""
        if attempt.credits:
            return str(attempt.credits.get(key, ""))
        return str(int(attempt.results[key])) if key in attempt.results else ""

    def is_same(self, attempt: QuizAttempt) -> bool:
        return (self.score, self.passed, self.credit) == (
            attempt.score,
            attempt.passed,
            self._credit(attempt, self.key),
        )


def _said(
    attempt: QuizAttempt, before: _Before, quiz: Quiz, regrading: Regrading, now: dt.datetime
) -> list[dict[str, Any]]:
    """What was said is taken back, and the answer said as it counts now. One that counts no more is only taken back."""
    person, by, key = attempt.enrolment.person, regrading.made_by, before.key
    said = [voiding_statement(before.result_id, person, now, by)]
    if before.credit == attempt.credits.get(key, ""):
        return said
    earlier = attempt.regradings.filter(regrading__question_key=key)
    times = sum(row.credit_before != row.credit_after for row in earlier)
    if before.credit:
        said.append(voiding_statement(answer_statement_id(attempt, key, times), person, now, by))
    if key in attempt.credits:
        question = next(question for question in attempt.questions if question["key"] == key)
        activity = quiz_activity(quiz.key, quiz.title)
        said.append(answer_statement(attempt, activity, question, attempt.submitted_at or now, times + 1))
    return said
