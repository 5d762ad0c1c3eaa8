"""How the glossary is laid out: the kana index."""

import dataclasses
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from cms.models import GlossaryTerm

# The rows of the syllabary, each by its last kana: い and え stand in あ's row.
_ROWS = (
    ("お", "あ"),
    ("ご", "か"),
    ("ぞ", "さ"),
    ("ど", "た"),
    ("の", "な"),
    ("ぽ", "は"),
    ("も", "ま"),
    ("よ", "や"),
    ("ろ", "ら"),
    ("ん", "わ"),
)


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of the index."""

    label: str
    terms: list[GlossaryTerm]


def row_of(term: GlossaryTerm) -> str:
    """Latin terms stand together, before the kana."""
    first = unicodedata.normalize("NFKC", term.term[:1])
    if first.isascii():
        return "A–Z"
    reading = term.reading[:1]
    return next((label for last, label in _ROWS if reading <= last), _ROWS[-1][1])


def rows_of(terms: Iterable[GlossaryTerm]) -> list[Row]:
    ordered = sorted(terms, key=lambda term: (row_of(term) != "A–Z", term.reading, term.term))
    return [Row(label, list(group)) for label, group in groupby(ordered, key=row_of)]
