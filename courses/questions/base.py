"""What every kind of question can do.

A question is data: what a release holds of it (courses.releases.questions), as it was put before somebody. An answer is
a list of texts: the keys of options, one typed text, or “part=value” for what has several parts (see parts).
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

Asked = Mapping[str, Any]
Given = Sequence[str]

FULL, NONE = Fraction(1), Fraction(0)
# Weights are typed as 33.33333: three of them are everything.
NEARLY_FULL = Fraction(9999, 10000)


def bounded(credit: Fraction) -> Fraction:
    """Between nothing and everything."""
    if credit >= NEARLY_FULL:
        return FULL
    return max(credit, NONE)


def percent(weight: str) -> Fraction:
    return Fraction(weight) / 100


class Kind(ABC):
    """One kind of question. `interaction` is xAPI's name of it."""

    interaction: ClassVar[str]
    # Judged by a person, by a rubric.
    is_marked: ClassVar[bool] = False

    @abstractmethod
    def clean(self, question: Asked, given: Given) -> list[str]:
        """What can be an answer to this question, in one form: cleaning twice changes nothing."""

    @abstractmethod
    def credit(self, question: Asked, given: Given) -> Fraction:
        """How much of the question a cleaned answer earns, from 0 to 1."""

    @abstractmethod
    def right(self, question: Asked) -> list[str]:
        """A fully right answer, as it would be given; empty if there is none."""

    def is_finished(self, question: Asked, given: Given) -> bool:
        """Whether nothing of an answer that was begun is left open."""
        return bool(given)

    def told(self, question: Asked, given: Given) -> list[str]:
        """An answer in words, a line for each part."""
        return list(given)

    def feedback(self, question: Asked, given: Given) -> list[str]:
        """What the author says about what was answered."""
        return []

    def told_right(self, question: Asked) -> list[str]:
        """The right answer in words."""
        return self.told(question, self.right(question))

    @abstractmethod
    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        """The question as it would be if `given` were right, too."""

    def arranged(self, question: Asked, rng: random.Random, *, shuffle: bool) -> dict[str, Any]:
        """As it is put before somebody: what has to be mixed is mixed, the rest if `shuffle`."""
        return dict(question)

    def response(self, question: Asked, given: Given) -> str:
        """The answer in xAPI's notation."""
        return "[,]".join(given)

    def definition(self, question: Asked) -> dict[str, Any]:
        """What xAPI says of the question beside its text."""
        right = self.right(question)
        patterns = {"correctResponsesPattern": [self.response(question, right)]} if right else {}
        return {"interactionType": self.interaction, **patterns}


def components(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """xAPI's interaction components."""
    return [{"id": part["key"], "description": {"ja": part["text"]}} for part in parts]
