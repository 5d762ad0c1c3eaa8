"""Whom a faulty question concerns."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from courses import judging, releases
from courses.models import CourseRelease, Enrolment, QuizAttempt
from courses.statements import LANGUAGE


@dataclasses.dataclass(frozen=True)
class Effect:
    """What a correction would do: tries with a result, those that gain, those that pass by it, those still open."""

    tries: int
    better: int
    passing: int
    undecided: int


def question_in(release: CourseRelease, key: str, language: str = LANGUAGE) -> dict[str, Any] | None:
    """The question as the release has it."""
    quiz = releases.load(release).locale(language).quiz
    question = quiz.question(key) if quiz else None
    return question.as_asked() if question else None


def tries_touched(course_id: int, last_number: int, key: str) -> QuerySet[QuizAttempt]:
    """Tries in which the question was judged, and all that have no result yet."""
    tries = QuizAttempt.objects.filter(enrolment__course=course_id, release__number__lte=last_number)
    return tries.filter(Q(results__has_key=key) | Q(score=None))


def enrolments_touched(course_id: int, last_number: int, key: str) -> QuerySet[Enrolment, int]:
    tries = tries_touched(course_id, last_number, key)
    return tries.order_by("enrolment_id").values_list("enrolment_id", flat=True).distinct()  # type: ignore[return-value]  # ids


def effect_of(release: CourseRelease, key: str, correction: dict[str, Any]) -> Effect:
    """Counted over all tries, one at a time: only the question itself is judged, and what its points change."""
    tries = better = passing = undecided = 0
    quiz = releases.load(release).locale(LANGUAGE).quiz
    assert quiz is not None
    for attempt in _each(tries_touched(release.course_id, release.number, key)):
        if not any(question["key"] == key for question in attempt.questions):
            continue
        if attempt.score is None:
            undecided += 1
            continue
        tries += 1
        gains, passes = _gain(attempt, key, correction, quiz.pass_mark)
        better += gains
        passing += passes and not attempt.passed
    return Effect(tries, better, passing, undecided)


def _each(tries: QuerySet[QuizAttempt]) -> Iterator[QuizAttempt]:
    fields = ("questions", "answers", "corrections", "results", "credits", "score", "passed")
    return tries.only(*fields).order_by("pk").iterator(chunk_size=200)


def _gain(attempt: QuizAttempt, key: str, correction: dict[str, Any], pass_mark: int) -> tuple[bool, bool]:
    corrections = {**attempt.corrections, key: [*attempt.corrections.get(key, []), correction]}
    before = judging.share_from(attempt.questions, attempt.credits, attempt.results)
    one = [question for question in attempt.questions if question["key"] == key]
    judged = judging.judge(one, attempt.answers, corrections=corrections)
    old = attempt.credits or {name: str(int(right)) for name, right in attempt.results.items()}
    kept = {name: credit for name, credit in old.items() if name != key}
    now = judging.share_from(attempt.questions, {**kept, **judging.told(judged.credits)}, {})
    return now > before, judging.has_passed(max(now, before), pass_mark)
