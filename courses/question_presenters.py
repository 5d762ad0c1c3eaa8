"""One question as its form shows it: for learners, in previews, and where trainers give a further right answer."""

from collections.abc import Sequence
from typing import Any

from courses.judging import digest
from courses.questions import Asked, kind_of, parts
from courses.questions.cloze import MARK, pieces

FIELDS = {
    "single": "choice",
    "multiple": "choice",
    "truefalse": "choice",
    "text": "typed",
    "number": "typed",
    "order": "order",
    "match": "match",
    "cloze": "cloze",
    "essay": "essay",
}


def question_row(question: Asked, given: Sequence[str], number: int) -> dict[str, Any]:
    """`given`: the answer so far. `was` lets the server tell what this page changed from what it only showed."""
    return {
        "number": number,
        "key": question["key"],
        "kind": question["kind"],
        "template": f"courses/questions/{FIELDS[question['kind']]}.html",
        "is_multiple": question["kind"] == "multiple",
        "text": question["text"] if question["kind"] != "cloze" else "",
        "blanked": MARK.sub("＿＿＿", question["text"]),
        "is_answered": bool(given),
        "is_unfinished": bool(given) and not kind_of(question).is_finished(question, given),
        "told": kind_of(question).told(question, given),
        "was": digest(given),
        "points": question.get("points", 1),
        **_OWN[FIELDS[question["kind"]]](question, given),
    }


def _choice(question: Asked, given: Sequence[str]) -> dict[str, Any]:
    return {"options": [{**option, "is_chosen": option["key"] in given} for option in question["options"]]}


def _typed(question: Asked, given: Sequence[str]) -> dict[str, Any]:
    is_number = question["kind"] == "number"
    return {"value": "".join(given), "unit": question.get("unit", ""), "mode": "decimal" if is_number else "text"}


def _order(question: Asked, given: Sequence[str]) -> dict[str, Any]:
    """As they were put; those without a place after them, as they were mixed."""
    places = parts.split(given)
    texts = {item["key"]: item["text"] for item in question["items"]}
    shown = question.get("shown") or list(texts)
    keys = sorted(shown, key=lambda key: (int(places.get(key, len(shown) + 1)), shown.index(key)))
    numbers = range(1, len(keys) + 1)
    return {
        "places": [str(number) for number in numbers],
        "items": [
            {"key": key, "text": texts[key], "place": places.get(key, ""), "at": at}
            for at, key in zip(numbers, keys, strict=True)
        ],
    }


def _match(question: Asked, given: Sequence[str]) -> dict[str, Any]:
    chosen = parts.split(given)
    premises = [{**premise, "chosen": chosen.get(premise["key"], "")} for premise in question["premises"]]
    return {"premises": premises, "targets": question["targets"]}


def _cloze(question: Asked, given: Sequence[str]) -> dict[str, Any]:
    values = parts.split(given)
    gaps = {int(gap["key"]): gap for gap in question["gaps"]}
    found = [
        {"before": before, "gap": gaps.get(number), "number": number, "value": values.get(str(number), "")}
        for before, number in pieces(question["text"])
    ]
    return {"pieces": found}


def _essay(question: Asked, given: Sequence[str]) -> dict[str, Any]:
    return {"value": "".join(given), "rubric": question["rubric"]}


_OWN = {"choice": _choice, "typed": _typed, "order": _order, "match": _match, "cloze": _cloze, "essay": _essay}
