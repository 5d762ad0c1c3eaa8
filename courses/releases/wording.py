"""What the parts of a release say, line by line, for whoever compares two of them. Right answers are marked."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from courses.enums import Scoring
from courses.questions import kind_of
from courses.releases.elements import Chart, Part, Slide, Table, WorksheetField
from courses.releases.filed import File, Picture
from courses.releases.questions import Accepted, AcceptedNumber, Criterion, Option, Question, Quiz
from courses.releases.schema import Block, CourseText, Rule
from lms.common.text import lines_of

Lines = tuple[str, ...]
RIGHT, OTHER = "◯", "・"
# What identifies a thing says nothing of it.
UNSAID = frozenset({"id", "key", "type", "kind"})


def block_lines(block: Block) -> Lines:
    if isinstance(block, Table):
        return (*lines_of(block.caption), *_rows([block.columns, *block.rows]))
    if isinstance(block, Chart):
        values = [[label, *row] for label, row in zip(block.labels, block.rows, strict=True)]
        head = [block.label_head, *block.columns]
        return (*lines_of(block.title, block.sentence, block.unit), *_rows([head, *values]))
    return _fields(block)


def _rows(rows: Iterable[Iterable[Any]]) -> Lines:
    return tuple(" | ".join("–" if cell is None else str(cell) for cell in row) for row in rows)


def _said(value: Any) -> Lines:
    """Of one value of a block or question, whatever it is. Numbers and switches say nothing by themselves."""
    if isinstance(value, str):
        return lines_of(value)
    if isinstance(value, tuple):
        return tuple(line for part in value for line in _said(part))
    for kind, say in SAYINGS.items():
        if isinstance(value, kind):
            return say(value)
    return _fields(value) if dataclasses.is_dataclass(value) else ()


def _fields(value: Any) -> Lines:
    names = (field.name for field in dataclasses.fields(value) if field.name not in UNSAID)
    return tuple(line for name in names for line in _said(getattr(value, name)))


def _file(file: File) -> Lines:
    return (_("File: %(name)s (%(size)s)") % {"name": file.name, "size": filesizeformat(file.size)},)


def _option(option: Option) -> Lines:
    more = [f"{option.weight}%"] if option.weight else []
    more += [option.feedback] if option.feedback else []
    return (" – ".join([f"{RIGHT if option.correct else OTHER} {option.text}", *more]),)


def _accepted(accepted: Accepted | AcceptedNumber) -> Lines:
    said = accepted.text if isinstance(accepted, Accepted) else accepted.value
    if isinstance(accepted, AcceptedNumber) and accepted.tolerance:
        said = f"{said} ± {accepted.tolerance}"
    more = [f"{accepted.weight}%"] if accepted.weight else []
    return (" – ".join([f"{RIGHT} {said}", *more, *([accepted.feedback] if accepted.feedback else [])]),)


def _picture(picture: Picture) -> Lines:
    return (*_file(picture.file), *lines_of(picture.alt))


def _slide(slide: Slide) -> Lines:
    return tuple(f"{slide.number}: {line}" for line in lines_of(slide.text, slide.alt)) or (f"{slide.number}:",)


def _part(part: Part) -> Lines:
    return (*lines_of(part.title, part.html), *(_picture(part.picture) if part.picture else ()))


def _worksheet_field(field: WorksheetField) -> Lines:
    label = _("%(label)s (required)") % {"label": field.label} if field.required else field.label
    return (label, *lines_of(field.hint))


def _criterion(line: Criterion) -> Lines:
    return (_("%(text)s (at most %(points)s)") % {"text": line.text, "points": line.points},)


SAYINGS: dict[type, Callable[[Any], Lines]] = {
    File: _file,
    Option: _option,
    Accepted: _accepted,
    AcceptedNumber: _accepted,
    Picture: _picture,
    Slide: _slide,
    Part: _part,
    WorksheetField: _worksheet_field,
    Criterion: _criterion,
}


def right_lines(question: Question) -> Lines:
    """What is right, in words; empty for what a person marks."""
    asked = question.as_asked()
    return tuple(kind_of(asked).told_right(asked))


def question_lines(question: Question, text: CourseText) -> Lines:
    """The question, its answers, what is right, and what it leads back to."""
    shown = (question.options, question.answers, question.numbers, question.unit, question.rubric)
    lines = [*lines_of(question.text), *(line for part in shown for line in _said(part))]
    if question.items or question.premises or question.gaps:
        lines += [f"{RIGHT} {line}" for line in right_lines(question)]
    lines += _said(question.model_answer)
    if question.explanation:
        lines += [_("Explanation: %(text)s") % {"text": line} for line in lines_of(question.explanation)]
    lesson = text.lesson(question.lesson) if question.lesson else None
    if lesson is not None:
        lines.append(_("To read again: %(title)s") % {"title": lesson.title})
    if question.points != 1:
        lines.append(_("Points: %(points)s") % {"points": question.points})
    return tuple(lines)


def rule_lines(rule: Rule) -> Lines:
    """What a lesson asks for."""
    asked = [
        (rule.minutes, _("%(number)s minutes after it was opened") % {"number": rule.minutes}),
        (rule.media_share, _("%(number)s%% of what plays or is paged through") % {"number": rule.media_share}),
        (rule.checkpoints, _("All checkpoints answered")),
        (rule.worksheets, _("All worksheets filled in")),
    ]
    return tuple(words for holds, words in asked if holds) or (_("Opening it is enough"),)


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def _or_none(value: int, words: str) -> str:
    return str(value) if value else words


def quiz_facts(quiz: Quiz) -> dict[str, Lines]:
    """How the quiz is put, by what each fact is called."""
    facts: dict[str, Any] = {
        _("Title"): quiz.title,
        _("Introduction"): quiz.intro,
        _("Pass mark"): f"{quiz.pass_mark}%",
        _("Questions asked in a try"): str(quiz.asks),
        _("Drawn at random"): tuple(
            _("%(count)s of %(number)s") % {"count": draw.count, "number": len(draw.keys)}
            for draw in quiz.plan
            if len(draw.keys) > draw.count
        ),
        _("Tries"): _or_none(quiz.max_attempts, _("as many as one likes")),
        _("Time limit (minutes)"): _or_none(quiz.time_limit, _("none")),
        _("Which try counts"): str(Scoring(quiz.scoring).label),
        _("Minutes"): str(quiz.minutes),
        _("One question at a time"): _yes(quiz.one_by_one),
        _("Questions are mixed"): _yes(quiz.shuffle_questions),
        _("Options are mixed"): _yes(quiz.shuffle_options),
    }
    return {name: _said(value) for name, value in facts.items()}


def course_facts(text: CourseText) -> dict[str, Lines]:
    facts: dict[str, Any] = {
        _("Title"): text.title,
        _("Summary"): text.summary,
        _("What one can do afterwards"): text.objectives,
        _("Cover picture"): text.cover or "",
    }
    return {name: _said(value) for name, value in facts.items()}
