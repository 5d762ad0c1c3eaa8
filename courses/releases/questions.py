"""A quiz and its questions as a release holds them: one dataclass for all kinds, of which each uses its own fields."""

import dataclasses
from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Option:
    """`weight`: what choosing it is worth in per cent, where that is not everything or nothing."""

    key: str
    text: str
    correct: bool
    feedback: str
    weight: str = ""


@dataclasses.dataclass(frozen=True)
class Accepted:
    """A text that is accepted. `weight` in per cent; empty: fully right."""

    text: str
    weight: str = ""
    feedback: str = ""


@dataclasses.dataclass(frozen=True)
class AcceptedNumber:
    value: str
    tolerance: str = ""
    weight: str = ""
    feedback: str = ""


@dataclasses.dataclass(frozen=True)
class Part:
    """An item to put in order, or a target to match."""

    key: str
    text: str


@dataclasses.dataclass(frozen=True)
class Premise:
    """What a target is to be found for."""

    key: str
    text: str
    target: str


@dataclasses.dataclass(frozen=True)
class Gap:
    """Chosen among `options`, or typed if there are none."""

    key: str
    accepted: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


@dataclasses.dataclass(frozen=True)
class Criterion:
    """A line of a rubric, and how many points it gives at most."""

    key: str
    text: str
    points: int


@dataclasses.dataclass(frozen=True)
class Question:
    """`kind` is one of courses.questions.KINDS; `lesson` the key of what to read again, or empty.

    `points`: what it counts beside the others. `partial`: what is partly right earns a part of them.
    """

    key: str
    kind: str
    text: str
    explanation: str
    lesson: str
    points: int = 1
    partial: bool = False
    options: tuple[Option, ...] = ()
    answers: tuple[Accepted, ...] = ()
    numbers: tuple[AcceptedNumber, ...] = ()
    unit: str = ""
    items: tuple[Part, ...] = ()
    premises: tuple[Premise, ...] = ()
    targets: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    model_answer: str = ""

    @property
    def right_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options if option.correct)

    def as_asked(self) -> dict[str, Any]:
        """As an attempt keeps it. What its kind has no use for is left out."""
        return {
            name: value for name, value in dataclasses.asdict(self).items() if value not in ((), "") or name in KEPT
        }


# What every question says, even if it is nothing.
KEPT = frozenset({"key", "kind", "text", "explanation", "lesson", "points", "partial"})


@dataclasses.dataclass(frozen=True)
class Draw:
    """How many are asked of which. A question that is always asked is a draw of one from one."""

    count: int
    keys: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Quiz:
    """`pass_mark` in per cent; `max_attempts` 0: as many as one likes; `time_limit` in minutes, 0: none.

    `questions` are all that may be asked, `plan` says which of them an attempt asks.
    """

    key: str
    title: str
    minutes: int
    intro: str
    pass_mark: int
    max_attempts: int
    one_by_one: bool
    questions: tuple[Question, ...]
    plan: tuple[Draw, ...]
    time_limit: int = 0
    scoring: str = "best"
    shuffle_questions: bool = False
    shuffle_options: bool = False

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    @property
    def asks(self) -> int:
        """How many questions an attempt asks."""
        return sum(draw.count for draw in self.plan)

    @property
    def is_marked(self) -> bool:
        """Whether a person may have to look at what was written."""
        return any(question.kind == "essay" for question in self.questions)


def parse_quiz(data: Data) -> Quiz:
    questions = tuple(parse_question(question) for question in data["questions"])
    plan = tuple(Draw(draw["count"], tuple(draw["keys"])) for draw in data["plan"])
    return Quiz(**{**data, "questions": questions, "plan": plan})


def parse_question(data: Data) -> Question:
    """Fields that a kind has no use for are not in its data."""
    return Question(**{name: _FIELDS[name](value) if name in _FIELDS else value for name, value in data.items()})


def _gap(data: Data) -> Gap:
    return Gap(data["key"], tuple(data["accepted"]), tuple(Option(**option) for option in data["options"]))


_FIELDS: dict[str, Any] = {
    "options": lambda rows: tuple(Option(**row) for row in rows),
    "answers": lambda rows: tuple(Accepted(**row) for row in rows),
    "numbers": lambda rows: tuple(AcceptedNumber(**row) for row in rows),
    "items": lambda rows: tuple(Part(**row) for row in rows),
    "targets": lambda rows: tuple(Part(**row) for row in rows),
    "premises": lambda rows: tuple(Premise(**row) for row in rows),
    "gaps": lambda rows: tuple(_gap(row) for row in rows),
    "rubric": lambda rows: tuple(Criterion(**row) for row in rows),
}
