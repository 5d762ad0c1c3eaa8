"""How a quiz's questions do their work, from tries that were submitted."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from courses.releases.schema import Question, Quiz

# Below this number a share says nothing.
ENOUGH = 5
HARD = 0.5


@dataclasses.dataclass(frozen=True)
class QuestionFigures:
    """`failed_by_passers`: good people get it wrong – then it is the question that wants mending."""

    number: int
    question: Question
    asked: int
    failed: int
    passers: int
    failed_by_passers: int

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
    def wants_mending(self) -> bool:
        return self.passers >= ENOUGH and self.share_of_passers >= HARD


def question_figures(quiz: Quiz, results: Iterable[tuple[Mapping[str, Any], bool]]) -> list[QuestionFigures]:
    """`results`: of each try, {question key: was right} and whether it passed."""
    rows = list(results)
    figures = []
    for number, question in enumerate(quiz.questions, start=1):
        asked = [(bool(row[question.key]), passed) for row, passed in rows if question.key in row]
        figures.append(
            QuestionFigures(
                number=number,
                question=question,
                asked=len(asked),
                failed=sum(not right for right, _ in asked),
                passers=sum(passed for _, passed in asked),
                failed_by_passers=sum(passed and not right for right, passed in asked),
            )
        )
    return figures
