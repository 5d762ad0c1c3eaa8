"""Renders a lesson's blocks from release data."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cms.models.glossary import term_anchor
from courses.presenters import checkpoint_context
from courses.releases.schema import Block, Checkpoint, CourseText, Lesson, Term
from lms.common.templatetags.kept import print_component

register = template.Library()

_MARK = re.compile(r'<span data-term="([^"]*)">([^<]*)</span>')


def with_terms(html: str, terms: Mapping[str, Term], prefix: str) -> SafeString:
    """Marked terms become buttons that explain them. Ids follow from the text, so that pages can be compared."""

    def button(match: re.Match[str]) -> str:
        term = terms.get(unescape(match.group(1)))
        if term is None:
            return match.group(2)
        values = {
            "word": mark_safe(match.group(2)),  # noqa: S308  # release HTML: sanitised when it was compiled
            "definition": term.short,
            "reading": term.reading,
            "url": f"{reverse('glossary')}#{term_anchor(term.term)}",
            "id": f"{prefix}-{match.start()}",
        }
        return print_component("term", values)

    return mark_safe(_MARK.sub(button, html))  # noqa: S308  # as above


def _context(block: Block, text: CourseText, url: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(block, Checkpoint):
        return checkpoint_context(block, url, answers.get(block.id))
    html = getattr(block, "html", "")
    return {"block": block, "text": text, "html": with_terms(html, text.terms, f"term-{block.id}")}


@register.simple_tag(takes_context=True)
def lesson_blocks(
    context: Context,
    lesson: Lesson,
    text: CourseText,
    *,
    checkpoint_url: str = "",
    answers: Mapping[str, Any] | None = None,
) -> SafeString:
    """All blocks of `lesson`. `text`: the course in the language that is read."""
    # As a variable only: given to render(), every block would ask all context processors again.
    page = {"request": context.get("request"), "csrf_token": context.get("csrf_token")}
    parts = [
        get_template(f"courses/blocks/{block.type}.html").render(
            {**_context(block, text, checkpoint_url, answers or {}), **page}
        )
        for block in lesson.blocks
    ]
    return SafeString("\n".join(parts))
