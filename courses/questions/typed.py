"""Typing a word or a number."""

import re
import unicodedata
from fractions import Fraction
from typing import Any

from courses.questions.base import FULL, NONE, Asked, Given, Kind, bounded, percent
from lms.common.text import search_key

MAX_TEXT = 200
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[+-]?\d{1,2})?")
# What stands for a minus on Japanese keyboards and in pasted text.
_MINUS = str.maketrans("−‐‑–—―ー", "-------")


def one_line(given: Given, limit: int = MAX_TEXT) -> list[str]:
    """The first text without line breaks and outer spaces; none if nothing is left."""
    text = " ".join(given[0].replace("\0", "").split())[:limit].rstrip() if given else ""
    return [text] if text else []


def is_same(text: str, wanted: str) -> bool:
    """Folded: width, kana, case, character variants and spaces do not matter. * stands for anything, \\* for itself."""
    pieces = [re.escape(search_key(as_typed(piece))) for piece in re.split(r"(?<!\\)\*", wanted)]
    return re.fullmatch(".*".join(pieces), search_key(text), re.DOTALL) is not None


def as_typed(wanted: str) -> str:
    """A text that is the same as `wanted`, without what the author had to write before a star."""
    return wanted.replace("\\*", "*")


def as_wanted(typed: str) -> str:
    """What accepts this very text and no other."""
    return typed.replace("*", "\\*")


def read_number(text: str, unit: str = "") -> Fraction | None:
    """A number as people type it: full width, with commas between thousands, with or without its unit."""
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS).strip().lower()
    plain = plain.removesuffix(unicodedata.normalize("NFKC", unit).lower()).replace(",", "").replace(" ", "")
    return Fraction(plain) if _NUMBER.fullmatch(plain) else None


def _weight(answer: dict[str, Any]) -> Fraction:
    return percent(answer["weight"]) if answer.get("weight") else FULL


class ShortText(Kind):
    """A word or a few; the author lists what is accepted."""

    interaction = "fill-in"

    def clean(self, question: Asked, given: Given) -> list[str]:
        return one_line(given)

    def _met(self, question: Asked, given: Given) -> dict[str, Any] | None:
        """The accepted answer that this one is: the best, where it is several."""
        found = [answer for answer in question["answers"] if given and is_same(given[0], answer["text"])]
        return max(found, key=_weight, default=None)

    def credit(self, question: Asked, given: Given) -> Fraction:
        met = self._met(question, given)
        return bounded(_weight(met)) if met else NONE

    def right(self, question: Asked) -> list[str]:
        return self.told_right(question)[:1]

    def told_right(self, question: Asked) -> list[str]:
        return [as_typed(answer["text"]) for answer in question["answers"] if _weight(answer) >= FULL]

    def feedback(self, question: Asked, given: Given) -> list[str]:
        met = self._met(question, given)
        return [met["feedback"]] if met and met["feedback"] else []

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        further = [{"text": as_wanted(text), "weight": "", "feedback": ""} for text in given]
        return {**question, "answers": [*question["answers"], *further]}

    def definition(self, question: Asked) -> dict[str, Any]:
        patterns = [f"{{case_matters=false}}{text}" for text in self.told_right(question)]
        return {"interactionType": self.interaction, "correctResponsesPattern": patterns}


class Number(Kind):
    """A number, right within a tolerance."""

    interaction = "numeric"

    def clean(self, question: Asked, given: Given) -> list[str]:
        return one_line(given, 60)

    def _met(self, question: Asked, given: Given) -> dict[str, Any] | None:
        number = read_number(given[0], question.get("unit", "")) if given else None
        if number is None:
            return None
        near = [n for n in question["numbers"] if abs(number - Fraction(n["value"])) <= Fraction(n["tolerance"] or 0)]
        return max(near, key=_weight, default=None)

    def credit(self, question: Asked, given: Given) -> Fraction:
        met = self._met(question, given)
        return bounded(_weight(met)) if met else NONE

    def right(self, question: Asked) -> list[str]:
        return [number["value"] for number in question["numbers"] if _weight(number) >= FULL][:1]

    def told(self, question: Asked, given: Given) -> list[str]:
        """With its unit, unless it was typed."""
        unit = question.get("unit", "")
        return [text if not unit or text.endswith(unit) else f"{text} {unit}" for text in given]

    def told_right(self, question: Asked) -> list[str]:
        full = [number for number in question["numbers"] if _weight(number) >= FULL]
        unit = f" {question['unit']}" if question.get("unit") else ""
        return [f"{n['value']}{' ± ' + n['tolerance'] if Fraction(n['tolerance'] or 0) else ''}{unit}" for n in full]

    def feedback(self, question: Asked, given: Given) -> list[str]:
        met = self._met(question, given)
        return [met["feedback"]] if met and met["feedback"] else []

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        read = [number for text in given if (number := read_number(text, question.get("unit", ""))) is not None]
        further = [{"value": str(n), "tolerance": "", "weight": "", "feedback": ""} for n in read]
        return {**question, "numbers": [*question["numbers"], *further]}

    def response(self, question: Asked, given: Given) -> str:
        number = read_number(given[0], question.get("unit", "")) if given else None
        return decimal_text(number) if number is not None else "".join(given)

    def definition(self, question: Asked) -> dict[str, Any]:
        full = [number for number in question["numbers"] if _weight(number) >= FULL]
        patterns = []
        for number in full:
            value, tolerance = Fraction(number["value"]), Fraction(number["tolerance"] or 0)
            patterns.append(f"{decimal_text(value - tolerance)}[:]{decimal_text(value + tolerance)}")
        return {"interactionType": self.interaction, "correctResponsesPattern": patterns}


def decimal_text(number: Fraction) -> str:
    """Without an exponent and without zeros that say nothing; exact, since what is typed is decimal."""
    digits = 0
    while (number * 10**digits).denominator != 1 and digits < 60:
        digits += 1
    whole = abs(int(number * 10**digits))
    text = str(whole).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{text}" if number < 0 and whole else text
