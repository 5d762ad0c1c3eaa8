"""The time that a quiz gives, by the server's clock alone."""

import datetime as dt
from collections.abc import Mapping, Sequence

from courses.models import QuizAttempt
from courses.releases.questions import Quiz

# What was sent in time may arrive a little late.
GRACE = dt.timedelta(seconds=10)

# Whoever is away longer than this has done something else meanwhile.
PAUSE = dt.timedelta(minutes=10)


def end_of(quiz: Quiz, started_at: dt.datetime, extra_percent: int = 0) -> dt.datetime | None:
    """Until when answers count; None without a limit."""
    if not quiz.time_limit:
        return None
    return started_at + dt.timedelta(minutes=quiz.time_limit) * (100 + extra_percent) / 100


def is_over(attempt: QuizAttempt, now: dt.datetime) -> bool:
    """Whether answers that arrive now come too late."""
    return attempt.ends_at is not None and now > attempt.ends_at + GRACE


def submitted_at(attempt: QuizAttempt, now: dt.datetime) -> dt.datetime:
    """When the try ended: nobody has worked longer than the time that there was."""
    return min(now, attempt.ends_at) if attempt.ends_at else now


def seconds_left(attempt: QuizAttempt, now: dt.datetime) -> int | None:
    if attempt.ends_at is None:
        return None
    return max(int((attempt.ends_at - now).total_seconds()), 0)


def add_spent(attempt: QuizAttempt, answers: Mapping[str, Sequence[str]], now: dt.datetime) -> None:
    """Count the time since the last answer towards the questions that are answered otherwise now."""
    asked = {question["key"] for question in attempt.questions}
    touched = [key for key, given in answers.items() if key in asked and attempt.answers.get(key, []) != given]
    since = min(max(now - (attempt.saved_at or attempt.started_at), dt.timedelta(0)), PAUSE).total_seconds()
    for key in touched:
        attempt.spent = {**attempt.spent, key: round(attempt.spent.get(key, 0) + since / len(touched), 1)}
