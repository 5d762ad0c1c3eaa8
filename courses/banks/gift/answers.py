"""What stands between the braces of a question in GIFT."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from courses.banks import making
from courses.banks.gift import marks
from courses.questions.raw import PARTIAL

Data = dict[str, Any]
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
# One answer: its sign, its weight, its text, its feedback.
Answer = tuple[str, str, str, str]
DEFAULT_RUBRIC = (("内容", 10),)


class GiftError(Exception):
    """A question that cannot be read; the message says why."""


def answers_of(text: str, inner: str, style: str, more: Data) -> Data:
    """The question that these answers make. `more`: what our own line says, taken where it fits."""
    answers, general = marks.partition(inner.strip(), "####")
    answers = answers.strip()
    data = _question(text, answers, style, more)
    named: Data = {name: more[name] for name in ("points", "lesson", "unit", "model_answer") if name in more}
    partial = data["kind"] in PARTIAL and more.get("partial") is True
    return {**data, **_checked(named), "partial": partial, "explanation": marks.plain(general, style)}


def _checked(named: Data) -> Data:
    """Our own line may have been edited by hand."""
    if not (isinstance(named.get("points", 1), int) and 1 <= named.get("points", 1) <= 100):
        raise GiftError(_("Points are a whole number from 1 to 100."))
    texts = [named[name] for name in ("lesson", "unit", "model_answer") if name in named]
    if not all(isinstance(text, str) for text in texts):
        raise GiftError(_("The line //manabi above the question is damaged. Remove it, or export anew."))
    return named


def _question(text: str, answers: str, style: str, more: Data) -> Data:
    if not answers:
        return making.question("essay", text, rubric=_rubric(more), model_answer="")
    first = marks.partition(answers, "#")[0].strip().upper()
    if first in _TRUTH:
        return _truefalse(text, answers, style, _TRUTH[first], more)
    if answers.startswith("#"):
        return _number(text, answers[1:].strip(), style)
    found = _split(answers, style)
    kind = more.get("kind")
    if all(sign == "=" for sign, *_ in found):
        is_match = kind == "match" or (kind != "text" and all("->" in raw for *_, raw in _raws(answers)))
        return _match(text, answers, style) if is_match else _text(text, found)
    return _choice(text, found, more)


def _rubric(more: Data) -> list[Data]:
    rows = more.get("rubric")
    if not isinstance(rows, list) or not rows:
        return making.rubric(DEFAULT_RUBRIC)
    return making.rubric((str(row[0]), int(row[1])) for row in rows)


def _raws(answers: str) -> list[tuple[str, str]]:
    """(sign, what follows it up to the next sign)."""
    found, at = [], 0
    signs = [n for n in range(len(answers)) if answers[n] in "=~" and not _is_escaped(answers, n)]
    if not signs or answers[: signs[0]].strip():
        raise GiftError(_("Answers begin with = (right) or ~ (wrong)."))
    for at, following in zip(signs, [*signs[1:], len(answers)], strict=True):
        found.append((answers[at], answers[at + 1 : following]))
    return found


def _is_escaped(text: str, at: int) -> bool:
    slashes = 0
    while at > slashes and text[at - 1 - slashes] == "\\":
        slashes += 1
    return slashes % 2 == 1


def _split(answers: str, style: str) -> list[Answer]:
    return [_answer(sign, raw, style) for sign, raw in _raws(answers)]


def _answer(sign: str, raw: str, style: str) -> Answer:
    raw, weight = raw.strip(), ""
    if found := _WEIGHT.match(raw):
        weight, raw = found[1], raw[found.end() :]
    text, feedback = marks.partition(raw, "#")
    return sign, _decimal(weight) if weight else "", marks.plain(text, style), marks.plain(feedback, style)


def _decimal(text: str) -> str:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > Decimal(10) ** 12:
        raise GiftError(_("“%(text)s” is not a number.") % {"text": text.strip()})
    plain = format(value, "f")
    return (plain.rstrip("0").rstrip(".") or "0") if "." in plain else plain


def _truefalse(text: str, answers: str, style: str, is_true: bool, more: Data) -> Data:
    """The first feedback is for who is wrong, the second for who is right."""
    wrong, right = marks.partition(marks.partition(answers, "#")[1], "#")
    feedback = {is_true: marks.plain(right, style), not is_true: marks.plain(wrong, style)}
    words = more.get("words")
    texts = [str(word) for word in words] if isinstance(words, list) else []
    options = making.truefalse_options(is_true=is_true, texts=texts, feedback=feedback)
    return making.question("truefalse", text, options=options)


def _number(text: str, answers: str, style: str) -> Data:
    listed = answers if answers.startswith(("=", "~")) else f"={answers}"
    numbers = []
    for sign, raw in _raws(listed):
        _sign, weight, value, feedback = _answer(sign, raw, style)
        numbers.append({**_range(value), "weight": "" if weight == "100" else weight, "feedback": feedback})
    return making.question("number", text, numbers=numbers, unit="")


def _range(value: str) -> Data:
    """“5”, “5:0.5”, or “4..6”."""
    if ".." in value:
        low, high = (Decimal(_decimal(part)) for part in value.split("..", 1))
        return {"value": _decimal(str((low + high) / 2)), "tolerance": _decimal(str(abs(high - low) / 2))}
    number, _colon, tolerance = value.partition(":")
    near = _decimal(tolerance) if tolerance.strip() else ""
    return {"value": _decimal(number), "tolerance": "" if near == "0" else near}


def _text(text: str, found: list[Answer]) -> Data:
    answers = [
        {"text": said, "weight": "" if weight == "100" else weight, "feedback": feedback}
        for _sign, weight, said, feedback in found
    ]
    return making.question("text", text, answers=answers)


def _match(text: str, answers: str, style: str) -> Data:
    pairs, others = [], []
    for _sign, raw in _raws(answers):
        premise, arrow, target = marks.partition(raw, "#")[0].partition("->")
        if not arrow:
            raise GiftError(_("Pairs are written: =this -> that."))
        if premise.strip():
            pairs.append((marks.plain(premise, style), marks.plain(target, style)))
        else:
            others.append(marks.plain(target, style))
    return making.question("match", text, **making.matching(pairs, others))


def _choice(text: str, found: list[Answer], more: Data) -> Data:
    """With =, one is right. Without, the weights say which."""
    rights = sum(sign == "=" for sign, *_ in found)
    if rights > 1:
        raise GiftError(_("Only one answer may have =. Where several are right, give each a weight: ~%50%."))
    options = [
        making.option(
            said,
            correct=sign == "=" or (not rights and float(weight or 0) > 0),
            feedback=feedback,
            weight="" if (sign == "=" and weight == "100") or weight == "0" else weight,
        )
        for sign, weight, said, feedback in found
    ]
    weights = more.get("weights")
    if isinstance(weights, list) and len(weights) == len(options):
        options = [{**o, "weight": _decimal(str(w)) if w else ""} for o, w in zip(options, weights, strict=True)]
    return making.question("single" if rights else "multiple", text, options=options)
