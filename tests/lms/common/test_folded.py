"""What search compares: keys of texts and of what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.folded import fit, fold, key_of, words_of
from lms.common.grams import grams, grams_asked

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
# What the folding does the most with.
KANA_AND_CO = st.text(st.sampled_from("DXdx ＤＸ人材﨑崎髙高がガｶﾞ\u3099㌔①1２ 　\n・ー-@%_'\""), max_size=20)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("ＤＸリーダー養成", "dxりーだー"),
        ("ｶﾞｲﾄﾞﾗｲﾝ", "がいど"),
        ("髙橋さんと相談する", "高橋"),
        ("令和8年5月", "５月"),
        ("Sustainable AI", "ＡＩ"),
        ("行政 ＤＸ", "行政DX"),
        ("50%引き", "50%"),
        ("ChatGPT4を使う", "chatgpt4を"),
    ],
)
def test_what_is_typed_differently_meets(text: str, typed: str) -> None:
    (word,) = words_of(typed)
    assert word in key_of(text)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Sustainable", "AI"),
        ("令和15月5日", "5月"),
        ("東京は京都より", "東京都"),
        ("一行目\n二行目", "目二"),
    ],
)
def test_what_is_something_else_does_not_meet(text: str, typed: str) -> None:
    (word,) = words_of(typed)
    assert word not in key_of(text)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("行政　DX、人材", ("行政", " dx", "人材")),
        ("「生成 AI」の使い方", ("生成 ai", "の使い方")),
        ('"open data"', (" open data",)),
        ('"閉じない 引用', ("閉じない", "引用")),
        ("人材 人材", ("人材",)),
        ("A OR B NOT -C* (D", (" a", " or", " b", " not", "- c*", "( d")),
        ("。、！？ … - * ()", ()),
        ("\x00\x01", ()),
        ("　 \n\t", ()),
        ("", ()),
        ("字", ("字",)),
    ],
)
def test_words_and_quotes(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


@given(text=TEXT | KANA_AND_CO)
def test_each_character_of_a_key_knows_where_it_comes_from(text: str) -> None:
    folded = fold(text)
    assert folded.key == key_of(text)
    assert len(folded.key) == len(folded.origin)
    starts = [start for start, _ in folded.origin]
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in folded.origin)


@given(text=TEXT | KANA_AND_CO)
def test_what_is_kept_can_be_stored_and_has_the_same_key(text: str) -> None:
    kept = fit(text)
    assert "\x00" not in kept
    assert key_of(kept) == key_of(text)


@given(text=TEXT | KANA_AND_CO, typed=TEXT | KANA_AND_CO)
def test_a_word_in_a_text_has_its_grams_there(text: str, typed: str) -> None:
    there = set(grams(key_of(text)).split(" "))
    for word in words_of(typed):
        if word in key_of(text):
            assert set(grams_asked(word)) <= there


@given(text=KANA_AND_CO, typed=KANA_AND_CO)
def test_the_grams_of_a_short_word_are_in_no_other_text(text: str, typed: str) -> None:
    there = set(grams(key_of(text)).split(" "))
    for word in words_of(typed):
        if len(word) <= 2:
            assert (set(grams_asked(word)) <= there) == (word in key_of(text))
