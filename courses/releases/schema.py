"""What a release says, as frozen objects: one dataclass for each kind of thing in the payload's schema."""

import dataclasses
from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from courses.releases.questions import Option, Quiz

SCHEMA = 2


@dataclasses.dataclass(frozen=True)
class File:
    """A file of the release. `preview_url` stands in while an author looks at a draft that is stored nowhere."""

    sha256: str
    name: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    preview_url: str = ""

    @property
    def url(self) -> str:
        return self.preview_url or reverse("release_file", args=[self.sha256, self.name])


@dataclasses.dataclass(frozen=True)
class Picture:
    file: File
    alt: str


@dataclasses.dataclass(frozen=True)
class Heading:
    type: ClassVar[str] = "heading"
    id: str
    text: str


@dataclasses.dataclass(frozen=True)
class Text:
    type: ClassVar[str] = "text"
    id: str
    html: str


@dataclasses.dataclass(frozen=True)
class Image:
    type: ClassVar[str] = "image"
    id: str
    file: File
    alt: str
    caption: str


@dataclasses.dataclass(frozen=True)
class Video:
    type: ClassVar[str] = "video"
    id: str
    title: str
    file: File
    captions: File
    poster: File | None
    transcript: str


@dataclasses.dataclass(frozen=True)
class Callout:
    type: ClassVar[str] = "callout"
    id: str
    kind: str
    title: str
    html: str


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    type: ClassVar[str] = "checkpoint"
    id: str
    text: str
    options: tuple[Option, ...]

    @property
    def is_multiple(self) -> bool:
        return sum(option.correct for option in self.options) > 1

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


Block = Heading | Text | Image | Video | Callout | Checkpoint


@dataclasses.dataclass(frozen=True)
class Lesson:
    """`key` names the lesson in progress, statements and addresses, in every language and release."""

    key: str
    title: str
    minutes: int
    summary: str
    blocks: tuple[Block, ...]

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Checkpoint))

    def checkpoint(self, block_id: str) -> Checkpoint | None:
        return next((block for block in self.checkpoints if block.id == block_id), None)


@dataclasses.dataclass(frozen=True)
class Term:
    term: str
    reading: str
    full: str
    english: str
    short: str
    body: str


@dataclasses.dataclass(frozen=True)
class CourseText:
    """The whole course in one language."""

    language: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    cover: Picture | None
    minutes: int
    lessons: tuple[Lesson, ...]
    quiz: Quiz | None
    terms: Mapping[str, Term]

    def lesson(self, key: str | UUID) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.key == str(key)), None)

    def lesson_index(self, key: str | UUID) -> int | None:
        return next((index for index, lesson in enumerate(self.lessons) if lesson.key == str(key)), None)


@dataclasses.dataclass(frozen=True)
class Release:
    """A course as it was published."""

    course_uuid: UUID
    code: str
    format: str
    locales: Mapping[str, CourseText]

    def locale(self, language: str | None) -> CourseText:
        """The text in `language`; where there is none, in the city's own, else in the first there is."""
        wanted = (language or "").split("-")[0]
        for choice in (wanted, settings.LANGUAGE_CODE):
            if choice in self.locales:
                return self.locales[choice]
        return next(iter(self.locales.values()))
