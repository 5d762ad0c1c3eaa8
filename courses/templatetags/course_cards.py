"""Prints what the catalogue shows again and again: courses, once for the same standing; its filters, while unused."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from courses.forms import CatalogForm
from courses.queries.catalog import Card
from lms.common.templatetags.kept import printed_once

register = template.Library()
TEMPLATE = "courses/parts/card.html"
FILTERS = "courses/parts/catalog_filters.html"


@register.simple_tag
def course_card(card: Card) -> SafeString:
    """Whatever the template reads of the card stands among these values."""
    course, text, cover = card.course, card.text, card.text.cover
    values = {
        "course": (course.code, course.format, course.is_required),
        "text": (text.title, text.summary, text.minutes),
        "cover": (cover.file.url, cover.file.width, cover.file.height) if cover else None,
        "standing": (card.standing, card.due_on, card.completed_on),
    }
    return printed_once(TEMPLATE, values, lambda: get_template(TEMPLATE).render({"card": card}))


@register.simple_tag
def catalog_filters(form: CatalogForm) -> SafeString:
    """What was typed or chosen is printed anew: it differs from reader to reader."""

    def printed() -> str:
        return get_template(FILTERS).render({"form": form})

    return SafeString(printed()) if form.data else printed_once(FILTERS, {"offered": form.offered}, printed)
