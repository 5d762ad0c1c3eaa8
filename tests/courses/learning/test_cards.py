"""A course's card in the catalogue is printed once for equal courses and standings, and never for another."""

import dataclasses
import datetime as dt

import pytest
from django.template.loader import get_template
from django.utils.translation import override

from courses.models import Course
from courses.queries.catalog import Card, Standing
from courses.releases.filed import File, Picture
from courses.releases.schema import CourseText
from courses.templatetags.course_cards import TEMPLATE, course_card
from lms.common.templatetags import kept

DAY = dt.date(2026, 11, 21)
PICTURE = File(sha256="0" * 64, name="a.png", content_type="image/png", size=1, width=640, height=360)
TEXT = CourseText(
    language="ja",
    title="DXマインド",
    summary="はじめに",
    objectives=(),
    cover=Picture(PICTURE, ""),
    minutes=20,
    lessons=(),
    quiz=None,
    terms={},
)


def card(course: dict[str, object] | None = None, text: dict[str, object] | None = None, **standing: object) -> Card:
    made = Course(**{"code": "mind", "format": "online", "is_required": False, **(course or {})})
    return Card(made, dataclasses.replace(TEXT, **(text or {})), **{"standing": Standing.NEW, **standing})  # type: ignore[arg-type]  # mypy does not pair ** with field names


def another(**changes: object) -> Picture:
    return Picture(dataclasses.replace(PICTURE, **changes), "")  # type: ignore[arg-type]  # as above


OTHERS = {
    "code": card(course={"code": "leader"}),
    "format": card(course={"format": "room"}),
    "required": card(course={"is_required": True}),
    "title": card(text={"title": "DXリーダー"}),
    "summary": card(text={"summary": "つづき"}),
    "minutes": card(text={"minutes": 21}),
    "no cover": card(text={"cover": None}),
    "another cover": card(text={"cover": another(sha256="1" * 64)}),
    "width": card(text={"cover": another(width=320)}),
    "height": card(text={"cover": another(height=180)}),
    "standing": card(standing=Standing.STARTED),
    "due": card(standing=Standing.ENROLLED, due_on=DAY),
    "completed": card(standing=Standing.COMPLETED, completed_on=DAY),
}


@pytest.fixture(autouse=True)
def _nothing_printed_yet() -> None:
    kept.forget()


@pytest.mark.parametrize("what", OTHERS)
def test_a_card_that_differs_is_printed_anew(what: str) -> None:
    course_card(card())
    other = OTHERS[what]
    assert course_card(other) == get_template(TEMPLATE).render({"card": other}) != course_card(card())


def test_a_card_is_kept_for_its_language_alone() -> None:
    with override("ja"):
        japanese = course_card(card())
    with override("en"):
        assert course_card(card()) != japanese
