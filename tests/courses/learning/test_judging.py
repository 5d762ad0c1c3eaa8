"""Judging a whole try: points, corrections, the pass mark, and which of several tries counts."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses.judging import changed, cleaned, counting, digest, has_passed, judge, score_of, share_from, told
from courses.questions import kind_of
from tests.factories import questions as make
from tests.factories.questions import JUDGED, Data

ASKED = st.lists(JUDGED, min_size=1, max_size=5)
SHARES = st.fractions(0, 1, max_denominator=60)


def rights(asked: list[Data]) -> dict[str, list[str]]:
    return {question["key"]: kind_of(question).right(question) for question in asked}


@given(ASKED, st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=3))))
def test_only_answers_to_questions_asked_are_kept(asked: list[Data], strange: dict[str, list[str]]) -> None:
    kept = cleaned(asked, {**strange, **rights(asked)})
    assert set(kept) == {question["key"] for question in asked}
    assert cleaned(asked, kept) == kept


@given(ASKED)
def test_all_right_is_a_full_score_and_nothing_is_none(asked: list[Data]) -> None:
    assert judge(asked, cleaned(asked, rights(asked))).share == 1
    assert judge(asked, {}).share == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 100)), min_size=1, max_size=20), st.integers(1, 100))
def test_the_pass_mark_is_met_exactly_and_points_weigh(rows: list[tuple[bool, int]], mark: int) -> None:
    asked = [make.single(points=points) for _, points in rows]
    given = {
        question["key"]: kind_of(question).right(question) for question, row in zip(asked, rows, strict=True) if row[0]
    }
    judged = judge(asked, given)
    share = Fraction(sum(points for right, points in rows if right), sum(points for _, points in rows))

    assert judged.share == share
    assert has_passed(judged.share, mark) == (share * 100 >= mark)
    assert 0 <= score_of(share) <= 1
    assert score_of(share) <= Decimal(share.numerator) / share.denominator


@given(ASKED, st.data())
def test_what_is_on_record_gives_the_exact_share_again(asked: list[Data], data: st.DataObject) -> None:
    some = data.draw(st.sets(st.sampled_from([question["key"] for question in asked])))
    judged = judge(asked, {key: given for key, given in rights(asked).items() if key in some})
    assert share_from(asked, told(judged.credits), judged.results) == judged.share


def test_two_thirds_do_not_reach_67() -> None:
    assert has_passed(Fraction(2, 3), 66)
    assert not has_passed(Fraction(2, 3), 67)


def test_a_try_from_before_there_were_parts_keeps_its_result() -> None:
    """Its questions have no points, and what is on record says right or wrong."""
    old: list[dict[str, Any]] = [
        {
            "key": key,
            "kind": "single",
            "text": key,
            "options": make.single()["options"],
            "explanation": "",
            "lesson": "",
        }
        for key in "abc"
    ]
    assert share_from(old, {}, {"a": True, "b": True, "c": False}) == Fraction(2, 3)
    assert judge(old, {"a": [old[0]["options"][0]["key"]]}).results == {"a": True, "b": False, "c": False}


def test_an_empty_quiz_is_not_passed() -> None:
    assert not has_passed(judge([], {}).share, 1)


class TestCorrections:
    def test_a_dropped_question_counts_for_nobody(self) -> None:
        asked = [make.single(), make.single(points=3)]
        fault = {asked[1]["key"]: [{"rule": "drop", "accepted": []}]}
        judged = judge(asked, {asked[0]["key"]: kind_of(asked[0]).right(asked[0])}, corrections=fault)
        assert judged.share == 1
        assert set(judged.results) == {asked[0]["key"]}

    def test_where_all_are_dropped_nobody_is_to_blame(self) -> None:
        asked = [make.single()]
        assert judge(asked, {}, corrections={asked[0]["key"]: [{"rule": "drop", "accepted": []}]}).share == 1

    def test_a_further_answer_counts_beside_the_right_one(self) -> None:
        asked = [make.text("東京")]
        fault = {asked[0]["key"]: [{"rule": "accept", "accepted": ["とうきょう"]}]}
        assert judge(asked, {asked[0]["key"]: ["トウキョウ"]}, corrections=fault).share == 1
        assert judge(asked, {asked[0]["key"]: ["東京"]}, corrections=fault).share == 1
        assert judge(asked, {asked[0]["key"]: ["大阪"]}, corrections=fault).share == 0

    def test_all_points_for_everybody_even_for_what_a_person_would_mark(self) -> None:
        asked = [make.essay()]
        fault = {asked[0]["key"]: [{"rule": "full", "accepted": []}]}
        judged = judge(asked, {asked[0]["key"]: ["途中"]}, corrections=fault)
        assert judged.share == 1
        assert judged.waiting == ()


@given(st.lists(SHARES, min_size=1, max_size=6))
def test_which_try_counts(shares: list[Fraction]) -> None:
    assert counting("best", shares) == max(shares)
    assert counting("last", shares) == shares[-1]
    assert counting("average", shares) * len(shares) == sum(shares)


@given(ASKED, st.data())
def test_a_page_that_changed_nothing_writes_nothing(asked: list[Data], data: st.DataObject) -> None:
    keys = [question["key"] for question in asked]
    saved = {key: given for key, given in cleaned(asked, rights(asked)).items() if data.draw(st.booleans())}
    shown = {key: digest(saved.get(key, [])) for key in keys}
    posted = {key: saved.get(key, []) for key in keys}
    assert changed(asked, posted, shown) == {}
    touched = data.draw(st.sampled_from(keys))
    other = [] if saved.get(touched) else cleaned(asked, rights(asked))[touched]
    assert changed(asked, {**posted, touched: other}, shown) == {touched: other}
