"""The parts of a lesson beyond running text, pictures and questions: one dataclass for each kind of block."""

import dataclasses
from typing import ClassVar, Protocol

from courses.releases.filed import File, Picture


class Playable(Protocol):
    """Something with a length, in seconds or pages, of which a share can be seen."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def length(self) -> float: ...


@dataclasses.dataclass(frozen=True)
class Audio:
    type: ClassVar[str] = "audio"
    id: str
    title: str
    file: File
    captions: File | None
    transcript: str

    @property
    def length(self) -> float:
        return self.file.seconds or 0.0


@dataclasses.dataclass(frozen=True)
class Slide:
    """`text`: what is written on the page; `alt`: what its pictures show, by the author."""

    number: int
    file: File
    text: str
    alt: str


@dataclasses.dataclass(frozen=True)
class Slides:
    type: ClassVar[str] = "slides"
    id: str
    title: str
    document: File
    pages: tuple[Slide, ...]

    @property
    def length(self) -> float:
        return float(len(self.pages))


@dataclasses.dataclass(frozen=True)
class Part:
    """A titled piece of text: a step, a side of a comparison, a section of an accordion."""

    title: str
    html: str
    picture: Picture | None = None


@dataclasses.dataclass(frozen=True)
class Steps:
    type: ClassVar[str] = "steps"
    id: str
    title: str
    steps: tuple[Part, ...]


@dataclasses.dataclass(frozen=True)
class Comparison:
    type: ClassVar[str] = "comparison"
    id: str
    title: str
    sides: tuple[Part, ...]


@dataclasses.dataclass(frozen=True)
class Accordion:
    type: ClassVar[str] = "accordion"
    id: str
    sections: tuple[Part, ...]


@dataclasses.dataclass(frozen=True)
class Table:
    """`row_heads`: the first column names its rows."""

    type: ClassVar[str] = "table"
    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_heads: bool


@dataclasses.dataclass(frozen=True)
class Chart:
    """Numbers, not a picture: it is drawn when it is read. `labels` name the rows, `columns` the series."""

    type: ClassVar[str] = "chart"
    id: str
    title: str
    kind: str
    sentence: str
    unit: str
    label_head: str
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[float | None, ...], ...]


@dataclasses.dataclass(frozen=True)
class Download:
    type: ClassVar[str] = "download"
    id: str
    title: str
    note: str
    file: File


@dataclasses.dataclass(frozen=True)
class Reflection:
    type: ClassVar[str] = "reflection"
    id: str
    prompt: str
    hint: str


@dataclasses.dataclass(frozen=True)
class WorksheetField:
    key: str
    label: str
    hint: str
    lines: int
    required: bool


@dataclasses.dataclass(frozen=True)
class Worksheet:
    """`hand_in`: the learner may show it to those who teach the course."""

    type: ClassVar[str] = "worksheet"
    id: str
    title: str
    intro: str
    fields: tuple[WorksheetField, ...]
    hand_in: bool

    @property
    def required_keys(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields if field.required)
