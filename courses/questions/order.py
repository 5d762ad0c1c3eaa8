"""Putting items in order. The answer says at which place each item stands: “item=2”."""

import random
from collections import Counter
from fractions import Fraction
from typing import Any

from courses.questions import parts
from courses.questions.base import FULL, NONE, Asked, Given, Kind, components


class Order(Kind):
    """Right is the whole order; with partial credit, each item at its place counts."""

    interaction = "sequencing"

    def _keys(self, question: Asked) -> list[str]:
        return [item["key"] for item in question["items"]]

    def clean(self, question: Asked, given: Given) -> list[str]:
        places = {str(number) for number in range(1, len(question["items"]) + 1)}
        kept = {item: place for item, place in parts.split(given).items() if place in places}
        return parts.join(kept, self._keys(question))

    def ordered(self, question: Asked, given: Given) -> list[str]:
        """The items as they are put, or nothing while a place is empty or held twice."""
        places = parts.split(given)
        if len(places) != len(question["items"]) or len(set(places.values())) != len(places):
            return []
        return sorted(places, key=lambda item: int(places[item]))

    def is_finished(self, question: Asked, given: Given) -> bool:
        return bool(self.ordered(question, given))

    def right(self, question: Asked) -> list[str]:
        return [f"{key}={place}" for place, key in enumerate(self._keys(question), start=1)]

    def credit(self, question: Asked, given: Given) -> Fraction:
        put = self.ordered(question, given)
        if put and (put == self._keys(question) or put in question.get("alternatives", ())):
            return FULL
        if not question.get("partial"):
            return NONE
        places = parts.split(given)
        held = Counter(places.values())
        at_home = sum(
            places.get(key) == str(place) and held[str(place)] == 1
            for place, key in enumerate(self._keys(question), start=1)
        )
        return Fraction(at_home, len(question["items"]))

    def told(self, question: Asked, given: Given) -> list[str]:
        texts = {item["key"]: item["text"] for item in question["items"]}
        places = parts.split(given)
        return [f"{places[item]}. {texts[item]}" for item in sorted(places, key=lambda item: int(places[item]))]

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        order = self.ordered(question, given)
        return {**question, "alternatives": [*question.get("alternatives", ()), *([order] if order else [])]}

    def arranged(self, question: Asked, rng: random.Random, *, shuffle: bool) -> dict[str, Any]:
        """Always mixed, and never right from the start."""
        right = self._keys(question)
        shown = list(right)
        while shown == right and len(right) > 1:
            rng.shuffle(shown)
        return {**question, "shown": shown}

    def response(self, question: Asked, given: Given) -> str:
        places = parts.split(given)
        return "[,]".join(sorted(places, key=lambda item: int(places[item])))

    def definition(self, question: Asked) -> dict[str, Any]:
        return {**super().definition(question), "choices": components(question["items"])}
