"""Marks glossary terms where a lesson uses them first, so that each can explain itself there."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from html.parser import HTMLParser

from cms.models import GlossaryTerm

# Inside these a mark would break a link, or make a heading shout.
UNMARKED = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6", "span", "code", "button"})
_LATIN = "A-Za-z0-9"
# A run of katakana is one word: クラウド is not meant in クラウドファンディング.
_KATAKANA = "ァ-ヺー"


def _boundary(character: str) -> str:
    for alphabet in (_LATIN, _KATAKANA):
        if re.match(f"[{alphabet}]", character):
            return alphabet
    return ""


def _pattern(spelling: str) -> str:
    before, after = _boundary(spelling[0]), _boundary(spelling[-1])
    left = f"(?<![{before}])" if before else ""
    return f"{left}{re.escape(spelling)}{f'(?![{after}])' if after else ''}"


class Glossary:
    """The terms of one language, ready to be found in text."""

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self.terms = {term.term: term for term in terms}
        # The term itself wins over another term's alias of the same spelling.
        aliases = {s: term.term for term in self.terms.values() for s in term.spellings() if s}
        self.spellings = {**aliases, **{term: term for term in self.terms}}
        longest_first: Sequence[str] = sorted(self.spellings, key=lambda s: (-len(s), s))
        self.pattern = re.compile("|".join(_pattern(spelling) for spelling in longest_first) or r"(?!)")


class LessonMarker:
    """Marks the first use of each term in one lesson: hand it the lesson's texts in their order."""

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self.used: dict[str, GlossaryTerm] = {}

    def mark(self, html: str) -> str:
        walker = _Walker(self)
        walker.feed(html)
        walker.close()
        return "".join(walker.parts)

    def mark_text(self, text: str) -> str:
        return self.glossary.pattern.sub(self._marked, text)

    def _marked(self, match: re.Match[str]) -> str:
        spelling = match.group()
        term = self.glossary.spellings[spelling]
        if term in self.used:
            return spelling
        self.used[term] = self.glossary.terms[term]
        return f'<span data-term="{escape(term)}">{spelling}</span>'


class _Walker(HTMLParser):
    """Copies markup as it stands and hands on the text between it."""

    def __init__(self, marker: LessonMarker) -> None:
        super().__init__(convert_charrefs=False)
        self.marker = marker
        self.parts: list[str] = []
        self.unmarked = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unmarked += tag in UNMARKED
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.unmarked -= tag in UNMARKED
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self.unmarked else self.marker.mark_text(data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")
