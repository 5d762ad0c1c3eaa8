"""Matched words in texts. Matching is on the folded key, so a mark must find its way back to the text as written."""

import dataclasses
from collections.abc import Sequence

from lms.common.folded import BREAK, Folded, fold

BEFORE, AFTER = 24, 96


@dataclasses.dataclass(frozen=True)
class Piece:
    """A stretch of text, matched or not."""

    text: str
    is_match: bool


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
        places.append((folded.origin[at][0], folded.origin[at + len(word) - 1][1]))
        at = folded.key.find(word, at + 1)
    return places


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text, with the words marked."""
    return _cut(text, spans(fold(text), words), 0, len(text))


def _cut(text: str, matches: Sequence[tuple[int, int]], start: int, end: int) -> tuple[Piece, ...]:
    """The text from `start` to `end`, with the matches marked as far as they reach into it."""
    pieces, last = [], start
    for first, after in matches:
        if first < end and after > start:
            opening, closing = max(first, start), min(after, end)
            pieces += [Piece(text[last:opening], False), Piece(text[opening:closing], True)]
            last = closing
    pieces.append(Piece(text[last:end], False))
    return tuple(piece for piece in pieces if piece.text)


def excerpt(text: str, key: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Some of the text, which has lines: from before the first match in the line that has most of the words.

    `key` is the text's, line by line: only what is shown is folded.
    """
    lines, keys = text.split(BREAK), key.split(BREAK)
    counts = [sum(word in line for word in words) for line in keys]
    best = counts.index(max(counts))
    shown = lines[best]
    matches = spans(fold(shown), words)
    start = max(0, (matches[0][0] if matches else 0) - BEFORE)
    # A short line says little by itself.
    following = iter(lines[best + 1 :])
    while len(shown) - start < BEFORE + AFTER and (more := next(following, None)) is not None:
        shown += f" {more}"
    end = start + BEFORE + AFTER
    opening = (Piece("…", False),) if start or best else ()
    closing = (Piece("…", False),) if end < len(shown) or next(following, None) is not None else ()
    return opening + _cut(shown, spans(fold(shown[: end + 1]), words), start, min(end, len(shown))) + closing
