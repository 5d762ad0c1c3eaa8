"""Judging answers: pure functions over the questions as they were asked."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from courses.releases.schema import Question

Asked = Mapping[str, Any]
Answers = Mapping[str, Sequence[str]]


def snapshot(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The questions as they are asked, in the order of their options: kept with the attempt."""
    return [dataclasses.asdict(question) for question in questions]


def cleaned(questions: Sequence[Asked], answers: Answers) -> dict[str, list[str]]:
    """Only answers to questions asked, only options offered, each once, in the order offered."""
    offered = {question["key"]: [option["key"] for option in question["options"]] for question in questions}
    return {
        key: [option for option in offered[key] if option in chosen]
        for key, chosen in answers.items()
        if key in offered
    }


def judge(questions: Sequence[Asked], answers: Answers) -> dict[str, bool]:
    """Right is who chose all the right options and no other."""
    return {question["key"]: set(answers.get(question["key"], ())) == right_options(question) for question in questions}


def right_options(question: Asked) -> set[str]:
    return {option["key"] for option in question["options"] if option["correct"]}


def score_of(results: Mapping[str, bool]) -> Decimal:
    """The share of right answers from 0 to 1, rounded down: nobody passes by rounding."""
    if not results:
        return Decimal(0)
    return (Decimal(sum(results.values())) / len(results)).quantize(Decimal("0.0001"), rounding=ROUND_DOWN)


def has_passed(results: Mapping[str, bool], pass_mark: int) -> bool:
    """Compared in whole numbers: two of three reach 66 %, not 67 %."""
    return bool(results) and sum(results.values()) * 100 >= pass_mark * len(results)
