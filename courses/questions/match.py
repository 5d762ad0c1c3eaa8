"""Finding what belongs to what: “premise=target”."""

import random
from fractions import Fraction
from typing import Any

from courses.questions import parts
from courses.questions.base import FULL, NONE, Asked, Given, Kind, components


class Match(Kind):
    """Right are all pairs; with partial credit, each of them counts. A target may belong to several premises."""

    interaction = "matching"

    def clean(self, question: Asked, given: Given) -> list[str]:
        targets = {target["key"] for target in question["targets"]}
        kept = {premise: target for premise, target in parts.split(given).items() if target in targets}
        return parts.join(kept, [premise["key"] for premise in question["premises"]])

    def is_finished(self, question: Asked, given: Given) -> bool:
        return len(given) == len(question["premises"])

    def right(self, question: Asked) -> list[str]:
        return [f"{premise['key']}={premise['target']}" for premise in question["premises"]]

    def credit(self, question: Asked, given: Given) -> Fraction:
        right = self.right(question)
        hits = sum(pair in given for pair in right)
        if hits == len(right) or list(given) in question.get("alternatives", ()):
            return FULL
        return Fraction(hits, len(right)) if question.get("partial") else NONE

    def told(self, question: Asked, given: Given) -> list[str]:
        premises = {premise["key"]: premise["text"] for premise in question["premises"]}
        targets = {target["key"]: target["text"] for target in question["targets"]}
        return [f"{premises[premise]} → {targets[target]}" for premise, target in parts.split(given).items()]

    def accepting(self, question: Asked, given: Given) -> dict[str, Any]:
        return {**question, "alternatives": [*question.get("alternatives", ()), list(given)]}

    def arranged(self, question: Asked, rng: random.Random, *, shuffle: bool) -> dict[str, Any]:
        """Targets are always mixed: in their own order they would stand beside their premises."""
        targets = list(question["targets"])
        rng.shuffle(targets)
        return {**question, "targets": targets}

    def response(self, question: Asked, given: Given) -> str:
        return "[,]".join(f"{premise}[.]{target}" for premise, target in parts.split(given).items())

    def definition(self, question: Asked) -> dict[str, Any]:
        sides = {"source": components(question["premises"]), "target": components(question["targets"])}
        return {**super().definition(question), **sides}
