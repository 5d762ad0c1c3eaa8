"""What there is to find, as plain text: releases in all their languages, terms, pages."""

import dataclasses
import hashlib
from collections.abc import Iterator
from html import unescape

import regex
from django.conf import settings

from cms.models import GlossaryTerm, StandardPage
from courses import releases
from courses.block_texts import text_of
from courses.models import CourseRelease
from courses.releases.schema import CourseText, Lesson
from lms.common.folded import BREAK, fit, key_of
from lms.common.grams import grams
from lms.portal.enums import Kind
from lms.portal.models import SearchEntry

# Another number makes every row of the index anew: for whoever changes what is indexed, or how.
VERSION = 1
_PARTS = regex.compile(r"</?(?:p|br|hr|div|ul|ol|li|dl|dt|dd|h[1-6]|blockquote|table|tr|td|th)\b[^>]*>", regex.I)
_TAGS = regex.compile(r"<[^>]+>")
_SPACES = regex.compile(r"\s+")


@dataclasses.dataclass(frozen=True)
class Document:
    """One thing to find, in one language. `body` has a line for each part: nothing is found across two of them."""

    kind: Kind
    language: str
    readers: tuple[str, ...]
    title: str
    names: tuple[str, ...] = ()
    note: str = ""
    body: tuple[str, ...] = ()
    lesson_key: str = ""
    position: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((VERSION, dataclasses.astuple(self))).encode("utf-8", "replace")).hexdigest()

    def entry(self, **source: object) -> SearchEntry:
        """The row of the index; `source` says of what it is."""
        title, names, body = fit(self.title), [fit(name) for name in self.names], fit(BREAK.join(self.body))
        title_key = f"{BREAK}{key_of(BREAK.join([title, *names]))}{BREAK}"
        key = f"{title_key}{key_of(body)}"
        return SearchEntry(
            kind=self.kind,
            language=self.language,
            readers=f" {' '.join(self.readers)} ",
            lesson_key=self.lesson_key,
            position=self.position,
            digest=self.digest,
            title_key=title_key,
            key=key,
            title=title,
            names=BREAK.join(names),
            note=fit(self.note),
            body=body,
            grams=grams(key),
            **source,
        )


def plain(html: str) -> str:
    """In one line."""
    return " ".join(_lines(html))


def _lines(*texts: str) -> tuple[str, ...]:
    """What stands in a paragraph of its own, in a line of its own; a mark inside a word does not part it."""
    parts = (part for text in texts for part in _PARTS.split(text))
    lines = (_SPACES.sub(" ", unescape(_TAGS.sub("", part))).strip() for part in parts)
    return tuple(line for line in lines if line)


def of_release(release: CourseRelease) -> Iterator[Document]:
    """The course and its lessons in each language in which it was released."""
    whole = releases.load(release)
    shown = {code: whole.locale(code).language for code, _ in settings.LANGUAGES}
    for language, text in whole.locales.items():
        readers = tuple(code for code, chosen in shown.items() if chosen == language)
        body = _lines(text.summary, *text.objectives)
        yield Document(Kind.COURSE, language, readers, plain(text.title), (whole.code,), body=body)
        for position, lesson in enumerate(text.lessons, start=1):
            yield _lesson(language, readers, text, lesson, position)


def _lesson(language: str, readers: tuple[str, ...], text: CourseText, lesson: Lesson, position: int) -> Document:
    body = _lines(lesson.summary, *(text_of(block) for block in lesson.blocks))
    title, note = plain(lesson.title), plain(text.title)
    return Document(
        Kind.LESSON, language, readers, title, note=note, body=body, lesson_key=lesson.key, position=position
    )


def of_term(term: GlossaryTerm) -> Document:
    language = str(term.locale.language_code)
    names = tuple(dict.fromkeys(_lines(term.reading, term.full, term.english, *term.other_spellings)))
    return Document(Kind.TERM, language, (language,), plain(term.term), names, body=_lines(term.short, term.body))


def of_page(page: StandardPage) -> Document:
    language = str(page.locale.language_code)
    texts = page.body.stream_block.get_searchable_content(page.body)
    return Document(Kind.PAGE, language, (language,), plain(page.title), body=_lines(*texts))
