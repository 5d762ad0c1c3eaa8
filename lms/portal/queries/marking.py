"""Matched words in texts. Matching is on the folded key, so a mark must find its way back to the text as written."""

import dataclasses
from collections.abc import Sequence

import regex

from lms.common.text import search_key

BEFORE, AFTER = 24, 72


@dataclasses.dataclass(frozen=True)
class Piece:
    """A stretch of text, matched or not."""

    text: str
    is_match: bool


@dataclasses.dataclass(frozen=True)
class Folded:
    """A text beside its search key: `origin[i]` is the stretch of the text that the key's character i comes from."""

    text: str
    key: str
    origin: tuple[tuple[int, int], ...]


def fold(text: str) -> Folded:
    key, origin = [], []
    for match in regex.finditer(r"\X", text):
        folded = search_key(match.group())
        key.append(folded)
        origin.extend([match.span()] * len(folded))
    return Folded(text, "".join(key), tuple(origin))


def contains_all(words: Sequence[str], *texts: Folded) -> bool:
    """Whether each word stands in one of the texts."""
    return all(any(_occurrences(text, word) for text in texts) for word in words)


def spans(folded: Folded, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where any of the words stands in the text, in order, overlaps joined."""
    found = sorted(span for word in words for span in _occurrences(folded, word))
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _occurrences(folded: Folded, word: str) -> list[tuple[int, int]]:
    places = []
    at = folded.key.find(word) if word else -1
    while at >= 0:
        start, end = folded.origin[at][0], folded.origin[at + len(word) - 1][1]
        if not (_is_latin(word[0]) and start and _is_latin(search_key(folded.text[start - 1]))):
            places.append((start, end))
        at = folded.key.find(word, at + 1)
    return places


def _is_latin(character: str) -> bool:
    """Latin words are told apart: 「AI」 is not meant in "sustainable". Japanese matches anywhere."""
    return character.isascii() and character.isalnum()


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text, with the words marked."""
    pieces, last = [], 0
    for start, end in spans(fold(text), words):
        pieces += [Piece(text[last:start], False), Piece(text[start:end], True)]
        last = end
    pieces.append(Piece(text[last:], False))
    return tuple(piece for piece in pieces if piece.text)


def excerpt(folded: Folded, words: Sequence[str]) -> tuple[Piece, ...]:
    """The text around the first match; from its beginning where nothing matches."""
    first = next(iter(spans(folded, words)), (0, 0))[0]
    start = max(0, first - BEFORE)
    end = min(len(folded.text), first + AFTER)
    inside = folded.text[start:end]
    pieces = marked(inside, words)
    opening = (Piece("…", False),) if start else ()
    closing = (Piece("…", False),) if end < len(folded.text) else ()
    return opening + pieces + closing
