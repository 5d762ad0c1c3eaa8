"""Texts and questions in the form in which search compares them: a question matches where its key stands in the text's.

The key is that of `search_key` with two signs that no question can bring in by itself. A space stands before each run
of Latin letters and each run of digits: 「AI」 is not meant in "sustainable", nor 5月 in 15月, while Japanese matches
anywhere. A line break parts what does not belong together, such as two paragraphs.
"""

import dataclasses
from collections.abc import Iterator
from functools import lru_cache

import regex

from lms.common.text import search_key

BREAK = "\n"
_GRAPHEMES = regex.compile(r"\X")
# What no database takes, or what stands for something else in grams.
_UNFIT = regex.compile(r"[\p{Cs}\U0010ff00-\U0010ff7f]|(?![\n\r])\p{Cc}")
_QUOTES = regex.compile(r'["＂“”„「」『』]')
_BETWEEN_WORDS = regex.compile(r"[\s、]+")
_SAYS_SOMETHING = regex.compile(r"[^\p{P}\p{Z}\p{C}]")


@dataclasses.dataclass(frozen=True)
class Folded:
    """A text beside its key: `origin[i]` is the stretch of the text that the key's character i comes from."""

    text: str
    key: str
    origin: tuple[tuple[int, int], ...]


def fit(text: str) -> str:
    """The text without what cannot be stored: NUL, other control characters, halves of characters."""
    return _UNFIT.sub(" ", text)


@lru_cache(maxsize=1 << 16)
def _fold(grapheme: str) -> str:
    return BREAK if grapheme in {"\n", "\r", "\r\n"} else search_key(_UNFIT.sub(" ", grapheme))


def _sort(character: str) -> str:
    if not character.isascii() or not character.isalnum():
        return ""
    return "digit" if character.isdigit() else "letter"


def _folded(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The characters of the key, each with where it comes from; a sign before a run takes up no room."""
    before = ""
    for match in _GRAPHEMES.finditer(text):
        folded = _fold(match.group())
        if not folded:
            before = ""
        for character in folded:
            sort = _sort(character)
            if sort and sort != before:
                yield " ", (match.start(), match.start())
            before = sort
            yield character, match.span()


def fold(text: str) -> Folded:
    pairs = list(_folded(text))
    return Folded(text, "".join(character for character, _ in pairs), tuple(span for _, span in pairs))


def key_of(text: str) -> str:
    return "".join(character for character, _ in _folded(text))


def words_of(text: str) -> tuple[str, ...]:
    """The keys of what was typed, each once: words apart from one another, what stands in quotes as one.

    Nothing else in a question means anything: AND, OR, * and - are looked for as they stand. A word of punctuation
    alone is none.
    """
    parts = _QUOTES.split(fit(text))
    if len(parts) % 2 == 0:
        # A quote that is never closed quotes nothing.
        parts[-2:] = [" ".join(parts[-2:])]
    typed: list[str] = []
    for number, part in enumerate(parts):
        typed += [" ".join(part.split())] if number % 2 else _BETWEEN_WORDS.split(part)
    keys = (key_of(word) for word in typed if _SAYS_SOMETHING.search(word))
    return tuple(dict.fromkeys(key for key in keys if key))
