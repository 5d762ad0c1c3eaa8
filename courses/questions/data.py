"""From what an author filled in to the data of a question, and back: the same question, whichever way it came."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

Data = dict[str, Any]
# Keys of what has no number of its own in the editor follow from the number of what it belongs to.
NAMESPACE = uuid.UUID("0f6f0c55-6f0f-4a57-9f0a-6f1c8a3f6d52")


def _derived(*parts: object) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def _number(value: Any) -> str:
    """A decimal as it is kept: without zeros that say nothing."""
    if value is None or value == "":
        return ""
    text = format(Decimal(value), "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _lines(text: str | None) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


def _items(value: Any, name: str) -> Iterable[tuple[str, Any]]:
    """(key, value) of a list's items; an item that was never saved has no number yet."""
    for index, item in enumerate(value[name].bound_blocks, start=1):
        yield item.id or f"new-{index}", item.value


def _options(value: Any) -> Data:
    options = [
        {
            "key": key,
            "text": (item["text"] or "").strip(),
            "correct": bool(item["correct"]),
            "feedback": item["feedback"] or "",
            "weight": _number(item.get("weight")),
        }
        for key, item in _items(value, "options")
    ]
    return {"options": options}


def _answers(value: Any) -> Data:
    return {
        "answers": [
            {"text": (i["text"] or "").strip(), "weight": _number(i.get("weight")), "feedback": i["feedback"] or ""}
            for _, i in _items(value, "answers")
        ]
    }


def _numbers(value: Any) -> Data:
    numbers = [
        {
            "value": _number(item["value"]),
            "tolerance": _number(item["tolerance"]),
            "weight": _number(item.get("weight")),
            "feedback": item["feedback"] or "",
        }
        for _, item in _items(value, "numbers")
    ]
    return {"numbers": numbers, "unit": value.get("unit") or ""}


def _order(value: Any) -> Data:
    return {"items": [{"key": key, "text": (text or "").strip()} for key, text in _items(value, "items")]}


def _match(value: Any) -> Data:
    """Equal targets are one: either would be right. A target's key does not tell its premise."""
    rows = [(key, item["premise"] or "", (item["target"] or "").strip()) for key, item in _items(value, "pairs")]
    texts = list(dict.fromkeys([*(target for _, _, target in rows), *_lines(value.get("others"))]))
    first = {target: key for key, _, target in reversed(rows)}
    keys = {text: _derived("target", first.get(text, text)) for text in texts if text}
    return {
        "premises": [{"key": key, "text": text.strip(), "target": keys.get(target, "")} for key, text, target in rows],
        "targets": [{"key": key, "text": text} for text, key in keys.items()],
    }


def _cloze(value: Any) -> Data:
    return {"gaps": [_gap(str(number), key, item) for number, (key, item) in enumerate(_items(value, "gaps"), start=1)]}


def _gap(number: str, item_id: str, item: Any) -> Data:
    right, wrong = _lines(item["accepted"]), _lines(item["wrong"])
    if not wrong:
        return {"key": number, "accepted": right, "options": []}
    options = [
        {"key": _derived("gap", item_id, text), "text": text, "correct": text in right, "feedback": "", "weight": ""}
        for text in dict.fromkeys([*right, *wrong])
    ]
    return {"key": number, "accepted": [], "options": options}


def _essay(value: Any) -> Data:
    rubric = [
        {"key": key, "text": (item["text"] or "").strip(), "points": item["points"] or 0}
        for key, item in _items(value, "rubric")
    ]
    return {"rubric": rubric, "model_answer": value.get("model_answer") or ""}


_OWN: Mapping[str, Callable[[Any], Data]] = {
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


def question_data(kind: str, value: Any, key: str, lesson: str = "") -> Data:
    """`value`: of a block of the editor. `lesson`: the key of what to read again."""
    return {
        "key": key,
        "kind": str(kind),
        "text": (value["text"] or "").strip(),
        "explanation": value.get("explanation") or "",
        "lesson": lesson,
        "points": value.get("points") or 1,
        "partial": bool(value.get("partial")),
        **_OWN[kind](value),
    }
