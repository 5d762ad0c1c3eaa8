"""Names stay as they are written; keys find them however they are typed."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.common.itaiji import GROUPS, VARIANTS
from lms.common.text import length, neutralise, search_key, unencodable

IVS_TSUJI = "辻󠄀"  # 辻 with a variation selector
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("高橋", "髙橋"),
        ("山崎", "山﨑"),
        ("吉田", "𠮷田"),
        ("辻", IVS_TSUJI),
        ("斉藤", "齋藤"),
        ("渡辺", "渡邉"),
        ("渡辺", "渡邊"),
        ("中島", "中嶋"),
        ("柳沢", "栁澤"),
        ("滝川 桜", "瀧川 櫻"),
        ("神戸", "神戶"),
        ("ﾐｽｽﾞ", "みすず"),
        ("ミスヾ", "みすゞ"),
        ("ﾀｶﾊｼ", "たかはし"),
        ("タカハシ", "たかはし"),
        ("ガ", "ｶﾞ"),
        ("ＤＸ", "dx"),
        ("９０００００１", "9000001"),
        ("山田　太郎", "山田 太郎"),
    ],
)
def test_variants_meet_in_one_key(typed: str, stored: str) -> None:
    assert search_key(typed) == search_key(stored)


@pytest.mark.parametrize(
    ("one", "other"), [("山田", "山本"), ("坂本", "阪本"), ("河野", "川野"), ("丘", "岡"), ("やまだ", "やまた")]
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_the_forms_of_a_character_meet_in_the_first() -> None:
    apart = [group for group in GROUPS if len(group) < 2 or {search_key(form) for form in group} != {group[0]}]
    assert not apart
    assert unicodedata.is_normalized("NFKC", "".join(group[0] for group in GROUPS))


def test_no_form_belongs_to_two_characters() -> None:
    assert len(GROUPS) > 400
    assert len("".join(GROUPS)) == len(set("".join(GROUPS)))
    assert not set(VARIANTS.values()) & {chr(code) for code in VARIANTS}


def test_the_first_form_is_what_every_keyboard_gives() -> None:
    assert not unencodable("".join(group[0] for group in GROUPS), "shift_jis")


@given(text=TEXT)
@example(text="A´")
def test_a_key_of_a_key_is_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("text", "seen"), [(f"{IVS_TSUJI}田", 2), ("𠮷", 1), ("か\u3099", 1), ("👩‍💻", 1), ("", 0), ("大阪市", 3)]
)
def test_length_counts_what_a_reader_sees(text: str, seen: int) -> None:
    assert length(text) == seen


def test_what_cp932_cannot_hold_is_named_and_the_rest_is_not() -> None:
    assert unencodable(f"髙﨑①㈱𠮷{IVS_TSUJI}㋿") == ["𠮷", IVS_TSUJI, "㋿"]
    assert unencodable("髙﨑𠮷", "utf-8") == []


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_in_a_text_cell_is_made_harmless(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"


def test_ordinary_text_is_left_alone() -> None:
    assert neutralise("大阪 太郎") == "大阪 太郎"
