"""Reads a sheet of questions: xlsx or CSV. What cannot be understood is named by row and column."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.banks import making
from courses.banks.entries import Entry, Issue, Reading
from courses.banks.layout import ARROW, DIFFICULTIES, KINDS, LAYOUT, OR, TOLERANCE, WRONG, YES, split, unescaped
from courses.enums import Difficulty, QuestionKind
from courses.questions.faults import faults_of
from courses.questions.raw import PARTIAL
from courses.questions.typed import decimal_text, read_number
from courses.releases.tags import tags_of
from lms.common.sheets import Table, UnreadableFile, values_of
from lms.common.text import search_key

Data = dict[str, Any]
_NUMBERED = re.compile(r"(\d+)\s*[:：]\s*(.*)", re.DOTALL)
_RUBRIC = re.compile(r"(.*?)\s*[:：]\s*(\d{1,3})\s*点?", re.DOTALL)
_YES = frozenset(map(search_key, [YES, "〇", "yes", "1", "はい", "true"]))


def read_sheet(table: Table) -> Reading:
    places = LAYOUT.places(table.header)
    if missing := LAYOUT.missing(places):
        names = "、".join(missing)
        raise UnreadableFile(_("These columns are missing: %(names)s.") % {"names": names}, code="columns_missing")
    entries, issues = [], []
    for number, values in values_of(table, places):
        row = _Row(number, values)
        entry = row.entry()
        issues += row.issues
        if entry is not None:
            entries.append(entry)
    return Reading(entries, issues)


class _Row:
    def __init__(self, number: int, values: Mapping[str, str]) -> None:
        self.number = number
        self.values = values
        self.issues: list[Issue] = []

    def refuse(self, key: str, message: str) -> None:
        self.issues.append(Issue(self.number, message, LAYOUT.labels()[key]))

    def get(self, key: str) -> str:
        return self.values.get(key, "").replace("\r\n", "\n").replace("\r", "\n").strip()

    def lines(self, key: str) -> list[str]:
        return [line.strip() for line in self.get(key).split("\n") if line.strip()]

    def entry(self) -> Entry | None:
        kind = self._word("kind", KINDS, QuestionKind)
        if kind is None:
            return None
        own = _OWN[kind](self)
        question = making.question(
            str(kind),
            self.get("text"),
            explanation=self.get("explanation"),
            lesson=self.get("lesson"),
            points=self._points(),
            partial=str(kind) in PARTIAL and search_key(self.get("partial")) in _YES,
            **own,
        )
        difficulty = self._word("difficulty", DIFFICULTIES, Difficulty) or Difficulty.MIDDLE
        if not self.issues:
            for fault in faults_of(question):
                self.refuse("answers" if question["text"] else "text", fault)
        return Entry(question, tuple(dict.fromkeys(tags_of(self.get("tags")))), difficulty, self.number)

    def _word(self, key: str, words: Mapping[Any, str], choices: Any) -> Any:
        """One of the words that a column knows, ours or the code's own."""
        said = self.get(key)
        if not said and key != "kind":
            return None
        known = {search_key(name): code for code, name in words.items()} | {
            search_key(c): choices(c) for c in choices.values
        }
        found = known.get(search_key(said))
        if found is None:
            told = {"word": said, "words": "、".join(words.values())}
            self.refuse(key, _("“%(word)s” is none of: %(words)s.") % told)
        return found

    def _points(self) -> int:
        said = self.get("points")
        number = read_number(said, "点") if said else None
        if not said:
            return 1
        if number is None or number.denominator != 1 or not 1 <= number <= 100:
            self.refuse("points", _("Points are a whole number from 1 to 100."))
            return 1
        return int(number)

    def numbered(self, key: str, count: int) -> list[str]:
        """“2：text” by line; a line without a number goes on with the text above it."""
        found: dict[int, str] = {}
        last = 0
        for line in self.get(key).split("\n"):
            match = _NUMBERED.fullmatch(line.strip())
            if match and 1 <= int(match[1]) <= count:
                last = int(match[1])
                found[last] = match[2].strip()
            elif line.strip() and last:
                found[last] = f"{found[last]}\n{line.strip()}"
            elif line.strip():
                self.refuse(key, _("Begin each line with the number of its answer: 2：text."))
                break
        return [found.get(number, "") for number in range(1, count + 1)]

    def weights(self, count: int) -> list[str]:
        said = self.numbered("weights", count)
        numbers = [read_number(text, "%") if text else None for text in said]
        for text, number in zip(said, numbers, strict=True):
            if text and (number is None or abs(number) > 100):
                self.refuse("weights", _("Weights are per cent, from −100 to 100."))
        return [decimal_text(number) if number is not None else "" for number in numbers]

    def rights(self, count: int) -> set[int]:
        """The numbers of the right lines."""
        said = [part for part in re.split(r"[,、，\s]+", self.get("right")) if part]
        numbers = [read_number(part) for part in said]
        if any(number is None or not 1 <= number <= count for number in numbers):
            self.refuse(
                "right", _("Give the numbers of the lines that are right, from 1 to %(count)d.") % {"count": count}
            )
            return set()
        return {int(number) for number in numbers if number is not None}


