"""What a release says, as frozen objects: one dataclass for each kind of thing in the payload's schema."""

import dataclasses
from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from courses.releases.elements import (
    Accordion,
    Audio,
    Chart,
    Comparison,
    Download,
    Playable,
    Reflection,
    Slides,
    Steps,
    Table,
    Worksheet,
)
from courses.releases.filed import File, Picture
from courses.releases.questions import Option, Quiz

SCHEMA = 2


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

    @property
    def length(self) -> float:
        """In seconds; 0: releases of old did not say."""
        return self.file.seconds or 0.0


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


Block = (
    Heading
    | Text
    | Image
    | Video
    | Audio
    | Slides
    | Steps
    | Comparison
    | Callout
    | Table
    | Chart
    | Accordion
    | Download
    | Checkpoint
    | Reflection
    | Worksheet
)


@dataclasses.dataclass(frozen=True)
class Rule:
    """What a lesson asks for before it is done; nothing of all this: that it was opened.

    `minutes` after it was opened; `media_share` in per cent, of each thing that plays or is paged through.
    """

    minutes: int = 0
    media_share: int = 0
    checkpoints: bool = False
    worksheets: bool = False


@dataclasses.dataclass(frozen=True)
class Lesson:
    """`key` names the lesson in progress, statements and addresses, in every language and release."""

    key: str
    title: str
    minutes: int
    summary: str
    blocks: tuple[Block, ...]
    rule: Rule = Rule()

    def block(self, block_id: str) -> Block | None:
        return next((block for block in self.blocks if block.id == block_id), None)

    @property
    def playables(self) -> tuple[Playable, ...]:
        """What is watched, heard or paged through, with a place where one stopped."""
        return tuple(block for block in self.blocks if isinstance(block, Video | Audio | Slides))

    @property
    def worksheets(self) -> tuple[Worksheet, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Worksheet))

    @property
    def reflections(self) -> tuple[Reflection, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Reflection))

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
