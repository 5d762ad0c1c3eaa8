"""How a quiz's questions do their work, from tries that were judged."""

import dataclasses
import statistics
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from courses.few import ENOUGH
from courses.models import Course, QuizAttempt
from courses.releases.questions import Option, Question, Quiz

HARD = 0.5
# So many times the others' time, and so many seconds more, are slow.
SLOW_TIMES, SLOW_SECONDS = 2, 10
# What is asked of recent tries stays quick, and tells of the questions as they are now.
RECENT_ATTEMPTS = 2000
# Below this a question does not tell those who know from those who do not.
TELLS = 0.1


@dataclasses.dataclass(frozen=True)
class Tried:
    """One try: {question: what was earned of it}, whether it passed, {question: seconds}, whose, {question: answer}."""

    credits: Mapping[str, float]
    passed: bool
    spent: Mapping[str, float] = dataclasses.field(default_factory=dict)
    who: int = 0
    answers: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(
        cls,
        earned: Mapping[str, str],
        results: Mapping[str, bool],
        passed: bool | None,
        spent: Mapping[str, float],
        *,
        who: int = 0,
        answers: Mapping[str, Sequence[str]] | None = None,
    ) -> "Tried":
        """From what is on record; what was judged before there were parts has results only."""
        shares = {key: float(Fraction(credit)) for key, credit in earned.items()}
        shares = shares or {key: float(right) for key, right in results.items()}
        return cls(shares, bool(passed), spent, who, answers or {})


# What a query for Tried.of asks for, beside whose try it is.
COLUMNS = ("credits", "results", "passed", "spent")
WHO = "enrolment__person_id"


def recent_tries(course: Course) -> list[Tried]:
    """The latest judged tries of a course, with what was answered."""
    attempts = QuizAttempt.objects.filter(enrolment__course=course, score__isnull=False).order_by("-submitted_at")
    rows = attempts.values_list(WHO, "answers", *COLUMNS)[:RECENT_ATTEMPTS]
    return [Tried.of(*row, who=who, answers=answers) for who, answers, *row in rows]


@dataclasses.dataclass(frozen=True)
class OptionShare:
    """How often an option was chosen, of the tries that were asked; `by_passers`: of those that passed, if enough."""

    option: Option
    chosen: int
    share: float
    by_passers: float | None


@dataclasses.dataclass(frozen=True)
class QuestionFigures:
    """`failed_by_passers`: good people get it wrong – then it is the question that wants mending.

    `earned`: the share of its points that was earned. `discrimination`: how its result goes with the rest of the quiz,
    from −1 to 1; below zero, those who know most get it wrong. `seconds`: the middle of the times it took; `usual`: the
    middle of what the other questions take.
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
    usual: float | None = None
    people: int = 0
    options: tuple[OptionShare, ...] = ()

    @property
    def may_be_told(self) -> bool:
        """Enough people have answered: no share points at one of them."""
        return self.people >= ENOUGH

    @property
    def is_slow(self) -> bool:
        """People take far longer for it than for the others."""
        if self.seconds is None or self.usual is None:
            return False
        return self.seconds >= SLOW_TIMES * self.usual and self.seconds - self.usual >= SLOW_SECONDS

    @property
    def share(self) -> float:
        return self.failed / self.asked if self.asked else 0.0

    @property
    def facility(self) -> float:
        """The share of tries that have it fully right."""
        return 1 - self.share if self.asked else 0.0

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
    """For each question of `quiz`, in its order."""
    rows = list(tries)
    found = [_figures(number, question, rows) for number, question in enumerate(quiz.questions, start=1)]
    return [dataclasses.replace(each, usual=_usual(each, found)) for each in found]


def _usual(one: QuestionFigures, all_of_them: Iterable[QuestionFigures]) -> float | None:
    others = [each.seconds for each in all_of_them if each.number != one.number and each.seconds is not None]
    return statistics.median(others) if others else None


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
        people=len({row.who for row in asked}),
        options=_options(question, asked),
    )


def _options(question: Question, asked: Sequence[Tried]) -> tuple[OptionShare, ...]:
    """Nothing for questions that are not answered by choosing."""
    given = [(row.passed, set(row.answers.get(question.key, ()))) for row in asked]
    passers = sum(passed for passed, _keys in given)
    return tuple(
        OptionShare(
            option=option,
            chosen=(chosen := sum(option.key in keys for _passed, keys in given)),
            share=chosen / len(given) if given else 0.0,
            by_passers=sum(passed and option.key in keys for passed, keys in given) / passers
            if passers >= ENOUGH
            else None,
        )
        for option in question.options
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
