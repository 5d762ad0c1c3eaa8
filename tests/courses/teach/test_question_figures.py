"""What the questions' figures tell a trainer."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.actions.quizzes import save_answers, submit_quiz
from courses.authoring.question_words import advice_on
from courses.authoring.questions import QuestionFigures, Tried, question_figures
from courses.few import ENOUGH
from courses.releases.questions import Draw, Quiz, parse_question
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.organization import PersonFactory
from tests.factories.quizzes import asking, begun, right_given

QUESTIONS = [parse_question(make.single()) for _ in range(3)]
KEYS = [question.key for question in QUESTIONS]
QUIZ = Quiz("k", "t", 1, "", 60, 0, False, tuple(QUESTIONS), tuple(Draw(1, (key,)) for key in KEYS))


def figures(*rows: tuple[float, ...], passed: bool = False, spent: float = 0) -> list[QuestionFigures]:
    tries = [Tried(dict(zip(KEYS, row, strict=True)), passed, dict.fromkeys(KEYS, spent)) for row in rows]
    return question_figures(QUIZ, tries)


def test_a_question_that_good_people_get_wrong_misleads() -> None:
    rows = [(0.0, 1.0, 1.0)] * 6 + [(1.0, 0.0, 0.0)] * 6
    first, second, _ = figures(*rows)
    assert first.discrimination is not None
    assert first.discrimination < 0
    assert first.misleads
    assert first.wants_mending
    # Everybody has one right of the two others: they tell nothing of the second.
    assert second.discrimination is None


def test_a_question_that_tells_who_knows_does_so() -> None:
    rows = [(1.0, 1.0, 1.0)] * 6 + [(0.0, 0.0, 0.0)] * 6
    assert [row.discrimination for row in figures(*rows)] == pytest.approx([1.0] * 3)


def test_what_is_partly_right_counts_as_such() -> None:
    first = figures(*[(0.5, 1.0, 0.0)] * 4)[0]
    assert (first.asked, first.failed, first.earned) == (4, 4, 0.5)


def test_few_tries_say_nothing() -> None:
    first = figures(*[(1.0, 0.0, 1.0), (0.0, 1.0, 0.0)] * (ENOUGH - 1))[0]
    assert first.discrimination is None
    assert first.seconds is None
    assert figures(*[(1.0, 0.0, 1.0)] * ENOUGH, spent=30)[0].seconds == 30


@given(st.lists(st.tuples(*[st.sampled_from([0.0, 0.5, 1.0])] * 3), max_size=30))
def test_shares_are_shares_whatever_was_answered(rows: list[tuple[float, ...]]) -> None:
    for row in figures(*rows):
        assert 0 <= row.share <= 1
        assert 0 <= row.earned <= 1
        assert row.discrimination is None or -1.0001 <= row.discrimination <= 1.0001


def test_a_question_that_takes_far_longer_is_slow() -> None:
    spent = dict(zip(KEYS, (60.0, 20.0, 24.0), strict=True))
    tries = [Tried(dict.fromkeys(KEYS, 1.0), True, spent, who) for who in range(ENOUGH)]
    rows = question_figures(QUIZ, tries)
    assert [(row.usual, row.is_slow) for row in rows] == [(22, True), (42, False), (40, False)]
    # Twice as long is nothing among questions that take seconds.
    quick = [Tried(dict.fromkeys(KEYS, 1.0), True, {**spent, KEYS[0]: 8.0, KEYS[1]: 3.0, KEYS[2]: 3.0})] * ENOUGH
    assert not question_figures(QUIZ, quick)[0].is_slow


def test_each_option_has_its_share_of_everybody_and_of_those_who_passed() -> None:
    right, wrong, other = (option.key for option in QUESTIONS[0].options)
    given_by = [(right, True)] * 5 + [(wrong, True)] + [(wrong, False)] * 4
    tries = [
        Tried(dict.fromkeys(KEYS, 1.0), passed, {}, who, {KEYS[0]: [key]}) for who, (key, passed) in enumerate(given_by)
    ]
    shares = {each.option.key: each for each in question_figures(QUIZ, tries)[0].options}
    assert [shares[key].share for key in (right, wrong, other)] == [0.5, 0.5, 0]
    assert shares[wrong].by_passers == pytest.approx(1 / 6)
    few = question_figures(QUIZ, tries[:4])[0].options
    assert {each.by_passers for each in few} == {None}


def test_many_tries_of_few_people_are_not_told() -> None:
    tries = [Tried(dict.fromkeys(KEYS, 0.0), False, {}, number % (ENOUGH - 1)) for number in range(20)]
    first = question_figures(QUIZ, tries)[0]
    assert (first.asked, first.people, first.may_be_told) == (20, ENOUGH - 1, False)
    assert len(advice_on(first)) == 1


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([(0.0, 1.0, 1.0)] * 6 + [(1.0, 0.0, 0.0)] * 6, "other questions does worse"),
        ([(0.0, 1.0, 0.0), (0.0, 0.0, 1.0)] * 6, "explain what it asks"),
        ([(1.0, 1.0, 1.0)] * 12, "Nothing stands out"),
    ],
)
def test_what_stands_out_is_said_in_words(rows: list[tuple[float, ...]], word: str) -> None:
    tries = [Tried(dict(zip(KEYS, row, strict=True)), False, {}, who) for who, row in enumerate(rows)]
    with translation.override("en"):
        assert word in " ".join(advice_on(question_figures(QUIZ, tries)[0]))


def test_tries_from_before_there_were_shares_count_too() -> None:
    old = Tried.of({}, {KEYS[0]: True, KEYS[1]: False}, True, {})
    assert old == Tried({KEYS[0]: 1.0, KEYS[1]: 0.0}, True)


@pytest.mark.django_db
def test_the_page_shows_them_for_every_kind(city: City, trainer_client: Client, now: dt.datetime) -> None:
    asked = make.one_of_each()[:-1]
    course = asking(*asked)
    course.trainers.add(city.trainer)
    for number in range(2 * ENOUGH):
        attempt = begun(PersonFactory(), course, now)
        right = right_given(attempt)
        answers = right if number % 2 else dict(list(right.items())[1:3])
        save_answers(attempt=attempt, answers=answers, now=now + dt.timedelta(seconds=80))
        submit_quiz(attempt=attempt, answers={}, now=now + dt.timedelta(seconds=90))
    page = trainer_client.get(f"/teach/{course.code}/")
    rows = page.context["figures"].questions
    assert [row.asked for row in rows] == [10] * 8
    assert rows[0].discrimination == pytest.approx(1, abs=0.01)
    assert rows[0].seconds == pytest.approx(10, abs=0.1)
    assert rows[1].failed == 0
    detail = trainer_client.get(f"/teach/{course.code}/questions/{rows[0].question.key}/")
    assert detail.context["row"] == rows[0]
    assert f"/teach/{course.code}/questions/{rows[0].question.key}/fault/" in detail.content.decode()
    assert trainer_client.get(f"/teach/{course.code}/questions/nothing/").status_code == 404
