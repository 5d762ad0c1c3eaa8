"""How a quiz's questions do their work, from tries that were judged."""

import dataclasses
import statistics
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from courses.releases.questions import Question, Quiz

# Below this number a share says nothing.
ENOUGH = 5
HARD = 0.5
# Below this a question does not tell those who know from those who do not.
TELLS = 0.1


@dataclasses.dataclass(frozen=True)
class Tried:
    """One try: {question: what was earned of it}, whether it passed, {question: seconds}."""

    credits: Mapping[str, float]
    passed: bool
    spent: Mapping[str, float] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(
        cls, earned: Mapping[str, str], results: Mapping[str, bool], passed: bool | None, spent: Mapping[str, float]
    ) -> "Tried":
        """From what is on record; what was judged before there were parts has results only."""
        shares = {key: float(Fraction(credit)) for key, credit in earned.items()}
        return cls(shares or {key: float(right) for key, right in results.items()}, bool(passed), spent)


# What a query for Tried.of asks for.
COLUMNS = ("credits", "results", "passed", "spent")


@dataclasses.dataclass(frozen=True)
class QuestionFigures:
    """`failed_by_passers`: good people get it wrong – then it is the question that wants mending.

    `earned`: the share of its points that was earned. `discrimination`: how its result goes with the rest of the quiz,
    from −1 to 1; below zero, those who know most get it wrong. `seconds`: the middle of the times it took.
    """

    number: int
    question: Question
    asked: int
    failed: int
    passers: int
    failed_by_passers: int
    earned: float = 0.0
    discrimination: float | None = None
    seconds: float | None = None

    @property
    def share(self) -> float:
        return self.failed / self.asked if self.asked else 0.0

    @property
    def share_of_passers(self) -> float:
        return self.failed_by_passers / self.passers if self.passers else 0.0

    @property
    def is_hard(self) -> bool:
        return self.asked >= ENOUGH and self.share >= HARD

    @property
    def misleads(self) -> bool:
        """Those who do well otherwise do worse here."""
        return self.discrimination is not None and self.discrimination < 0

    @property
    def tells_little(self) -> bool:
        return self.discrimination is not None and 0 <= self.discrimination < TELLS

    @property
    def wants_mending(self) -> bool:
        return self.misleads or (self.passers >= ENOUGH and self.share_of_passers >= HARD)


def question_figures(quiz: Quiz, tries: Iterable[Tried]) -> list[QuestionFigures]:
    rows = list(tries)
    return [_figures(number, question, rows) for number, question in enumerate(quiz.questions, start=1)]


def _figures(number: int, question: Question, rows: Sequence[Tried]) -> QuestionFigures:
    asked = [row for row in rows if question.key in row.credits]
    earned = [row.credits[question.key] for row in asked]
    times = [row.spent[question.key] for row in asked if row.spent.get(question.key)]
    return QuestionFigures(
        number=number,
        question=question,
        asked=len(asked),
        failed=sum(credit < 1 for credit in earned),
        passers=sum(row.passed for row in asked),
        failed_by_passers=sum(row.passed and row.credits[question.key] < 1 for row in asked),
        earned=statistics.fmean(earned) if earned else 0.0,
        discrimination=_discrimination(question.key, asked),
        seconds=statistics.median(times) if len(times) >= ENOUGH else None,
    )


def _discrimination(key: str, asked: Sequence[Tried]) -> float | None:
    """Correlation with the rest of the try; None where it cannot be said: few tries, or all alike."""
    pairs = [(row.credits[key], _rest(key, row.credits)) for row in asked if len(row.credits) > 1]
    own, rest = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if len(pairs) < 2 * ENOUGH or len(set(own)) < 2 or len(set(rest)) < 2:
        return None
    return statistics.correlation(own, rest)


def _rest(key: str, earned: Mapping[str, Any]) -> float:
    return float(statistics.fmean(credit for name, credit in earned.items() if name != key))
