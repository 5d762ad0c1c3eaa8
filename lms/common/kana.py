"""The order of readings (五十音順) as a Japanese reader expects it, whatever the database's collation.

After JIS X 4061, word by word, so that 秦 (はた) and 羽田 (はだ) stay apart whatever the given names are:

1. the syllables, with small kana as large ones, without voicing, a long-vowel mark read as its vowel (オーノ = オオノ),
   an iteration mark as what it repeats;
2. voicing: は before ば before ぱ;
3. the sign: a long-vowel mark, then small, then iteration, then ordinary (あー, あぁ, あゝ, ああ).

Hiragana and katakana, full and half width are one. Digits come before Latin letters, these before kana, and all else
last. The key is made of digits and small ASCII letters only, which every collation of every engine puts in one order.
"""

import re
import unicodedata

from lms.common.text import search_key

_ROWS = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん"
_PLACE = {kana: f"{'34'[i // 36]}{'0123456789abcdefghijklmnopqrstuvwxyz'[i % 36]}" for i, kana in enumerate(_ROWS)}
_SMALL = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
# The vowel of each syllable, for the mark that makes it long. ん has none.
_VOWELS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOWEL = {kana: vowel for vowel, syllables in _VOWELS.items() for kana in syllables}
_LONG, _REPEATS = "ー", "ゝヽ"
# What is typed for a long-vowel mark after a kana, and what parts words beside spaces.
_DASHES = "-‐‑–—―−－"
_GAPS = re.compile(r"[\s・･=＝]+")
_VOICED, _HALF_VOICED = "\u3099", "\u309a"
_END = "00"


def kana_order(reading: str) -> str:
    """A key by which readings sort; an empty reading comes last, where people look for what is not filled in."""
    return _END.join(_word(word) for word in _GAPS.split(reading) if word) or "z"


def _word(word: str) -> str:
    places, marks = [], []
    before = ""
    for character, voicing in _signs(word):
        base, sign = _base(character, before)
        places.append(_place(base))
        marks.append(voicing + sign)
        before = base
    return "".join([*places, _END, *(mark[0] for mark in marks), *(mark[1] for mark in marks)])


def _signs(word: str) -> list[tuple[str, str]]:
    """The kana without their voicing marks, each with "1" unvoiced, "2" voiced, "3" half voiced."""
    found: list[tuple[str, str]] = []
    for character in unicodedata.normalize("NFD", search_key(word)):
        if character in (_VOICED, _HALF_VOICED) and found:
            found[-1] = (found[-1][0], "2" if character == _VOICED else "3")
        elif character in _DASHES and found:
            found.append((_LONG, "1"))
        elif unicodedata.category(character)[0] not in "MP":
            found.append((character, "1"))
    return found


def _base(character: str, before: str) -> tuple[str, str]:
    """The ordinary large kana that the character is read as, and the rank of the sign."""
    if character == _LONG:
        return _VOWEL.get(before, character), "1"
    if character in _SMALL:
        return _SMALL[character], "2"
    if character in _REPEATS:
        return before or character, "3"
    return character, "4"


def _place(base: str) -> str:
    """Two characters for digits, letters and kana; all else as the class 9 and its code point."""
    if base in _PLACE:
        return _PLACE[base]
    if base.isascii() and base.isalnum():
        return f"1{base}" if base.isdigit() else f"2{base}"
    return f"9{ord(base):06x}"
