"""A text in one's own words, marked by a person by the criteria of a rubric."""

from fractions import Fraction
from typing import Any

from courses.questions.base import NONE, Asked, Given, Kind

MAX_TEXT = 10_000


class Essay(Kind):
    """What it earns is decided by whoever marks it (courses.judging.essay_credit)."""

    interaction = "long-fill-in"
    is_marked = True

    def clean(self, question: Asked, given: Given) -> list[str]:
        text = given[0].replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") if given else ""
        text = text.strip()[:MAX_TEXT].rstrip()
        return [text] if text else []

    def credit(self, question: Asked, given: Given) -> Fraction:
        return NONE

    def right(self, question: Asked) -> list[str]:
        return []

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        return dict(question)
