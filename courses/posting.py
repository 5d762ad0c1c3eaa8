"""What quiz forms post: answers by question, and what the page had shown of them."""

import dataclasses
from collections.abc import Mapping, Sequence

from django.http import QueryDict

from courses.judging import changed
from courses.questions import Asked, kind_of, parts


@dataclasses.dataclass(frozen=True)
class Posted:
    """`shown`: digests of the answers as the page had them; without one, the answer is taken as new."""

    answers: Mapping[str, Sequence[str]]
    shown: Mapping[str, str]

    def changed(self, questions: Sequence[Asked]) -> dict[str, list[str]]:
        """Only what was answered on this page: what another tab saved meanwhile stays."""
        return changed(questions, self.answers, self.shown)


def read_posted(data: QueryDict) -> Posted:
    """`asked` names the questions on the form: one that was emptied is told from one not shown."""
    keys = data.getlist("asked")
    shown = {key: was for key in keys if (was := data.get(f"was-{key}", ""))}
    return Posted({key: _answer(data, key) for key in keys}, shown)


def _answer(data: QueryDict, key: str) -> list[str]:
    """Fields named q-<question>, and q-<question>.<part> of questions that have parts."""
    start = f"q-{key}."
    split = [f"{name[len(start) :]}={value}" for name, value in data.items() if name.startswith(start)]
    return [*data.getlist(f"q-{key}"), *split]


def moved(questions: Sequence[Asked], answers: Mapping[str, Sequence[str]], move: str) -> dict[str, list[str]]:
    """`move`: “question item up”, as a button says it: the answer with that item one place further up or down."""
    question_key, item, way = [*move.split(), "", "", ""][:3]
    question = next((q for q in questions if q["key"] == question_key and q["kind"] == "order"), None)
    if question is None:
        return {}
    places = parts.split(kind_of(question).clean(question, answers.get(question_key, ())))
    shown = question["shown"]
    order = sorted(shown, key=lambda key: (int(places.get(key, len(shown) + 1)), shown.index(key)))
    if item in order:
        at = order.index(item)
        to = min(max(at + (-1 if way == "up" else 1), 0), len(order) - 1)
        order.insert(to, order.pop(at))
    return {question_key: [f"{key}={place}" for place, key in enumerate(order, start=1)]}
