"""The questions of a quiz, or of a bank, from a specification: of each kind what its author would fill in."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from wagtail.models import Locale

from courses.authoring.build_blocks import key_of, listed
from courses.models import BankQuestion, QuestionBank
from courses.questions.raw import PARTIAL

Spec = dict[str, Any]


def build_bank(spec: Spec, locale: Locale) -> QuestionBank:
    """The bank with its questions in one language. Building again by the same keys updates them."""
    bank, _ = QuestionBank.objects.get_or_create(
        name=spec["name"], defaults={"description": spec.get("description", "")}
    )
    for question in spec["questions"]:
        key = key_of("banks", bank.name, question["key"])
        row = BankQuestion.objects.filter(translation_key=key, locale=locale).first()
        row = row or BankQuestion(translation_key=key, locale=locale)
        row.bank = bank
        row.difficulty = question.get("difficulty", row.difficulty)
        row.question = BankQuestion.question.field.stream_block.to_python([question_block(question, key)])
        row.full_clean(exclude=["tags"])
        row.save()
        row.tags.set(question.get("tags", []))
    return bank


def question_block(question: Spec, block_id: uuid.UUID) -> Spec:
    """One block of a quiz or a bank. The kinds `draw` and `banked` ask what a bank has."""
    kind = question["kind"]
    build = _FROM_BANKS.get(kind)
    value = build(question) if build else _own(question, block_id)
    return {"type": kind, "id": str(block_id), "value": value}


def _own(question: Spec, block_id: uuid.UUID) -> Spec:
    value = {name: question.get(name, "") for name in ("text", "explanation", "lesson")}
    value["points"] = question.get("points", 1)
    if question["kind"] in PARTIAL:
        value["partial"] = question.get("partial", False)
    return {**value, **_OWN[question["kind"]](question, block_id)}


def _decimal(number: Any) -> str | None:
    """As it is written, so that 0.1 stays what it says."""
    return None if number is None else str(number)


def options(question: Spec, block_id: uuid.UUID) -> Spec:
    rows = [
        {
            "text": option["text"],
            "correct": option["correct"],
            "feedback": option.get("feedback", ""),
            "weight": _decimal(option.get("weight")),
        }
        for option in question["options"]
    ]
    return {"options": listed(block_id, rows)}


def _accepted(row: Any, name: str) -> Spec:
    """Most are no more than their text, or their value."""
    row = row if isinstance(row, dict) else {name: row}
    return {"feedback": "", **row, "weight": _decimal(row.get("weight"))}


def _answers(question: Spec, block_id: uuid.UUID) -> Spec:
    return {"answers": listed(block_id, [_accepted(row, "text") for row in question["answers"]])}


def _numbers(question: Spec, block_id: uuid.UUID) -> Spec:
    rows = [_accepted(row, "value") for row in question["numbers"]]
    rows = [{**row, **{name: _decimal(row.get(name)) for name in ("value", "tolerance")}} for row in rows]
    return {"numbers": listed(block_id, rows), "unit": question.get("unit", "")}


def _items(question: Spec, block_id: uuid.UUID) -> Spec:
    return {"items": listed(block_id, question["items"])}


def _pairs(question: Spec, block_id: uuid.UUID) -> Spec:
    return {"pairs": listed(block_id, question["pairs"]), "others": "\n".join(question.get("others", []))}


def _gaps(question: Spec, block_id: uuid.UUID) -> Spec:
    rows = [
        {"accepted": "\n".join(gap["accepted"]), "wrong": "\n".join(gap.get("wrong", []))} for gap in question["gaps"]
    ]
    return {"gaps": listed(block_id, rows)}


def _rubric(question: Spec, block_id: uuid.UUID) -> Spec:
    return {"rubric": listed(block_id, question["rubric"]), "model_answer": question.get("model_answer", "")}


_OWN: Mapping[str, Callable[[Spec, uuid.UUID], Spec]] = {
    "single": options,
    "multiple": options,
    "truefalse": options,
    "text": _answers,
    "number": _numbers,
    "order": _items,
    "match": _pairs,
    "cloze": _gaps,
    "essay": _rubric,
}


def _draw(question: Spec) -> Spec:
    return {
        "bank": QuestionBank.objects.get(name=question["bank"]).pk,
        "count": question.get("count", 1),
        "tags": ", ".join(question.get("tags", [])),
        "difficulty": question.get("difficulty", ""),
    }


def _banked(question: Spec) -> int:
    """`question`: its key in its bank. Any language of it will do; a release takes its own."""
    key = key_of("banks", question["bank"], question["question"])
    row = BankQuestion.objects.filter(translation_key=key).order_by("pk").first()
    if row is None:
        raise BankQuestion.DoesNotExist(question["question"])
    return row.pk


_FROM_BANKS: Mapping[str, Callable[[Spec], Any]] = {"draw": _draw, "banked": _banked}
