"""Readings stand in the order in which a Japanese reader looks for them."""

import itertools
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.kana import kana_order

# Each list as a register of names prints it.
ORDERED = [
    # Digits, letters, kana, and what has no place in a reading; nothing at all comes last.
    ["12", "ABE", "アベ", "ンゴ", "阿部", ""],
    # The syllables first, whatever their voicing.
    ["ハタ", "ハダ", "バタ", "バダ", "パタ", "ハチ"],
    ["ハハ", "ハバ", "ハパ", "ババ", "パパ"],
    # Small kana as large ones, before them where all else is equal.
    ["カッコ", "カツコ", "カツコウ"],
    ["キャ", "キヤ", "キャク", "キヤク"],
    ["ヒョウ", "ヒヨウ", "ヒョウゴ"],
    # The long mark is read as the vowel that it lengthens.
    ["オーノ", "オオノ", "オオノギ", "オカ"],
    ["カード", "カアド", "カイ"],
    ["シーナ", "シイナ", "シウ"],
    # An iteration mark repeats the syllable, voiced if it has the marks.
    ["ミスヽ", "ミスズ", "ミスゼ"],
    ["あゝ", "ああ"],
    # The family name decides before the given name: 秦, then 羽田.
    ["ハタ ワタル", "ハダ アキラ"],
    ["ヤマ ダイスケ", "ヤマダ アキラ"],
    # The old kana have their places.
    ["ラ", "ワ", "ヰ", "ヱ", "ヲ", "ン"],
    ["ウエダ", "ヴエダ", "ウエノ"],
]
SAME = [
    ("ヤマダ タロウ", "やまだ　たろう"),
    ("ヤマダ", "ﾔﾏﾀﾞ"),
    ("ガ", "カ\u3099"),
    ("オーノ", "オ－ノ"),
    ("オーノ", "ｵｰﾉ"),
    ("ジョン・スミス", "ジョン スミス"),
    ("アベ", " アベ "),
]


@pytest.mark.parametrize("names", ORDERED, ids=lambda names: names[0])
def test_names_stand_as_in_a_register(names: list[str]) -> None:
    shuffled = random.Random(0).sample(names, len(names))
    assert sorted(shuffled, key=kana_order) == names
    for one, other in itertools.pairwise(names):
        assert kana_order(one) < kana_order(other)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_how_a_reading_is_typed_does_not_count(one: str, other: str) -> None:
    assert kana_order(one) == kana_order(other)


@given(reading=st.text(max_size=20))
def test_any_text_has_a_key_that_every_collation_orders_alike(reading: str) -> None:
    assert set(kana_order(reading)) <= set(string.digits + string.ascii_lowercase)


KANA = st.text("あいかがきぎくすずはばぱやゃんー ", max_size=6)


@given(one=KANA, other=KANA, more=KANA)
def test_a_longer_reading_follows_the_one_it_begins_with(one: str, other: str, more: str) -> None:
    family = one.replace(" ", "") or "あ"
    assert kana_order(family) <= kana_order(f"{family} {other}")
    assert kana_order(f"{family} {other}") <= kana_order(f"{family} {other} {more}")
