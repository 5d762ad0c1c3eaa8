"""A text with gaps: each is typed or chosen. “gap=text” or “gap=option”. Gaps stand in the text as [[1]], [[2]] …"""

import random
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from typing import Any

from courses.questions import parts
from courses.questions.base import FULL, NONE, Asked, Given, Kind
from courses.questions.typed import as_typed, as_wanted, is_same, one_line

MARK = re.compile(r"\[\[(\d{1,2})\]\]")
# Patterns of all combinations of variants: more tell a reader nothing.
PATTERNS = 10
Gap = Mapping[str, Any]


def pieces(text: str) -> Iterator[tuple[str, int]]:
    """The text before each gap with the gap's number; 0 after the last."""
    last = 0
    for mark in MARK.finditer(text):
        yield text[last : mark.start()], int(mark[1])
        last = mark.end()
    yield text[last:], 0


class Cloze(Kind):
    """Right are all gaps; with partial credit, each of them counts."""

    interaction = "fill-in"

    def clean(self, question: Asked, given: Given) -> list[str]:
        values = parts.split(given)
        kept = {}
        for gap in question["gaps"]:
            value = values.get(gap["key"], "")
            if gap["options"]:
                kept[gap["key"]] = value if any(option["key"] == value for option in gap["options"]) else ""
            else:
                kept[gap["key"]] = "".join(one_line([value]))
        return parts.join(kept, [gap["key"] for gap in question["gaps"]])

    def is_finished(self, question: Asked, given: Given) -> bool:
        return len(given) == len(question["gaps"])

    def _is_right(self, gap: Gap, value: str) -> bool:
        if gap["options"]:
            return any(option["key"] == value and option["correct"] for option in gap["options"])
        return bool(value) and any(is_same(value, accepted) for accepted in gap["accepted"])

    def credit(self, question: Asked, given: Given) -> Fraction:
        values, gaps = parts.split(given), question["gaps"]
        hits = sum(self._is_right(gap, values.get(gap["key"], "")) for gap in gaps)
        if hits == len(gaps):
            return FULL
        return Fraction(hits, len(gaps)) if question.get("partial") else NONE

    def _rights(self, gap: Gap) -> list[str]:
        return [o["text"] for o in gap["options"] if o["correct"]] or [as_typed(text) for text in gap["accepted"]]

    def right(self, question: Asked) -> list[str]:
        return [
            f"{gap['key']}={next((o['key'] for o in gap['options'] if o['correct']), '') or self._rights(gap)[0]}"
            for gap in question["gaps"]
        ]

    def _value(self, gap: Gap, value: str) -> str:
        return next((option["text"] for option in gap["options"] if option["key"] == value), value)

    def filled(self, question: Asked, given: Given) -> list[str]:
        """What stands in each gap, in words; “” where nothing does."""
        values = parts.split(given)
        return [self._value(gap, values.get(gap["key"], "")) for gap in question["gaps"]]

    def told(self, question: Asked, given: Given) -> list[str]:
        return [f"{number}. {text or '–'}" for number, text in enumerate(self.filled(question, given), start=1)]

    def told_right(self, question: Asked) -> list[str]:
        return [f"{number}. {' / '.join(self._rights(gap))}" for number, gap in enumerate(question["gaps"], start=1)]

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        """A gap that is left empty stays as it was."""
        values = parts.split(given)
        return {**question, "gaps": [self._accepting(gap, values.get(gap["key"], "")) for gap in question["gaps"]]}

    def _accepting(self, gap: Gap, value: str) -> dict[str, Any]:
        if gap["options"]:
            options = [{**option, "correct": option["correct"] or option["key"] == value} for option in gap["options"]]
            return {**gap, "options": options}
        return {**gap, "accepted": [*gap["accepted"], *([as_wanted(value)] if value else [])]}

    def arranged(self, question: Asked, rng: random.Random, *, shuffle: bool) -> dict[str, Any]:
        """Options of gaps are always mixed: the author writes the right one first."""
        gaps = [{**gap, "options": rng.sample(list(gap["options"]), len(gap["options"]))} for gap in question["gaps"]]
        return {**question, "gaps": gaps}

    def response(self, question: Asked, given: Given) -> str:
        return "[,]".join(self.filled(question, given)) if given else ""

    def definition(self, question: Asked) -> dict[str, Any]:
        combined = product(*(self._rights(gap) for gap in question["gaps"]))
        patterns = [f"{{case_matters=false}}{'[,]'.join(texts)}" for texts in islice(combined, PATTERNS)]
        return {"interactionType": self.interaction, "correctResponsesPattern": patterns}
