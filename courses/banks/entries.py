"""A question of a file, before it is one of a bank."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.utils.functional import Promise

from courses.enums import Difficulty

# Keys are made anew wherever a question comes to: what makes it the same is the rest.
KEYS = frozenset({"key"})


@dataclasses.dataclass(frozen=True)
class Entry:
    """`question`: its data, see courses.questions.data; `lesson` is a slug. `line`: where it stands in the file."""

    question: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    difficulty: str = Difficulty.MIDDLE
    line: int = 0

    @property
    def digest(self) -> str:
        """Equal for equal questions, whatever their keys are."""
        data = {**portable(self.question), "tags": sorted(self.tags), "difficulty": str(self.difficulty)}
        return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclasses.dataclass(frozen=True)
class Issue:
    """What is wrong in a file, and where. `column`: of a sheet."""

    line: int
    message: str | Promise
    column: str = ""


@dataclasses.dataclass(frozen=True)
class Reading:
    """What a file holds. With issues, nothing of it is taken."""

    entries: Sequence[Entry]
    issues: Sequence[Issue]


def portable(question: Mapping[str, Any]) -> dict[str, Any]:
    """The question with its keys told by place: options by number, a premise's target by text."""
    plain = {name: value for name, value in question.items() if name not in KEYS and value not in ("", [], ())}
    for name in ("options", "items", "targets", "rubric"):
        if name in plain:
            plain[name] = [_without_key(row) for row in plain[name]]
    if "premises" in plain:
        texts = {target["key"]: target["text"] for target in question["targets"]}
        plain["premises"] = [{"text": p["text"], "target": texts.get(p["target"], "")} for p in question["premises"]]
        plain["targets"] = sorted(target["text"] for target in question["targets"])
    if "gaps" in plain:
        plain["gaps"] = [{**gap, "options": [_without_key(o) for o in gap["options"]]} for gap in question["gaps"]]
    return plain


def _without_key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in KEYS}
