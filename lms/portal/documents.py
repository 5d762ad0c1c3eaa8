"""What there is to find, as plain text: releases in all their languages, terms, pages."""

import dataclasses
import hashlib
from collections.abc import Iterator

from django.conf import settings

from cms.models import GlossaryTerm, StandardPage
from courses import releases
from courses.block_texts import text_of
from courses.models import CourseRelease
from courses.releases.schema import CourseText, Lesson
from lms.common.folded import BREAK, fit, key_of
from lms.common.grams import grams
from lms.common.text import lines_of
from lms.portal.enums import Kind
from lms.portal.models import SearchEntry

# Another number makes every row of the index anew: for whoever changes what is indexed, or how.
VERSION = 1


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
    return " ".join(lines_of(html))


def of_release(release: CourseRelease) -> Iterator[Document]:
    """The course and its lessons in each language in which it was released."""
    whole = releases.load(release)
    shown = {code: whole.locale(code).language for code, _ in settings.LANGUAGES}
    for language, text in whole.locales.items():
        readers = tuple(code for code, chosen in shown.items() if chosen == language)
        body = lines_of(text.summary, *text.objectives)
        yield Document(Kind.COURSE, language, readers, plain(text.title), (whole.code,), body=body)
        for position, lesson in enumerate(text.lessons, start=1):
            yield _lesson(language, readers, text, lesson, position)


def _lesson(language: str, readers: tuple[str, ...], text: CourseText, lesson: Lesson, position: int) -> Document:
    body = lines_of(lesson.summary, *(text_of(block) for block in lesson.blocks))
    title, note = plain(lesson.title), plain(text.title)
    return Document(
        Kind.LESSON, language, readers, title, note=note, body=body, lesson_key=lesson.key, position=position
    )


def of_term(term: GlossaryTerm) -> Document:
    language = str(term.locale.language_code)
    names = tuple(dict.fromkeys(lines_of(term.reading, term.full, term.english, *term.other_spellings)))
    return Document(Kind.TERM, language, (language,), plain(term.term), names, body=lines_of(term.short, term.body))


def of_page(page: StandardPage) -> Document:
    language = str(page.locale.language_code)
    texts = page.body.stream_block.get_searchable_content(page.body)
    return Document(Kind.PAGE, language, (language,), plain(page.title), body=lines_of(*texts))
