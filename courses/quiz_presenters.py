"""What quiz templates are given."""

from collections.abc import Callable, Sequence
from typing import Any

from courses.judging import right_options
from courses.models import QuizAttempt
from courses.releases.schema import CourseText, Lesson, Quiz


def _quiz(text: CourseText) -> Quiz:
    assert text.quiz is not None
    return text.quiz


def quiz_context(text: CourseText, attempts: Sequence[QuizAttempt]) -> dict[str, Any]:
    """The quiz as a whole, and how often one has tried."""
    quiz = _quiz(text)
    submitted = [attempt for attempt in attempts if attempt.submitted_at is not None]
    left = max(quiz.max_attempts - len(submitted), 0) if quiz.max_attempts else None
    passed = any(attempt.passed for attempt in submitted)
    return {
        "text": text,
        "quiz": quiz,
        "attempts": submitted,
        "open_attempt": next((attempt for attempt in attempts if attempt.submitted_at is None), None),
        "tries_left": left,
        "passed": passed,
        "may_try": not passed and left != 0,
        "needed": -(-quiz.pass_mark * len(quiz.questions) // 100),
    }


def question_rows(attempt: QuizAttempt) -> list[dict[str, Any]]:
    """The questions in the order asked, their options in the order offered, with what is chosen."""
    return [
        {
            "number": number,
            "key": question["key"],
            "is_multiple": question["kind"] == "multiple",
            "text": question["text"],
            "options": [
                {**option, "is_chosen": option["key"] in attempt.answers.get(question["key"], ())}
                for option in question["options"]
            ],
            "is_answered": bool(attempt.answers.get(question["key"])),
        }
        for number, question in enumerate(attempt.questions, start=1)
    ]


def attempt_context(attempt: QuizAttempt, text: CourseText, number: int) -> dict[str, Any]:
    quiz, rows = _quiz(text), question_rows(attempt)
    number = min(max(number, 1), len(rows))
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
    }


def result_rows(attempt: QuizAttempt, text: CourseText, url_of: Callable[[Lesson], str]) -> list[dict[str, Any]]:
    """Each question with why. The explanation gives the right answer away, so after a wrong one it may have to wait."""
    rows = []
    for row, question in zip(question_rows(attempt), attempt.questions, strict=True):
        is_right = attempt.results.get(question["key"], False)
        chosen = [option for option in row["options"] if option["is_chosen"]]
        feedback = [option["feedback"] for option in chosen if option["feedback"]]
        lesson = text.lesson(question["lesson"]) if question["lesson"] else None
        tells = is_right or attempt.passed or not (feedback or lesson)
        right = [option["text"] for option in question["options"] if option["key"] in right_options(question)]
        rows.append(
            {
                **row,
                "is_right": is_right,
                "chosen": chosen,
                "feedback": feedback,
                "explanation": question["explanation"] if tells else "",
                "right": right if attempt.passed and not is_right else [],
                "lesson": lesson if not is_right else None,
                "lesson_url": url_of(lesson) if lesson else "",
            }
        )
    return rows
