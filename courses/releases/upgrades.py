"""Payloads of older schemas, brought up step by step when they are read. Pure, and never changed once released: each
reads one schema. What is stored never changes."""

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
OPENED = {"minutes": 0, "media_share": 0, "checkpoints": False, "worksheets": False}


def _from_1(payload: Data) -> Data:
    """A quiz says which of its questions it asks: all of them. Lessons say what completes them: it was enough to open
    them."""
    locales = {
        language: {
            **text,
            "quiz": _planned(text["quiz"]),
            "lessons": [{**lesson, "rule": OPENED} for lesson in text["lessons"]],
        }
        for language, text in payload["locales"].items()
    }
    return {**payload, "schema": 2, "locales": locales}


def _planned(quiz: Data | None) -> Data | None:
    if quiz is None:
        return None
    return {**quiz, "plan": [{"count": 1, "keys": [question["key"]]} for question in quiz["questions"]]}


# {n: function that makes a payload of schema n + 1 from one of schema n}.
UPGRADES: dict[int, Callable[[Data], Data]] = {1: _from_1}
