"""Judging answers: pure functions over the questions as they were asked.

What is found wrong with a question later does not change what was asked: corrections lie beside it and are applied
when it is judged. All shares are exact: nobody passes, or fails, by rounding.
"""

import dataclasses
import hashlib
import random
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

import orjson

from courses.questions import Asked, kind_of
from courses.releases.questions import Quiz

Answers = Mapping[str, Sequence[str]]
# {question: what was corrected, in order}: {"rule": a CorrectionRule, "accepted": an answer}.
Corrections = Mapping[str, Sequence[Mapping[str, Any]]]
# {question: {criterion: points}}, as people marked them.
Marks = Mapping[str, Mapping[str, int]]
FULL, NONE = Fraction(1), Fraction(0)


def asked_of(quiz: Quiz, rng: random.Random) -> list[dict[str, Any]]:
    """The questions of one attempt, drawn and mixed as the author wants it."""
    questions = {question.key: question for question in quiz.questions}
    chosen: list[str] = []
    # What is asked of everybody is not drawn a second time.
    fixed = {key for draw in quiz.plan if len(draw.keys) <= draw.count for key in draw.keys}
    for draw in quiz.plan:
        taken = {*chosen, *(fixed if len(draw.keys) > draw.count else ())}
        left = [key for key in draw.keys if key not in taken]
        chosen += left if len(left) <= draw.count else rng.sample(left, draw.count)
    if quiz.shuffle_questions:
        rng.shuffle(chosen)
    offered = [questions[key].as_asked() for key in chosen]
    return [kind_of(question).arranged(question, rng, shuffle=quiz.shuffle_options) for question in offered]


def cleaned(questions: Sequence[Asked], answers: Answers) -> dict[str, list[str]]:
    """Only answers to questions asked, and of each only what can be one."""
    asked = {question["key"]: question for question in questions}
    return {key: kind_of(asked[key]).clean(asked[key], given) for key, given in answers.items() if key in asked}


def digest(given: Sequence[str]) -> str:
    """By which an answer is known again."""
    return hashlib.sha256(orjson.dumps(list(given))).hexdigest()[:16]


def changed(questions: Sequence[Asked], answers: Answers, shown: Mapping[str, str]) -> dict[str, list[str]]:
    """The answers that are not what the page showed (`shown`: digests): of two tabs, neither undoes the other."""
    kept = cleaned(questions, answers)
    return {key: given for key, given in kept.items() if shown.get(key) != digest(given)}


def corrected(question: Asked, corrections: Sequence[Mapping[str, Any]]) -> Asked:
    """The question with every further answer that is accepted by now."""
    for correction in corrections:
        if correction["rule"] == "accept":
            question = kind_of(question).accepting(question, correction["accepted"])
    return question


@dataclasses.dataclass(frozen=True)
class Judged:
    """How much of each question was earned; a question that was dropped is not there."""

    credits: Mapping[str, Fraction]
    points: Mapping[str, int]
    waiting: tuple[str, ...]
    asked: int

    @property
    def results(self) -> dict[str, bool]:
        """Which questions are right: wholly, that is."""
        return {key: credit == FULL for key, credit in self.credits.items()}

    @property
    def earned(self) -> Fraction:
        return sum((credit * self.points[key] for key, credit in self.credits.items()), NONE)

    @property
    def possible(self) -> int:
        return sum(self.points[key] for key in self.credits)

    @property
    def share(self) -> Fraction:
        """From 0 to 1. Where every question was dropped, nobody is to blame."""
        if self.possible:
            return self.earned / self.possible
        return FULL if self.asked else NONE


def judge(
    questions: Sequence[Asked], answers: Answers, *, corrections: Corrections | None = None, marks: Marks | None = None
) -> Judged:
    """`waiting` in the result: the questions that a person has to mark yet. An empty answer waits for nobody."""
    earned: dict[str, Fraction] = {}
    points, waiting = {}, []
    for question in questions:
        key, found = question["key"], (corrections or {}).get(question["key"], ())
        rules = {correction["rule"] for correction in found}
        if "drop" in rules:
            continue
        points[key] = question.get("points", 1)
        given = answers.get(key, ())
        if "full" in rules:
            earned[key] = FULL
        elif kind_of(question).is_marked and given:
            marked = (marks or {}).get(key)
            earned[key] = NONE if marked is None else essay_credit(question, marked)
            waiting += [key] if marked is None else []
        else:
            earned[key] = kind_of(question).credit(corrected(question, found), given)
    return Judged(earned, points, tuple(waiting), len(questions))


def essay_credit(question: Asked, marked: Mapping[str, int]) -> Fraction:
    """Points given of points that the rubric has."""
    given = sum(min(marked.get(line["key"], 0), line["points"]) for line in question["rubric"])
    return Fraction(given, sum(line["points"] for line in question["rubric"]) or 1)


def score_of(share: Fraction) -> Decimal:
    """A share as it is shown and kept, rounded down."""
    return (Decimal(share.numerator) / share.denominator).quantize(Decimal("0.0001"), rounding=ROUND_DOWN)


def counting(scoring: str, shares: Sequence[Fraction]) -> Fraction:
    """What counts of several tries, in their order."""
    if scoring == "average":
        return sum(shares, NONE) / len(shares)
    return shares[-1] if scoring == "last" else max(shares)


def has_passed(share: Fraction, pass_mark: int) -> bool:
    """Compared exactly: two of three reach 66 %, not 67 %."""
    return share * 100 >= pass_mark


def told(earned: Mapping[str, Fraction]) -> dict[str, str]:
    """Shares as JSON keeps them."""
    return {key: str(credit) for key, credit in earned.items()}


def share_from(questions: Sequence[Asked], earned: Mapping[str, str], results: Mapping[str, bool]) -> Fraction:
    """The exact share of a try from what is on record of it; what was judged before there were parts has results."""
    shares = {key: Fraction(credit) for key, credit in earned.items()} or {
        key: Fraction(r) for key, r in results.items()
    }
    points = {question["key"]: question.get("points", 1) for question in questions}
    return Judged(shares, points, (), len(questions)).share
