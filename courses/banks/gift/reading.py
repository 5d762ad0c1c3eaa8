"""Reads GIFT: the text format in which Moodle and others exchange questions.

Lines of ours, `//manabi {…}`, carry what GIFT has no words for; other systems take them for comments.
"""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import orjson
from django.utils.translation import gettext as _

from courses.banks.entries import Entry, Issue, Reading
from courses.banks.gift import marks
from courses.banks.gift.answers import GiftError, answers_of
from courses.enums import Difficulty
from courses.questions.faults import faults_of

OURS = "//manabi "
_TAGS = re.compile(r"\[tag:((?:\\.|[^\]\\])*)\]")
_STYLE = re.compile(r"\[(html|moodle|plain|markdown)\]")


@dataclasses.dataclass
class Block:
    """One question as it stands in the file. `more`: what our own line says of it."""

    line: int
    text: str = ""
    tags: list[str] = dataclasses.field(default_factory=list)
    more: dict[str, Any] = dataclasses.field(default_factory=dict)
    category: str = ""


def read_gift(text: str, *, bank: str = "") -> Reading:
    """`bank`: the name of the bank; a category of another name becomes a tag."""
    entries, issues = [], []
    for block in _blocks(text.removeprefix("\ufeff")):
        try:
            entry = _entry(block, bank)
        except GiftError as error:
            issues.append(Issue(block.line, str(error)))
            continue
        faults = faults_of(entry.question)
        issues += [Issue(block.line, fault) for fault in faults]
        entries.append(entry)
    return Reading(entries, issues)


def _blocks(text: str) -> Iterator[Block]:
    """Blank lines part questions – unless a brace is open, and no new question has begun below it."""
    category, block = "", Block(0)
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        is_open = marks.depth(block.text) > 0
        if is_open and stripped.startswith("//"):
            continue
        begins = stripped.startswith(("::", "$CATEGORY", "//"))
        if block.text and ((not stripped and not is_open) or begins):
            yield block
            block = Block(number, category=category)
        if stripped.startswith("//"):
            _comment(stripped, block)
        elif stripped.upper().startswith("$CATEGORY:"):
            category = stripped.partition(":")[2].strip()
            block.category = category
        elif stripped:
            block.line = block.line if block.text else number
            block.text = f"{block.text}\n{line}" if block.text else line
            block.category = category
    if block.text:
        yield block


def _comment(line: str, block: Block) -> None:
    block.tags += [re.sub(r"\\(.)", r"\1", tag).strip() for tag in _TAGS.findall(line)]
    if line.startswith(OURS):
        try:
            found = orjson.loads(line.removeprefix(OURS))
        except orjson.JSONDecodeError:
            return
        block.more = found if isinstance(found, dict) else {}


def _entry(block: Block, bank: str) -> Entry:
    body = block.text.strip()
    if body.startswith("::"):
        closing = marks.find(body, "::", 2)
        if closing < 0:
            raise GiftError(_("The title is not closed: write ::title::."))
        body = body[closing + 2 :].strip()
    style = _STYLE.match(body)
    if style:
        body = body[style.end() :]
    start = marks.find(body, "{")
    if start < 0:
        raise GiftError(_("There is no answer in braces { }. Texts without a question are not taken."))
    end = marks.find(body, "}", start)
    if end < 0:
        raise GiftError(_("The brace { is not closed. Signs that belong to the text need a backslash: \\{"))
    if marks.find(body, "{", end) >= 0:
        raise GiftError(_("There are answers twice. Part questions by a blank line."))
    said = style[1] if style else ""
    before, after = body[:start], body[end + 1 :].strip()
    text = marks.plain(f"{before.rstrip()} _____ {after}" if after else before, said)
    question = answers_of(text, body[start + 1 : end], said, block.more)
    difficulty = str(block.more.get("difficulty", Difficulty.MIDDLE))
    tags = [*block.tags, *_category_tags(block.category, bank)]
    return Entry(
        question=question,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        difficulty=difficulty if difficulty in Difficulty.values else Difficulty.MIDDLE,
        line=block.line,
    )


def _category_tags(category: str, bank: str) -> list[str]:
    """The last step of a category's path, unless it is the bank itself."""
    steps = [step.strip() for step in category.replace("//", "\0").split("/") if step.strip()]
    last = steps[-1].replace("\0", "/") if steps else ""
    return [] if last in {"", bank, "top", "$course$"} else [last]
