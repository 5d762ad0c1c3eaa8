"""Renders a lesson's blocks from release data."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courses.authoring.samples import sample_of
from courses.block_presenters import block_context, terms_used
from courses.desks import Desk
from courses.releases.schema import Block, CourseText, Lesson, Term

register = template.Library()
NOTHING = Desk()


def _page(context: Context) -> dict[str, Any]:
    """As a variable only: given to render(), every block would ask all context processors again."""
    return {"request": context.get("request"), "csrf_token": context.get("csrf_token")}


def _printed(block: Block, text: CourseText, desk: Desk, page: dict[str, Any]) -> SafeString:
    """In a box of its own, which is a place that one can be led back to."""
    values = {**block_context(block, text, desk), **page}
    html = SafeString(get_template(f"courses/blocks/{block.type}.html").render(values))
    return format_html('<div class="lesson__block" id="block-{}" data-block="{}">{}</div>', block.id, block.id, html)


@register.simple_tag(takes_context=True)
def lesson_blocks(context: Context, lesson: Lesson, text: CourseText, desk: Desk | None = None) -> SafeString:
    """All blocks of `lesson`. `text`: the course in the language that is read."""
    page = _page(context)
    return SafeString("\n".join(_printed(block, text, desk or NOTHING, page) for block in lesson.blocks))


@register.simple_tag(takes_context=True)
def block_sample(context: Context, name: str) -> SafeString:
    """A block of this kind as the picker shows it."""
    block, text = sample_of(name)
    return _printed(block, text, NOTHING, _page(context))


@register.simple_tag
def lesson_terms(lesson: Lesson, text: CourseText) -> list[Term]:
    return terms_used(lesson, text)
