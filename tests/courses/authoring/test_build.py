"""Every kind of question, and banks, built from a specification: released as the author would have filled it in."""

import copy
from typing import Any

import pytest
from wagtail.models import Locale

from courses import judging, releases
from courses.authoring.build import build_course_pages
from courses.authoring.build_questions import build_bank
from courses.models import BankQuestion, CatalogPage, QuestionBank
from courses.questions import KINDS, kind_of
from courses.releases.questions import Quiz
from lms.common import clock
from lms.demo import data

pytestmark = pytest.mark.django_db
ESSAY = {
    "key": "essay",
    "kind": "essay",
    "text": "例を書いてください。",
    "rubric": [{"text": "数字がある", "points": 2}],
}
BANKED = {"key": "banked", "kind": "banked", "bank": "DXマインド", "question": "undo"}


def load_banks() -> QuestionBank:
    """One bank, in every language."""
    built_banks = [build_bank(spec, Locale.objects.get(language_code=language)) for language, spec in data.banks()]
    return built_banks[-1]


def built(*more: dict[str, Any], language: str = "ja") -> Quiz:
    """The quiz of the demo's first course, and more questions, as it is released."""
    spec = copy.deepcopy(data.read("courses/mind"))
    spec["quiz"]["questions"] += more
    catalog = CatalogPage.objects.get(locale__language_code="ja")
    page = build_course_pages(spec, data.MEDIA, catalog=catalog, owner=None, now=clock.now(), locale="ja")
    assert page.course is not None
    quiz = releases.load(page.course.releases.latest("number")).locale(language).quiz
    assert quiz is not None
    return quiz


def test_every_kind_is_released_and_its_right_answer_is_right(db: None) -> None:
    load_banks()
    quiz = built(ESSAY, BANKED)
    assert {question.kind for question in quiz.questions} == set(KINDS)
    for question in quiz.questions:
        asked = question.as_asked()
        if not kind_of(asked).is_marked:
            assert judging.judge([asked], {question.key: kind_of(asked).right(asked)}).share == 1, question.text
    drawn = next(draw for draw in quiz.plan if len(draw.keys) > 1)
    # What is asked of everybody is not drawn.
    assert (drawn.count, len(drawn.keys)) == (1, 2)


def test_what_is_nearly_right_earns_its_part(db: None) -> None:
    load_banks()
    number = next(question for question in built().questions if question.kind == "number").as_asked()
    assert kind_of(number).credit(number, ["８５分"]) == 1
    assert kind_of(number).credit(number, ["60"]) * 2 == 1


def test_building_again_changes_what_there_is(db: None) -> None:
    load_banks()
    first = built()
    bank = load_banks()
    assert built() == first
    assert BankQuestion.objects.filter(bank=bank).count() == 2 * len(data.read("banks/mind")["questions"])
    assert bank.description == data.read("banks/mind")["description"]
