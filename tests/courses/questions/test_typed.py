"""What people type is what they mean, whichever keyboard they type it on."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions import kind_of
from courses.questions.typed import decimal_text, is_same, read_number
from tests.factories import questions as make

KANA = st.text("アイウエオガギグパピプァィッャュョン", min_size=1, max_size=10)
TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@given(KANA)
def test_kana_is_kana(word: str) -> None:
    assert is_same(word.translate(TO_HIRAGANA), word)
    assert is_same(word, word.translate(TO_HIRAGANA))


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("ＤＸ", "dx"),
        ("ﾃﾞｼﾞﾀﾙ", "でじたる"),
        ("３Ｄ　プリンター", "3Dプリンター"),
        ("髙橋", "高橋"),
        ("（株）", "(株)"),
        ("業務改革", "業務*"),
        ("5*3", "5\\*3"),
    ],
)
def test_width_kana_case_variants_and_spaces_do_not_matter(typed: str, accepted: str) -> None:
    assert is_same(typed, accepted)


@pytest.mark.parametrize(
    ("typed", "accepted"), [("DX推進", "DX"), ("は", "ば"), ("コンピュータ", "コンピューター"), ("543", "5\\*3")]
)
def test_but_what_is_another_word_does(typed: str, accepted: str) -> None:
    assert not is_same(typed, accepted)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("１，２３４．５", Fraction(12345, 10)),
        ("−3", Fraction(-3)),
        ("ー３", Fraction(-3)),
        ("12 時間", Fraction(12)),
        ("1.50", Fraction(3, 2)),
        (".5", Fraction(1, 2)),
        ("1e3", Fraction(1000)),
        ("", None),
        ("約10", None),
        ("1/3", None),
        ("1e999999999", None),
        ("十二", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: Fraction | None) -> None:
    assert read_number(typed, "時間") == number


DECIMALS = st.decimals(-(10**6), 10**6, places=4, allow_nan=False).map(lambda d: format(d, "f"))


@given(DECIMALS, st.decimals(0, 1000, places=4).map(lambda d: format(d, "f")), DECIMALS)
def test_a_number_counts_within_its_tolerance_and_not_a_hair_beyond(value: str, tolerance: str, typed: str) -> None:
    question = make.number(value, tolerance)
    kind, near = kind_of(question), abs(Fraction(typed) - Fraction(value)) <= Fraction(tolerance)

    assert kind.credit(question, kind.clean(question, [typed])) == int(near)
    edge = decimal_text(Fraction(value) + Fraction(tolerance))
    beyond = decimal_text(Fraction(value) + Fraction(tolerance) + Fraction(1, 10**9))
    assert kind.credit(question, [edge]) == 1
    assert kind.credit(question, [beyond]) == 0


@given(DECIMALS)
def test_decimals_are_told_exactly(value: str) -> None:
    assert Fraction(decimal_text(Fraction(value))) == Fraction(value)


def test_the_best_of_several_accepted_answers_counts() -> None:
    answers = [
        {"text": "*", "weight": "20", "feedback": "もう一歩です。"},
        {"text": "業務改革", "weight": "", "feedback": "そのとおりです。"},
    ]
    question = make.text(answers=answers)
    kind = kind_of(question)
    assert kind.credit(question, ["業務改革"]) == 1
    assert kind.feedback(question, ["業務改革"]) == ["そのとおりです。"]
    assert kind.credit(question, ["何か"]) == Fraction(1, 5)
    assert kind.feedback(question, ["何か"]) == ["もう一歩です。"]
