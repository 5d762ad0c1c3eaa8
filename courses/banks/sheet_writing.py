"""Questions as a sheet: every kind, and all of it."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from courses.banks.entries import Entry
from courses.banks.layout import ARROW, DIFFICULTIES, KINDS, LAYOUT, OR, TOLERANCE, WRONG, YES, escaped
from courses.questions import Asked
from lms.common.sheets import Cell, Column, Sheet

WIDE = {"text": 44, "answers": 44, "feedback": 30, "explanation": 30, "model_answer": 30}
COLON = "："


def bank_sheet(title: str, entries: Iterable[Entry]) -> Sheet:
    columns = [Column(field.key, field.label, width=WIDE.get(field.key, 12)) for field in LAYOUT.fields]
    notes = [_("One question a row. The columns:"), *(f"{field.label}：{field.help}" for field in LAYOUT.fields)]
    return Sheet(title=title, columns=columns, rows=[_row(entry) for entry in entries], notes=notes)


def _row(entry: Entry) -> dict[str, Cell]:
    question = entry.question
    return {
        "kind": KINDS[question["kind"]],
        "text": _guarded(question["text"]),
        "explanation": _guarded(question["explanation"]),
        "points": str(question["points"]),
        "partial": YES if question["partial"] else "",
        "unit": question.get("unit", ""),
        "difficulty": DIFFICULTIES[entry.difficulty],  # type: ignore[index]  # a Difficulty
        "tags": "、".join(entry.tags),
        "lesson": question["lesson"],
        "model_answer": _guarded(question.get("model_answer", "")),
        **_OWN[question["kind"]](question),
    }


def _guarded(text: str) -> str:
    """Excel has no carriage return, and XML no control characters."""
    return "".join(sign for sign in text.replace("\r\n", "\n") if sign in {"\n", "\t"} or ord(sign) >= 32)


def _numbered(texts: Iterable[str]) -> str:
    """“2：text” for each line that says something."""
    return "\n".join(f"{number}{COLON}{text}" for number, text in enumerate(texts, start=1) if text)


def _options(question: Asked) -> dict[str, str]:
    options = question["options"]
    return {
        "answers": "\n".join(option["text"] for option in options),
        "right": ",".join(str(number) for number, option in enumerate(options, start=1) if option["correct"]),
        "feedback": _numbered(option["feedback"] for option in options),
        "weights": _numbered(option["weight"] for option in options),
    }


def _answers(question: Asked) -> dict[str, str]:
    answers = question["answers"]
    return {
        "answers": "\n".join(answer["text"] for answer in answers),
        "feedback": _numbered(answer["feedback"] for answer in answers),
        "weights": _numbered(answer["weight"] for answer in answers),
    }


def _numbers(question: Asked) -> dict[str, str]:
    numbers = question["numbers"]
    near = [f"{n['value']}{TOLERANCE}{n['tolerance']}" if n["tolerance"] else n["value"] for n in numbers]
    return {
        "answers": "\n".join(near),
        "feedback": _numbered(number["feedback"] for number in numbers),
        "weights": _numbered(number["weight"] for number in numbers),
    }


def _order(question: Asked) -> dict[str, str]:
    return {"answers": "\n".join(item["text"] for item in question["items"])}


def _match(question: Asked) -> dict[str, str]:
    texts = {target["key"]: target["text"] for target in question["targets"]}
    used = {premise["target"] for premise in question["premises"]}
    pairs = [f"{escaped(p['text'], ARROW)}{ARROW}{escaped(texts[p['target']], ARROW)}" for p in question["premises"]]
    others = [f"{ARROW}{escaped(text, ARROW)}" for key, text in texts.items() if key not in used]
    return {"answers": "\n".join([*pairs, *others])}


def _cloze(question: Asked) -> dict[str, str]:
    lines = []
    for gap in question["gaps"]:
        right = gap["accepted"] or [option["text"] for option in gap["options"] if option["correct"]]
        wrong = [option["text"] for option in gap["options"] if not option["correct"]]
        parts = [OR.join(escaped(text, OR + WRONG) for text in right), *(escaped(text, OR + WRONG) for text in wrong)]
        lines.append(WRONG.join(parts))
    return {"answers": "\n".join(lines)}


def _essay(question: Asked) -> dict[str, str]:
    return {"answers": "\n".join(f"{line['text']}{COLON}{line['points']}" for line in question["rubric"])}


_OWN: Mapping[str, Callable[[Asked], dict[str, str]]] = {
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
