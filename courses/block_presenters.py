"""What the template of each kind of block is given."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cms.models.glossary import term_anchor
from courses.desks import Desk
from courses.models import WorksheetEntry
from courses.presenters import checkpoint_context
from courses.releases.elements import (
    Accordion,
    Audio,
    Chart,
    Comparison,
    Part,
    Reflection,
    Slides,
    Steps,
    Worksheet,
)
from courses.releases.schema import Block, Checkpoint, CourseText, Lesson, Term, Video
from courses.rules import TENTHS, share_of
from lms.common.templatetags.kept import print_component

_MARK = re.compile(r'<span data-term="([^"]*)">([^<]*)</span>')


def term_button(term: Term, word: str, popover_id: str) -> SafeString:
    """`word` is release HTML: sanitised when it was compiled."""
    values = {
        "word": mark_safe(word),  # noqa: S308  # as above
        "definition": term.short,
        "reading": term.reading,
        "url": f"{reverse('glossary')}#{term_anchor(term.term)}",
        "id": popover_id,
    }
    return print_component("term", values)


def with_terms(html: str, terms: Mapping[str, Term], prefix: str) -> SafeString:
    """Marked terms become buttons that explain them. Ids follow from the text, so that pages can be compared."""

    def button(match: re.Match[str]) -> str:
        term = terms.get(unescape(match.group(1)))
        return term_button(term, match.group(2), f"{prefix}-{match.start()}") if term else match.group(2)

    return mark_safe(_MARK.sub(button, html))  # noqa: S308  # as above


def _texts(block: Block) -> Iterable[str]:
    """The marked texts of a block."""
    parts: tuple[Part, ...] = ()
    if isinstance(block, Steps):
        parts = block.steps
    elif isinstance(block, Comparison):
        parts = block.sides
    elif isinstance(block, Accordion):
        parts = block.sections
    return [getattr(block, "html", ""), *(part.html for part in parts)]


def terms_used(lesson: Lesson, text: CourseText) -> list[Term]:
    """The terms that the lesson explains, in the order of the text: for print, and for whoever looks one up again."""
    names = [unescape(name) for block in lesson.blocks for html in _texts(block) for name, _ in _MARK.findall(html)]
    return [text.terms[name] for name in dict.fromkeys(names) if name in text.terms]


def _parts(block: Block, parts: tuple[Part, ...], text: CourseText) -> list[dict[str, Any]]:
    return [
        {"part": part, "html": with_terms(part.html, text.terms, f"term-{block.id}-{number}")}
        for number, part in enumerate(parts, start=1)
    ]


def media_context(block: Any, text: CourseText, desk: Desk) -> dict[str, Any]:
    """`start`: where the person stopped, in seconds or as a page; nothing near the end, which begins anew."""
    progress = desk.media.get(block.id)
    position = progress.position / TENTHS if progress else 0.0
    paged = isinstance(block, Slides)
    resumes = position >= 1 and (paged or position < block.length - 2)
    return {
        "block": block,
        "text": text,
        "url": desk.url("lesson_media", block.id),
        "start": position if resumes else 0,
        "start_page": max(1, round(position)) if paged else 0,
        "share": share_of(block, progress),
        "progress": progress,
    }


def _chart(block: Chart, text: CourseText, desk: Desk) -> dict[str, Any]:
    from courses.charts import draw  # noqa: PLC0415  # only who draws waits for Altair

    rows = [
        [label, *("–" if value is None else f"{value:,g}" for value in row)]
        for label, row in zip(block.labels, block.rows, strict=True)
    ]
    unit = f" ({block.unit})" if block.unit else ""
    columns = [block.label_head, *(f"{column}{unit}" for column in block.columns)]
    return {"block": block, "svg": SafeString(draw(block)), "columns": columns, "rows": rows}


def worksheet_context(block: Worksheet, entry: WorksheetEntry | None, desk: Desk) -> dict[str, Any]:
    values = entry.values if entry else {}
    rows = [{"field": field, "value": values.get(field.key, "")} for field in block.fields]
    return {"block": block, "entry": entry, "rows": rows, "url": desk.url("lesson_worksheet", block.id)}


def _worksheet(block: Worksheet, text: CourseText, desk: Desk) -> dict[str, Any]:
    return worksheet_context(block, desk.sheets.get(block.id), desk)


def _reflection(block: Reflection, text: CourseText, desk: Desk) -> dict[str, Any]:
    return {"block": block, "note": desk.notes.get(block.id), "url": desk.url("lesson_note", block.id)}


def _checkpoint(block: Checkpoint, text: CourseText, desk: Desk) -> dict[str, Any]:
    return checkpoint_context(block, desk.checkpoint_url, desk.answers.get(block.id))


PRESENTERS: dict[type, Callable[[Any, CourseText, Desk], dict[str, Any]]] = {
    Checkpoint: _checkpoint,
    Video: media_context,
    Audio: media_context,
    Slides: media_context,
    Chart: _chart,
    Worksheet: _worksheet,
    Reflection: _reflection,
    Steps: lambda block, text, desk: {"block": block, "rows": _parts(block, block.steps, text)},
    Comparison: lambda block, text, desk: {"block": block, "rows": _parts(block, block.sides, text)},
    Accordion: lambda block, text, desk: {"block": block, "rows": _parts(block, block.sections, text)},
}


def block_context(block: Block, text: CourseText, desk: Desk) -> dict[str, Any]:
    present = PRESENTERS.get(type(block))
    if present is not None:
        return present(block, text, desk)
    html = getattr(block, "html", "")
    return {"block": block, "text": text, "html": with_terms(html, text.terms, f"term-{block.id}")}
