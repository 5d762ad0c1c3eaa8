"""The kinds of questions: how each is offered, answered, judged and told. Pure functions over questions as asked."""

from courses.questions.base import Asked, Kind
from courses.questions.choice import MultipleChoice, SingleChoice, TrueFalse
from courses.questions.cloze import Cloze
from courses.questions.essay import Essay
from courses.questions.match import Match
from courses.questions.order import Order
from courses.questions.typed import Number, ShortText

__all__ = ["KINDS", "Asked", "Kind", "kind_of"]

KINDS: dict[str, Kind] = {
    "single": SingleChoice(),
    "multiple": MultipleChoice(),
    "truefalse": TrueFalse(),
    "text": ShortText(),
    "number": Number(),
    "order": Order(),
    "match": Match(),
    "cloze": Cloze(),
    "essay": Essay(),
}


def kind_of(question: Asked) -> Kind:
    return KINDS[question["kind"]]
