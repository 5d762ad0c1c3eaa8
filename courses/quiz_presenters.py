"""What quiz templates are given."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from courses import judging, timing
from courses.models import EssayMark, QuizAttempt
from courses.question_presenters import question_row
from courses.questions import kind_of
from courses.releases.questions import Quiz
from courses.releases.schema import CourseText, Lesson


def _quiz(text: CourseText) -> Quiz:
    assert text.quiz is not None
    return text.quiz


def quiz_context(text: CourseText, attempts: Sequence[QuizAttempt], release_id: int | None = None) -> dict[str, Any]:
    """The quiz as a whole, and how often one has tried. `release_id`: tries at the quiz of others use up none of it."""
    quiz = _quiz(text)
    submitted = [attempt for attempt in attempts if attempt.submitted_at is not None]
    here = [attempt for attempt in submitted if release_id in {None, attempt.release_id}]
    left = max(quiz.max_attempts - len(here), 0) if quiz.max_attempts else None
    passed = any(attempt.passed for attempt in submitted)
    waiting = any(attempt.awaits_marking for attempt in submitted)
    judged = [a for a in here if a.score is not None]
    shares = [judging.share_from(a.questions, a.credits, a.results) for a in judged]
    return {
        "text": text,
        "quiz": quiz,
        "attempts": submitted,
        "open_attempt": next((attempt for attempt in attempts if attempt.submitted_at is None), None),
        "tries_left": left,
        "passed": passed,
        "waiting": waiting,
        "may_try": not passed and not waiting and left != 0,
        "counts": judging.score_of(judging.counting(quiz.scoring, shares)) if len(shares) > 1 else None,
        "needed": _needed(quiz),
    }


def _needed(quiz: Quiz) -> int:
    """How many right answers pass; 0 where answers count differently, and a number would say something wrong."""
    if any(question.points != 1 or question.partial or question.kind == "essay" for question in quiz.questions):
        return 0
    return -(-quiz.pass_mark * quiz.asks // 100)


def question_rows(attempt: QuizAttempt) -> list[dict[str, Any]]:
    """The questions in the order asked, their parts in the order offered, with what was answered."""
    return [
        question_row(question, attempt.answers.get(question["key"], []), number)
        for number, question in enumerate(attempt.questions, start=1)
    ]


def attempt_context(attempt: QuizAttempt, text: CourseText, number: int, now: dt.datetime) -> dict[str, Any]:
    quiz, rows = _quiz(text), question_rows(attempt)
    number = min(max(number, 1), len(rows))
    left = timing.seconds_left(attempt, now)
    return {
        "text": text,
        "quiz": quiz,
        "attempt": attempt,
        "rows": rows,
        "shown": rows[number - 1 : number] if quiz.one_by_one else rows,
        "number": number,
        "count": len(rows),
        "previous": number - 1,
        "next": number + 1 if number < len(rows) else 0,
        "answered": sum(row["is_answered"] for row in rows),
        "unanswered": [row["number"] for row in rows if not row["is_answered"]],
        "seconds_left": left,
        "time_left": f"{left // 60}:{left % 60:02d}" if left is not None else "",
        "has_points": any(question.get("points", 1) != 1 for question in attempt.questions),
    }


def result_rows(
    attempt: QuizAttempt,
    text: CourseText,
    url_of: Callable[[Lesson], str],
    marks: Mapping[str, EssayMark] | None = None,
) -> list[dict[str, Any]]:
    """Each question with why. The explanation gives the right answer away, so after a wrong one it may have to wait."""
    rows = []
    for row, question in zip(question_rows(attempt), attempt.questions, strict=True):
        key, kind, given = question["key"], kind_of(question), attempt.answers.get(question["key"], [])
        found = attempt.corrections.get(key, [])
        question = judging.corrected(question, found)  # noqa: PLW2901  # as it is judged now
        credit = attempt.credits.get(key, "1" if attempt.results.get(key) else "0")
        is_right, is_dropped = credit == "1", any(c["rule"] == "drop" for c in found)
        feedback = kind.feedback(question, given)
        lesson = text.lesson(question["lesson"]) if question["lesson"] else None
        tells = is_right or attempt.passed or not (feedback or lesson)
        rows.append(
            {
                **row,
                "is_right": is_right,
                "is_partly": credit not in {"0", "1"},
                "is_dropped": is_dropped,
                "is_corrected": bool(found),
                "points": question.get("points", 1),
                "earned": judging.score_of(Fraction(credit) * question.get("points", 1)).normalize(),
                "feedback": feedback,
                "explanation": question["explanation"] if tells else "",
                "right": kind.told_right(question) if attempt.passed and not is_right and not is_dropped else [],
                "lesson": lesson if not is_right else None,
                "lesson_url": url_of(lesson) if lesson else "",
                "mark": _mark(question, (marks or {}).get(key)),
            }
        )
    return rows


def _mark(question: Mapping[str, Any], mark: EssayMark | None) -> dict[str, Any] | None:
    """What whoever marked it gave for each criterion, and said."""
    if mark is None:
        return None
    lines = [{**line, "given": mark.points.get(line["key"], 0)} for line in question["rubric"]]
    return {"lines": lines, "comment": mark.comment}
