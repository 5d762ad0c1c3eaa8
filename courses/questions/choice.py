"""Choosing among options."""

import random
from fractions import Fraction
from typing import Any

from courses.questions.base import FULL, NONE, Asked, Given, Kind, bounded, components, percent


class MultipleChoice(Kind):
    """All that are right and no other; with partial credit, each right one counts and each wrong one takes away."""

    interaction = "choice"

    def clean(self, question: Asked, given: Given) -> list[str]:
        return [option["key"] for option in question["options"] if option["key"] in given]

    def right(self, question: Asked) -> list[str]:
        return [option["key"] for option in question["options"] if option["correct"]]

    def credit(self, question: Asked, given: Given) -> Fraction:
        chosen, right = set(given), set(self.right(question))
        if chosen == right or sorted(chosen) in question.get("alternatives", ()):
            return FULL
        if self._is_weighted(question):
            weights = (
                percent(option.get("weight") or "0") for option in question["options"] if option["key"] in chosen
            )
            return bounded(sum(weights, NONE))
        if question.get("partial"):
            return bounded(Fraction(len(chosen & right) - len(chosen - right), len(right) or 1))
        return NONE

    def _is_weighted(self, question: Asked) -> bool:
        return any(option.get("weight") for option in question["options"])

    def told(self, question: Asked, given: Given) -> list[str]:
        return [option["text"] for option in question["options"] if option["key"] in given]

    def feedback(self, question: Asked, given: Given) -> list[str]:
        return [option["feedback"] for option in question["options"] if option["key"] in given and option["feedback"]]

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        return {**question, "alternatives": [*question.get("alternatives", ()), sorted(given)]}

    def arranged(self, question: Asked, rng: random.Random, *, shuffle: bool) -> dict[str, Any]:
        options = list(question["options"])
        if shuffle:
            rng.shuffle(options)
        return {**question, "options": options}

    def definition(self, question: Asked) -> dict[str, Any]:
        return {**super().definition(question), "choices": components(question["options"])}


class SingleChoice(MultipleChoice):
    """One is chosen; another may be worth a part."""

    def credit(self, question: Asked, given: Given) -> Fraction:
        chosen = [option for option in question["options"] if option["key"] in given]
        if len(chosen) != 1:
            return NONE
        if chosen[0]["correct"]:
            return FULL
        return bounded(percent(chosen[0].get("weight") or "0"))

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        options = [{**o, "correct": o["correct"] or o["key"] in given} for o in question["options"]]
        return {**question, "options": options}

    def right(self, question: Asked) -> list[str]:
        """One of them, where several would do."""
        return super().right(question)[:1]

    def told_right(self, question: Asked) -> list[str]:
        return [option["text"] for option in question["options"] if option["correct"]]


class TrueFalse(SingleChoice):
    """The first of the two options says that it is true, so their order stands."""

    interaction = "true-false"

    def arranged(self, question: Asked, rng: random.Random, *, shuffle: bool) -> dict[str, Any]:
        return dict(question)

    def response(self, question: Asked, given: Given) -> str:
        first = question["options"][0]["key"]
        return "" if len(given) != 1 else "true" if given[0] == first else "false"

    def definition(self, question: Asked) -> dict[str, Any]:
        return Kind.definition(self, question)