def _options(row: _Row) -> Data:
    lines = row.lines("answers")
    rights, feedback, weights = row.rights(len(lines)), row.numbered("feedback", len(lines)), row.weights(len(lines))
    options = [
        making.option(text, correct=number in rights, feedback=feedback[number - 1], weight=weights[number - 1])
        for number, text in enumerate(lines, start=1)
    ]
    return {"options": options}


def _answers(row: _Row) -> Data:
    lines = row.lines("answers")
    said, weights = row.numbered("feedback", len(lines)), row.weights(len(lines))
    rows = zip(lines, weights, said, strict=True)
    return {"answers": [{"text": text, "weight": weight, "feedback": line} for text, weight, line in rows]}


def _numbers(row: _Row) -> Data:
    lines, found = row.lines("answers"), []
    said, weights = row.numbered("feedback", len(lines)), row.weights(len(lines))
    for text, weight, feedback in zip(lines, weights, said, strict=True):
        value, _sign, tolerance = text.replace("+-", TOLERANCE).partition(TOLERANCE)
        number, near = read_number(value), read_number(tolerance) if tolerance else None
        if number is None or (tolerance and (near is None or near < 0)):
            row.refuse("answers", _("“%(text)s” is not a number like 42 or 42±0.5.") % {"text": text})
            continue
        told = decimal_text(near) if near else ""
        found.append({"value": decimal_text(number), "tolerance": told, "weight": weight, "feedback": feedback})
    return {"numbers": found, "unit": row.get("unit")}


def _order(row: _Row) -> Data:
    return {"items": making.items(row.lines("answers"))}


def _match(row: _Row) -> Data:
    pairs, others = [], []
    for line in row.lines("answers"):
        written = line if ARROW in line else line.replace("->", ARROW)
        parts = [unescaped(part) for part in split(written, ARROW)]
        if len(parts) != 2 or not parts[1]:
            row.refuse("answers", _("“%(text)s” is not a pair like 紙→捨てる.") % {"text": line})
        elif parts[0]:
            pairs.append((parts[0], parts[1]))
        else:
            others.append(parts[1])
    return making.matching(pairs, others)


def _cloze(row: _Row) -> Data:
    gaps = []
    for number, line in enumerate(row.lines("answers"), start=1):
        right, *wrong = split(line, WRONG)
        accepted = [text for part in split(right, OR) if (text := unescaped(part))]
        gaps.append(making.gap(number, accepted, [text for part in wrong if (text := unescaped(part))]))
    return {"gaps": gaps}


def _essay(row: _Row) -> Data:
    lines = []
    for line in row.lines("answers"):
        match = _RUBRIC.fullmatch(line)
        if match is None:
            row.refuse(
                "answers", _("“%(text)s” is not a criterion with points like 目的が書けている：3.") % {"text": line}
            )
        else:
            lines.append((match[1], int(match[2])))
    return {"rubric": making.rubric(lines), "model_answer": row.get("model_answer")}


_OWN: Mapping[QuestionKind, Callable[[_Row], Data]] = {
    QuestionKind.SINGLE: _options,
    QuestionKind.MULTIPLE: _options,
    QuestionKind.TRUEFALSE: _options,
    QuestionKind.TEXT: _answers,
    QuestionKind.NUMBER: _numbers,
    QuestionKind.ORDER: _order,
    QuestionKind.MATCH: _match,
    QuestionKind.CLOZE: _cloze,
    QuestionKind.ESSAY: _essay,
}
