"""From the data of a question to what the editor keeps of it: how imported and built questions come into pages."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from courses.questions.base import Asked

Raw = dict[str, Any]


def _list(rows: Iterable[tuple[str, Any]]) -> list[Raw]:
    """Items of a list with their numbers."""
    return [{"type": "item", "id": key or str(uuid.uuid4()), "value": value} for key, value in rows]


def _decimal(text: str) -> str | None:
    return text or None


def _options(question: Asked) -> Raw:
    rows = [
        (
            option["key"],
            {**{n: option[n] for n in ("text", "correct", "feedback")}, "weight": _decimal(option["weight"])},
        )
        for option in question["options"]
    ]
    return {"options": _list(rows)}


def _answers(question: Asked) -> Raw:
    rows = [("", {**answer, "weight": _decimal(answer["weight"])}) for answer in question["answers"]]
    return {"answers": _list(rows)}


def _numbers(question: Asked) -> Raw:
    rows = [
        ("", {**number, "tolerance": _decimal(number["tolerance"]), "weight": _decimal(number["weight"])})
        for number in question["numbers"]
    ]
    return {"numbers": _list(rows), "unit": question.get("unit", "")}


def _order(question: Asked) -> Raw:
    return {"items": _list((item["key"], item["text"]) for item in question["items"])}


def _match(question: Asked) -> Raw:
    texts = {target["key"]: target["text"] for target in question["targets"]}
    rows = [(p["key"], {"premise": p["text"], "target": texts[p["target"]]}) for p in question["premises"]]
    used = {premise["target"] for premise in question["premises"]}
    others = [target["text"] for target in question["targets"] if target["key"] not in used]
    return {"pairs": _list(rows), "others": "\n".join(others)}


def _cloze(question: Asked) -> Raw:
    rows = []
    for gap in question["gaps"]:
        right = gap["accepted"] or [option["text"] for option in gap["options"] if option["correct"]]
        wrong = [option["text"] for option in gap["options"] if not option["correct"]]
        rows.append(("", {"accepted": "\n".join(right), "wrong": "\n".join(wrong)}))
    return {"gaps": _list(rows)}


def _essay(question: Asked) -> Raw:
    rows = ((line["key"], {"text": line["text"], "points": line["points"]}) for line in question["rubric"])
    return {"rubric": _list(rows), "model_answer": question.get("model_answer", "")}


_OWN: Mapping[str, Callable[[Asked], Raw]] = {
    "single": _options,
    "multiple": _options,
    "truefalse": _options,
    "text": _answers,
    "number": _numbers,
    "order": _order,
    "match": _match,
    "cloze": _cloze,
    "essay": _essay,
}


def raw_block(question: Asked, block_id: str = "") -> Raw:
    """One block of a stream. `lesson` holds a slug here, not a key."""
    value = {
        "text": question["text"],
        "explanation": question["explanation"],
        "lesson": question["lesson"],
        "points": question["points"],
        **({"partial": question["partial"]} if question["kind"] in PARTIAL else {}),
        **_OWN[question["kind"]](question),
    }
    return {"type": question["kind"], "id": block_id or str(uuid.uuid4()), "value": value}


# Kinds of which a part may be right.
PARTIAL = frozenset({"multiple", "order", "match", "cloze"})
