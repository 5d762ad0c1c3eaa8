"""What differs between two releases of a course, or between a release and a draft. Pure: payloads in, words out."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import regex
from django.utils.translation import gettext as _

from courses.enums import Differs, QuestionKind
from courses.models import LessonPage
from courses.releases.marks import Marked, marked, moved
from courses.releases.parsing import parse
from courses.releases.questions import Question
from courses.releases.schema import Block, CourseText, Lesson, Term
from courses.releases.wording import (
    Lines,
    block_lines,
    course_facts,
    question_lines,
    quiz_facts,
    right_lines,
    rule_lines,
)
from lms.common.text import lines_of

Data = Mapping[str, Any]
_TERM = regex.compile(r'<span data-term="[^"]*">(.*?)</span>')


@dataclasses.dataclass(frozen=True)
class Change:
    """A part that differs, by its lines. What is new has none before, what was taken out none after."""

    what: str
    hows: tuple[Differs, ...]
    before: Lines = ()
    after: Lines = ()
    notes: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[Marked, Marked]:
        """Both texts in pieces, with what only one of them has; where there is only one, nothing is marked."""
        if not (self.before and self.after):
            return [("\n".join(self.before), False)], [("\n".join(self.after), False)]
        return marked("\n".join(self.before), "\n".join(self.after))


@dataclasses.dataclass(frozen=True)
class Group:
    """Changes of one lesson, of the quiz, or of the rest. `key`: the lesson's; `was`: what it was called before."""

    title: str
    hows: tuple[Differs, ...]
    changes: tuple[Change, ...] = ()
    key: str = ""
    was: str = ""


@dataclasses.dataclass(frozen=True)
class LanguageDifference:
    language: str
    # Of the language as a whole: new, or taken out.
    hows: tuple[Differs, ...]
    groups: tuple[Group, ...]


@dataclasses.dataclass(frozen=True)
class Difference:
    """False if there is none."""

    languages: tuple[LanguageDifference, ...]
    files: Change | None

    def __bool__(self) -> bool:
        return bool(self.languages or self.files)

    @property
    def lesson_keys(self) -> frozenset[str]:
        """Lessons that both have, and that say something else now."""
        groups = (group for language in self.languages for group in language.groups)
        return frozenset(group.key for group in groups if group.key and Differs.CHANGED in group.hows)


def compare(before: Data, after: Data) -> Difference:
    old, new = parse(before).locales, parse(after).locales
    languages = []
    for language in [*new, *(each for each in old if each not in new)]:
        difference = _language(language, old.get(language), new.get(language))
        if difference.hows or difference.groups:
            languages.append(difference)
    return Difference(tuple(languages), _files(before["files"], after["files"]))


def _files(before: Data, after: Data) -> Change | None:
    """By their content; a file under another name is the same file."""
    gone = tuple(sorted(before[sha]["name"] for sha in before.keys() - after.keys()))
    come = tuple(sorted(after[sha]["name"] for sha in after.keys() - before.keys()))
    return Change(_("Files"), (Differs.CHANGED,), gone, come) if gone or come else None


def _language(language: str, old: CourseText | None, new: CourseText | None) -> LanguageDifference:
    if old is None or new is None:
        return LanguageDifference(language, (Differs.ADDED if old is None else Differs.REMOVED,), ())
    groups = [
        _about(old, new),
        *(_lesson(*pair) for pair in _pairs(old.lessons, new.lessons, lambda lesson: lesson.key)),
        _quiz(old, new),
        _terms(old.terms, new.terms),
    ]
    return LanguageDifference(language, (), tuple(group for group in groups if group is not None))


def _pairs(
    before: Sequence[Any], after: Sequence[Any], key_of: Callable[[Any], str]
) -> Iterator[tuple[Any, Any, bool]]:
    """Each part as it was and as it is, and whether it stands elsewhere; in the new order, then what was taken out."""
    old, new = ({key_of(part): part for part in parts} for parts in (before, after))
    elsewhere = moved(list(old), list(new))
    yield from ((old.get(key), part, key in elsewhere) for key, part in new.items())
    yield from ((part, None, False) for key, part in old.items() if key not in new)


def _changed(what: str, before: Lines, after: Lines) -> list[Change]:
    """A fact of something that both have."""
    return [Change(what, (Differs.CHANGED,), before, after)] if before != after else []


def _facts(old: Mapping[str, Lines], new: Mapping[str, Lines]) -> list[Change]:
    return [change for name in new for change in _changed(name, old[name], new[name])]


def _group(title: str, changes: Sequence[Change], *more: Differs, **values: str) -> Group | None:
    hows = (*more, *((Differs.CHANGED,) if changes else ()))
    return Group(title, hows, tuple(changes), **values) if hows else None


