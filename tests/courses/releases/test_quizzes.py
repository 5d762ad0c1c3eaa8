"""A quiz is compiled with everything it may ask: its own questions, chosen ones, and all that can be drawn."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation
from wagtail.models import Locale

from courses import releases
from courses.actions.banks import add_entries
from courses.actions.releases import release_course
from courses.banks.entries import Entry
from courses.models import BankQuestion, CoursePage, CourseRelease, QuestionBank, QuizPage
from courses.questions.raw import raw_block
from courses.releases.problems import CourseNotReady
from courses.releases.questions import Quiz
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.courses_authoring import build_course
from tests.factories.questions import Data

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(now: dt.datetime) -> CoursePage:
    return build_course(now=now)


def bank_of(
    city: City, now: dt.datetime, *entries: Entry, name: str = "業務改革", language: str = "ja"
) -> QuestionBank:
    assert city.trainer.user is not None
    bank, _ = QuestionBank.objects.get_or_create(name=name)
    locale = Locale.objects.get(language_code=language)
    add_entries(bank=bank, locale=locale, entries=entries, now=now, by=city.trainer.user)
    return bank


def numbered(count: int, start: int = 1) -> list[Data]:
    """Questions that differ."""
    return [make.single(text=f"{number}つめの問い") for number in range(start, start + count)]


def ask(*blocks: dict[str, Any], **values: Any) -> None:
    quiz = QuizPage.objects.get()
    for name, value in values.items():
        setattr(quiz, name, value)
    quiz.questions = QuizPage.questions.field.stream_block.to_python(list(blocks))
    quiz.save()


def own(question: Data) -> dict[str, Any]:
    return raw_block(question, question["key"])


def draw(bank: QuestionBank, count: int, tags: str = "", difficulty: str = "") -> dict[str, Any]:
    value = {"bank": bank.pk, "count": count, "tags": tags, "difficulty": difficulty}
    return {"type": "draw", "id": "d", "value": value}


def chosen(question: BankQuestion) -> dict[str, Any]:
    return {"type": "banked", "id": "b", "value": question.pk}


def released(page: CoursePage, now: dt.datetime) -> Quiz:
    quiz = releases.load(release_course(page=page, now=now, by=None)).locale("ja").quiz
    assert quiz is not None
    return quiz


def refusal(page: CoursePage, now: dt.datetime) -> str:
    with translation.override("en"), pytest.raises(CourseNotReady) as caught:
        release_course(page=page, now=now, by=None)
    return str(caught.value)


def test_all_kinds_are_released_as_they_were_written(page: CoursePage, now: dt.datetime) -> None:
    written = make.one_of_each()
    ask(*map(own, written), time_limit=20, scoring="average", shuffle_questions=True)
    quiz = released(page, now)
    assert [question.kind for question in quiz.questions] == [question["kind"] for question in written]
    assert [draw.keys for draw in quiz.plan] == [(question["key"],) for question in written]
    assert (quiz.time_limit, quiz.scoring, quiz.shuffle_questions) == (20, "average", True)


def test_a_change_in_the_bank_reaches_the_next_release_only(city: City, page: CoursePage, now: dt.datetime) -> None:
    bank_of(city, now, Entry(make.text("東京")))
    question = BankQuestion.objects.get()
    ask(chosen(question))
    before = released(page, now)
    question.question = BankQuestion.question.field.stream_block.to_python([raw_block(make.text("江戸"))])
    question.save()
    after = released(page, now)
    assert [before.questions[0].answers[0].text, after.questions[0].answers[0].text] == ["東京", "江戸"]
    assert before.questions[0].key == after.questions[0].key == str(question.translation_key)
    first = releases.load(CourseRelease.objects.get(number=2)).locale("ja").quiz
    assert first == before
    QuizPage.objects.all().delete()
    question.delete()
    assert releases.load(CourseRelease.objects.get(number=2)).locale("ja").quiz == before


def test_draws_are_by_tag_and_difficulty(city: City, page: CoursePage, now: dt.datetime) -> None:
    easy = [Entry(question, ("基礎", "ＡＩ"), "easy") for question in numbered(3)]
    hard = [Entry(question, ("基礎",), "hard") for question in numbered(2, 4)]
    bank = bank_of(city, now, *easy, *hard, Entry(make.single(), ("応用",)))
    ask(draw(bank, 2, "基礎、ai"), draw(bank, 1, "基礎", "hard"), draw(bank, 1, "応用"))
    quiz = released(page, now)
    assert [(each.count, len(each.keys)) for each in quiz.plan] == [(2, 3), (1, 2), (1, 1)]
    assert (quiz.asks, len(quiz.questions)) == (4, 6)


def test_what_is_asked_of_everybody_is_not_drawn_too(city: City, page: CoursePage, now: dt.datetime) -> None:
    bank = bank_of(city, now, *map(Entry, numbered(3)))
    fixed = BankQuestion.objects.earliest("pk")
    ask(chosen(fixed), draw(bank, 2))
    quiz = released(page, now)
    assert str(fixed.translation_key) not in quiz.plan[1].keys
    assert quiz.asks == 3


def test_the_language_of_the_page_decides(city: City, page: CoursePage, now: dt.datetime) -> None:
    bank = bank_of(city, now, Entry(make.single()))
    bank_of(city, now, *map(Entry, numbered(5)), language="en")
    ask(draw(bank, 1))
    assert len(released(page, now).questions) == 1


@pytest.mark.parametrize(
    ("make_blocks", "said"),
    [
        (lambda bank: [draw(bank, 3)], "asks for 3 questions, but only 2"),
        (lambda bank: [draw(bank, 2), draw(bank, 1)], "Draw 2 asks for 1 questions, but only 0"),
        (lambda bank: [draw(bank, 1, "ない")], "but only 0"),
        (lambda bank: [chosen(BankQuestion.objects.earliest("pk")), draw(bank, 2)], "but only 1"),
        (lambda bank: [chosen(BankQuestion.objects.earliest("pk"))] * 2, "Question 2 is asked twice"),
        (lambda bank: [{"type": "banked", "id": "b", "value": 999}], "no longer in its bank"),
        (lambda bank: [{"type": "draw", "id": "d", "value": {"bank": 999, "count": 1}}], "lost its bank"),
        (lambda bank: [own(make.text(answers=[]))], "Question 1: It has no right answer"),
        (lambda bank: [own(make.single()), own(make.cloze(text="空所がない"))], "Question 2: The text has to have"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(
    city: City, page: CoursePage, now: dt.datetime, make_blocks: Any, said: str
) -> None:
    bank = bank_of(city, now, *map(Entry, numbered(2)))
    ask(*make_blocks(bank))
    assert said in refusal(page, now)


def test_a_fault_in_a_bank_is_told_with_question_and_bank(city: City, page: CoursePage, now: dt.datetime) -> None:
    bank = bank_of(city, now, Entry(make.text("よい")), Entry(make.essay(text="だめな問い", rubric=[])))
    ask(draw(bank, 1))
    told = refusal(page, now)
    assert "だめな問い" in told
    assert "業務改革" in told


def test_the_same_file_twice_is_taken_once(city: City, now: dt.datetime) -> None:
    entries = [Entry(question, ("基礎",)) for question in make.one_of_each()]
    bank_of(city, now, *entries)
    bank_of(city, now, *entries)
    assert BankQuestion.objects.count() == len(entries)
