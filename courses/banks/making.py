"""Makes the data of questions from what a file says of them; keys are made here."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Data = dict[str, Any]


def new_key() -> str:
    return str(uuid.uuid4())


def question(kind: str, text: str, **values: Any) -> Data:
    base = {"key": new_key(), "kind": kind, "text": text, "explanation": "", "lesson": "", "points": 1}
    return {**base, "partial": False, **values}


def option(text: str, *, correct: bool, feedback: str = "", weight: str = "") -> Data:
    return {"key": new_key(), "text": text, "correct": correct, "feedback": feedback, "weight": weight}


def items(texts: Iterable[str]) -> list[Data]:
    return [{"key": new_key(), "text": text} for text in texts]


def matching(pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> Data:
    """Equal targets are one."""
    keys = {text: new_key() for text in dict.fromkeys([*(target for _, target in pairs), *others]) if text}
    return {
        "premises": [{"key": new_key(), "text": text, "target": keys.get(target, "")} for text, target in pairs],
        "targets": [{"key": key, "text": text} for text, key in keys.items()],
    }


def gap(number: int, right: Sequence[str], wrong: Sequence[str]) -> Data:
    if not wrong:
        return {"key": str(number), "accepted": list(right), "options": []}
    options = [*(option(text, correct=True) for text in right), *(option(text, correct=False) for text in wrong)]
    return {"key": str(number), "accepted": [], "options": options}


def rubric(lines: Iterable[tuple[str, int]]) -> list[Data]:
    return [{"key": new_key(), "text": text, "points": points} for text, points in lines]


def truefalse_options(
    *, is_true: bool, texts: Sequence[str] = (), feedback: Mapping[bool, str] | None = None
) -> list[Data]:
    """First the one that says it is true."""
    said = feedback or {}
    words = texts if len(texts) == 2 else TRUE_FALSE
    return [
        option(w, correct=side is is_true, feedback=said.get(side, ""))
        for w, side in zip(words, (True, False), strict=True)
    ]


# Questions are in the city's language, like the courses they belong to.
TRUE_FALSE = ("正しい", "誤り")
