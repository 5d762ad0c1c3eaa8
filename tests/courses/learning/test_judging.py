"""Judging, over all quizzes and answers there could be."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses.judging import cleaned, has_passed, judge, score_of

KEYS = st.text("abcdefgh", min_size=1, max_size=2)


@st.composite
def questions(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=6, unique=True)):
        options = draw(st.lists(KEYS, min_size=2, max_size=6, unique=True))
        right = set(draw(st.lists(st.sampled_from(options), min_size=1, unique=True)))
        offered = [{"key": option, "text": option, "correct": option in right, "feedback": ""} for option in options]
        found.append({"key": key, "options": offered})
    return found


ANSWERS = st.dictionaries(KEYS, st.lists(KEYS, max_size=8), max_size=8)


@given(questions(), ANSWERS)
def test_only_offered_options_of_asked_questions_are_kept(asked: list[dict[str, Any]], answers: Any) -> None:
    offered = {question["key"]: [option["key"] for option in question["options"]] for question in asked}
    kept = cleaned(asked, answers)
    assert set(kept) <= set(offered) & set(answers)
    for key, options in kept.items():
        assert options == [option for option in offered[key] if option in answers[key]]
    assert cleaned(asked, kept) == kept


@given(questions(), ANSWERS)
def test_right_is_exactly_the_right_options(asked: list[dict[str, Any]], answers: Any) -> None:
    kept = cleaned(asked, answers)
    results = judge(asked, kept)
    for question in asked:
        chosen = kept.get(question["key"], [])
        right = all((option["key"] in chosen) == option["correct"] for option in question["options"])
        assert results[question["key"]] is right


@given(questions())
def test_all_right_is_a_full_score_and_nothing_is_none(asked: list[dict[str, Any]]) -> None:
    right = {q["key"]: [option["key"] for option in q["options"] if option["correct"]] for q in asked}
    assert score_of(judge(asked, right)) == 1
    assert score_of(judge(asked, {})) == 0


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 100))
def test_the_pass_mark_is_met_by_whole_answers_not_by_rounding(rights: list[bool], mark: int) -> None:
    results = {str(number): right for number, right in enumerate(rights)}
    share = Decimal(sum(rights)) / len(rights)
    assert has_passed(results, mark) == (share * 100 >= mark)
    assert 0 <= score_of(results) <= 1
    assert score_of(results) <= share


def test_an_empty_quiz_is_not_passed() -> None:
    assert score_of({}) == 0
    assert not has_passed({}, 1)
