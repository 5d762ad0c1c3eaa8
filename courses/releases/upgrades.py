"""Payloads of older schemas, brought up step by step. Pure, and never changed once released: each reads one schema."""

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]


def questions_of_all_kinds(payload: Data) -> Data:
    """1 → 2: a quiz says which of its questions it asks. All that schema 1 knew of it stays as it is."""
    locales = {language: {**text, "quiz": _planned(text["quiz"])} for language, text in payload["locales"].items()}
    return {**payload, "schema": 2, "locales": locales}


def _planned(quiz: Data | None) -> Data | None:
    if quiz is None:
        return None
    return {**quiz, "plan": [{"count": 1, "keys": [question["key"]]} for question in quiz["questions"]]}


# {n: function that makes a payload of schema n + 1 from one of schema n}. Stored payloads themselves never change.
UPGRADES: dict[int, Callable[[Data], Data]] = {1: questions_of_all_kinds}
