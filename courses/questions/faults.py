"""Why a question cannot be asked, in sentences: the same in the editor, at release, and when a file is imported."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _

from courses.questions.base import Asked
from courses.questions.cloze import MARK


def _is_number(text: str) -> bool:
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        return False
    return True


def _full(answer: Mapping[str, str]) -> bool:
    return not answer["weight"] or Fraction(answer["weight"]) >= 100


def _twice(texts: list[str]) -> list[str]:
    doubled = sorted({text for text in texts if text and texts.count(text) > 1})
    return [_("“%(text)s” is there twice.") % {"text": text} for text in doubled]


def _empty(texts: list[str]) -> list[str]:
    return [] if all(texts) else [_("An entry is empty. Fill it in or remove it.")]


def _options(question: Asked) -> list[str]:
    options = question["options"]
    texts = [option["text"] for option in options]
    found = [*_empty(texts), *_twice(texts)]
    if len(options) < 2:
        found.append(_("A choice needs at least two options."))
    if not any(option["correct"] for option in options):
        found.append(_("It has no right answer."))
    return found


def _single(question: Asked) -> list[str]:
    right = sum(option["correct"] for option in question["options"])
    return _options(question) + ([_("Mark exactly one option as right.")] if right > 1 else [])


def _truefalse(question: Asked) -> list[str]:
    wrong = len(question["options"]) != 2
    return _single(question) + ([_("True or false has two options.")] if wrong else [])


def _text(question: Asked) -> list[str]:
    answers = question["answers"]
    found = _empty([answer["text"] for answer in answers])
    return found if any(_full(answer) for answer in answers) else [*found, _("It has no right answer.")]


def _numbers(question: Asked) -> list[str]:
    numbers = question["numbers"]
    written = [n[name] for n in numbers for name in ("value", "tolerance") if n[name] or name == "value"]
    found = [_("“%(text)s” is not a number.") % {"text": text} for text in written if not _is_number(text)]
    return found if any(_full(number) for number in numbers) else [*found, _("It has no right answer.")]


def _order(question: Asked) -> list[str]:
    texts = [item["text"] for item in question["items"]]
    few = [_("There is nothing to order: it needs at least two items.")] if len(texts) < 2 else []
    return [*_empty(texts), *_twice(texts), *few]


def _match(question: Asked) -> list[str]:
    texts = [premise["text"] for premise in question["premises"]]
    found = [*_empty(texts), *_twice(texts)]
    if not all(premise["target"] for premise in question["premises"]):
        found.append(_("It has no right answer."))
    if len(question["premises"]) < 2 or len(question["targets"]) < 2:
        found.append(_("There is nothing to match: it needs at least two different pairs."))
    return found


def _cloze(question: Asked) -> list[str]:
    numbers = [int(number) for number in MARK.findall(question["text"])]
    wanted = list(range(1, len(question["gaps"]) + 1))
    found = []
    if sorted(numbers) != wanted:
        names = " ".join(f"[[{number}]]" for number in wanted)
        found.append(_("The text has to have each of these gaps once: %(names)s.") % {"names": names})
    for gap in question["gaps"]:
        rights = gap["accepted"] or [option for option in gap["options"] if option["correct"]]
        if not rights:
            found.append(_("Gap %(number)s has no right answer.") % {"number": gap["key"]})
        elif gap["options"] and all(option["correct"] for option in gap["options"]):
            found.append(_("Gap %(number)s has no wrong choice.") % {"number": gap["key"]})
    return found


def _essay(question: Asked) -> list[str]:
    found = _empty([line["text"] for line in question["rubric"]])
    if not question["rubric"] or not all(line["points"] > 0 for line in question["rubric"]):
        found.append(_("The rubric needs at least one criterion, each with points."))
    return found


_OWN: Mapping[str, Callable[[Asked], list[str]]] = {
    "single": _single,
    "multiple": _options,
    "truefalse": _truefalse,
    "text": _text,
    "number": _numbers,
    "order": _order,
    "match": _match,
    "cloze": _cloze,
    "essay": _essay,
}


def faults_of(question: Asked) -> list[str]:
    """Empty if it can be asked."""
    found = [] if question["text"] else [_("The question has no text.")]
    return found + _OWN[question["kind"]](question)
