"""Brings payloads of older schemas up, one step at a time, when they are read. What is stored never changes."""

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
OPENED = {"minutes": 0, "media_share": 0, "checkpoints": False, "worksheets": False}


def _from_1(payload: Data) -> Data:
    """Lessons say what completes them: so far it was enough to open them."""
    locales = {
        language: {**text, "lessons": [{**lesson, "rule": OPENED} for lesson in text["lessons"]]}
        for language, text in payload["locales"].items()
    }
    return {**payload, "schema": 2, "locales": locales}


# {n: function that makes a payload of schema n + 1 from one of schema n}.
UPGRADES: dict[int, Callable[[Data], Data]] = {1: _from_1}
