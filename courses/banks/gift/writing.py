"""Writes GIFT. Kinds that GIFT does not know are left out, and said to be."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import orjson

from courses.banks.entries import Entry
from courses.banks.gift.marks import escape
from courses.banks.gift.reading import OURS
from courses.banks.making import TRUE_FALSE
from courses.enums import Difficulty
from courses.questions import Asked

UNKNOWN = frozenset({"order", "cloze"})


def write_gift(entries: Iterable[Entry], *, bank: str) -> str:
    known = [entry for entry in entries if entry.question["kind"] not in UNKNOWN]
    category = f"$CATEGORY: {' '.join(bank.split()).replace('/', '//')}"
    return "\n\n".join([category, *map(_entry, known)]) + "\n"


def _entry(entry: Entry) -> str:
    question = entry.question
    lines = []
    if entry.tags:
        lines.append("// " + " ".join(f"[tag:{_tag(tag)}]" for tag in entry.tags))
    if more := _more(entry):
        lines.append(OURS + orjson.dumps(more, option=orjson.OPT_SORT_KEYS).decode())
    general = f"####{escape(question['explanation'])}" if question["explanation"] else ""
    answers = _OWN[question["kind"]](question)
    lines.append(f"[plain]{escape(question['text'])} {{{answers}{general}}}")
    return "\n".join(lines)


def _tag(tag: str) -> str:
    return tag.replace("\\", "\\\\").replace("]", "\\]").replace("\n", " ")


def _more(entry: Entry) -> dict[str, Any]:
    """What GIFT has no words for."""
    question = entry.question
    plain = {"points": 1, "lesson": "", "partial": False, "unit": "", "model_answer": ""}
    more = {name: question[name] for name, usual in plain.items() if question.get(name, usual) != usual}
    if entry.difficulty != Difficulty.MIDDLE:
        more["difficulty"] = str(entry.difficulty)
    if question["kind"] in {"text", "match"}:
        more["kind"] = question["kind"]
    if question["kind"] == "essay":
        more["rubric"] = [[line["text"], line["points"]] for line in question["rubric"]]
    if question["kind"] == "multiple" or any(option["weight"] for option in question.get("options", ())):
        more["weights"] = [option["weight"] for option in question["options"]]
    words = [option["text"] for option in question.get("options", ())]
    if question["kind"] == "truefalse" and tuple(words) != TRUE_FALSE:
        more["words"] = words
    return more


def _weighted(sign: str, weight: str, text: str, feedback: str) -> str:
    """A text that looks as if it began with a weight gets one."""
    given = weight or (("100" if sign == "=" else "0") if text.startswith("%") else "")
    said = f"#{escape(feedback)}" if feedback else ""
    return f"{sign}{f'%{given}%' if given else ''}{escape(text)}{said}"


def _single(question: Asked) -> str:
    options = question["options"]
    return " ".join(_weighted("=" if o["correct"] else "~", o["weight"], o["text"], o["feedback"]) for o in options)


def _multiple(question: Asked) -> str:
    """Elsewhere, what is not all right is partly right; the line above says how it is here."""
    rights = sum(option["correct"] for option in question["options"])
    share = f"{float(Fraction(100, rights)):.5f}".rstrip("0").rstrip(".")
    return " ".join(
        _weighted(
            "~", _sided(o["weight"], o["correct"]) or (share if o["correct"] else f"-{share}"), o["text"], o["feedback"]
        )
        for o in question["options"]
    )


def _sided(weight: str, correct: bool) -> str:
    """By the sign of the weight a reader tells right from wrong."""
    return weight if weight and (Fraction(weight) > 0) == correct else ""


def _truefalse(question: Asked) -> str:
    true, false = question["options"]
    right, wrong = (true, false) if true["correct"] else (false, true)
    said = f"#{escape(wrong['feedback'])}#{escape(right['feedback'])}"
    return ("T" if true["correct"] else "F") + (said if said != "##" else "")


def _text(question: Asked) -> str:
    return " ".join(_weighted("=", a["weight"], a["text"], a["feedback"]) for a in question["answers"])


def _number(question: Asked) -> str:
    rows = []
    for number in question["numbers"]:
        weight = f"%{number['weight']}%" if number["weight"] else ""
        said = f"#{escape(number['feedback'])}" if number["feedback"] else ""
        rows.append(f"={weight}{number['value']}:{number['tolerance'] or 0}{said}")
    return "#" + " ".join(rows)


def _match(question: Asked) -> str:
    texts = {target["key"]: target["text"] for target in question["targets"]}
    used = {premise["target"] for premise in question["premises"]}
    pairs = [f"={escape(p['text'])} -> {escape(texts[p['target']])}" for p in question["premises"]]
    others = [f"= -> {escape(text)}" for key, text in texts.items() if key not in used]
    return " ".join([*pairs, *others])


def _essay(question: Asked) -> str:
    return ""


_OWN: Mapping[str, Callable[[Asked], str]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "text": _text,
    "number": _number,
    "match": _match,
    "essay": _essay,
}