def _about(old: CourseText, new: CourseText) -> Group | None:
    return _group(_("About the course"), _facts(course_facts(old), course_facts(new)))


def _part(what: str, say: Callable[[Any], Lines], old: Any, new: Any, *, is_moved: bool) -> Change | None:
    """A block or question; None: it is what it was, and where."""
    if old is None:
        return Change(what, (Differs.ADDED,), after=say(new))
    if new is None:
        return Change(what, (Differs.REMOVED,), before=say(old))
    differs = _bare(old) != _bare(new)
    hows = [*([Differs.MOVED] if is_moved else []), *([Differs.CHANGED] if differs else [])]
    if not hows:
        return None
    before, after = (say(old), say(new)) if differs else ((), ())
    notes = (
        (_("The words are the same: a file, or how it is shown, is another."),) if differs and before == after else ()
    )
    return Change(what, tuple(hows), before, after, notes)


def _bare(value: Any) -> Any:
    """Without the marks of glossary terms, which come and go with the glossary."""
    if isinstance(value, str):
        return _TERM.sub(r"\1", value)
    if isinstance(value, tuple):
        return tuple(_bare(part) for part in value)
    return (type(value), _bare(_values(value))) if dataclasses.is_dataclass(value) else value


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(getattr(value, field.name) for field in dataclasses.fields(value))


def _lesson(old: Lesson | None, new: Lesson | None, is_moved: bool) -> Group | None:
    blocks = list(_blocks(old, new))
    if old is None or new is None:
        lesson = old or new
        assert lesson is not None
        return Group(lesson.title, (Differs.ADDED if old is None else Differs.REMOVED,), tuple(blocks), lesson.key)
    changes = [
        *_changed(_("Minutes"), (str(old.minutes),), (str(new.minutes),)),
        *_changed(_("What was learned"), lines_of(old.summary), lines_of(new.summary)),
        *_changed(_("What completes the lesson"), rule_lines(old.rule), rule_lines(new.rule)),
        *blocks,
    ]
    renamed = old.title != new.title
    more = [*([Differs.RENAMED] if renamed else []), *([Differs.MOVED] if is_moved else [])]
    return _group(new.title, changes, *more, key=new.key, was=old.title if renamed else "")


def _blocks(old: Lesson | None, new: Lesson | None) -> Iterator[Change]:
    labels = LessonPage.body.field.stream_block.child_blocks
    before, after = (lesson.blocks if lesson else () for lesson in (old, new))
    for was, becomes, is_moved in _pairs(before, after, lambda block: block.id):
        block: Block = becomes or was
        # A kind that nobody writes any more has no label.
        what = str(labels[block.type].label) if block.type in labels else block.type
        change = _part(what, block_lines, was, becomes, is_moved=is_moved)
        if change is not None:
            yield change


def _quiz(old: CourseText, new: CourseText) -> Group | None:
    if old.quiz is None or new.quiz is None:
        how = Differs.ADDED if old.quiz is None else Differs.REMOVED
        quiz = old.quiz or new.quiz
        return Group(quiz.title, (how,), tuple(_questions(old, new))) if quiz else None
    changes = [*_facts(quiz_facts(old.quiz), quiz_facts(new.quiz)), *_questions(old, new)]
    return _group(new.quiz.title, changes)


def _questions(old: CourseText, new: CourseText) -> Iterator[Change]:
    before, after = (text.quiz.questions if text.quiz else () for text in (old, new))
    for was, becomes, is_moved in _pairs(before, after, lambda question: question.key):
        change = _part(
            _named(becomes or was, after if becomes else before),
            lambda question: question_lines(question, new if question is becomes else old),  # noqa: B023  # called at once
            was, becomes, is_moved=is_moved,
        )  # fmt: skip
        if change is None:
            continue
        if was and becomes and right_lines(was) != right_lines(becomes):
            change = dataclasses.replace(change, notes=(*change.notes, _("The right answer is another.")))
        yield change


def _named(question: Question, among: Sequence[Question]) -> str:
    words = {"number": among.index(question) + 1, "kind": QuestionKind(question.kind).label}
    return _("Question %(number)s (%(kind)s)") % words


def _terms(old: Mapping[str, Term], new: Mapping[str, Term]) -> Group | None:
    pairs = _pairs(list(old.values()), list(new.values()), lambda term: term.term)
    changes = [_part((now or was).term, _term_lines, was, now, is_moved=False) for was, now, _moved in pairs]
    return _group(_("Terms that are explained"), [change for change in changes if change is not None])


def _term_lines(term: Term) -> Lines:
    return lines_of(term.reading, term.full, term.english, term.short, term.body)
