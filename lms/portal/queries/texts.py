"""What releases say, as plain text to search in. Made once for each release and language, and kept: neither changes."""

import dataclasses
from functools import lru_cache
from html import unescape

import regex

from courses import releases
from courses.block_texts import text_of
from courses.models import CourseRelease
from courses.releases.schema import Lesson
from lms.portal.queries.marking import Folded, fold

_TAGS = regex.compile(r"<[^>]+>")
_SPACES = regex.compile(r"\s+")


@dataclasses.dataclass(frozen=True)
class Findable:
    """A course, or one of its lessons: `key` is the lesson's, empty for the course itself."""

    key: str
    title: Folded
    body: Folded


def plain(html: str) -> str:
    return _SPACES.sub(" ", unescape(_TAGS.sub(" ", html))).strip()


def findables(release: CourseRelease, language: str | None) -> tuple[Findable, ...]:
    """The course first, then its lessons."""
    return _made(release.sha256, releases.load(release).locale(language).language)


@lru_cache(maxsize=256)
def _made(sha256: str, language: str) -> tuple[Findable, ...]:
    text = releases.load(CourseRelease(sha256=sha256)).locale(language)
    about = " ".join([text.summary, *text.objectives])
    course = Findable("", fold(text.title), fold(plain(about)))
    return (course, *(Findable(lesson.key, fold(lesson.title), fold(_lesson(lesson))) for lesson in text.lessons))


def _lesson(lesson: Lesson) -> str:
    return plain(" ".join([lesson.summary, *(text_of(block) for block in lesson.blocks)]))
