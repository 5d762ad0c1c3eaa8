"""From a payload to the objects of the schema. Payloads of older schemas are brought up step by step first."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from courses.releases.filed import File, Picture
from courses.releases.parsing_elements import ELEMENTS
from courses.releases.questions import Option, parse_quiz
from courses.releases.schema import (
    SCHEMA,
    Block,
    Callout,
    Checkpoint,
    CourseText,
    Heading,
    Image,
    Lesson,
    Release,
    Rule,
    Term,
    Text,
    Video,
)
from courses.releases.upgrades import UPGRADES

Data = Mapping[str, Any]
Files = Mapping[str, File]


class UnknownSchema(Exception):
    """The payload was written by a newer version of this software."""


def upgraded(payload: Data) -> Data:
    while payload["schema"] < SCHEMA:
        payload = UPGRADES[payload["schema"]](payload)
    if payload["schema"] != SCHEMA:
        raise UnknownSchema(payload["schema"])
    return payload


def parse(payload: Data) -> Release:
    data = upgraded(payload)
    files = {sha256: File(sha256=sha256, **values) for sha256, values in data["files"].items()}
    locales = {language: _text(language, values, files) for language, values in data["locales"].items()}
    course = data["course"]
    return Release(UUID(course["uuid"]), course["code"], course["format"], MappingProxyType(locales))


def _text(language: str, data: Data, files: Files) -> CourseText:
    return CourseText(
        language=language,
        title=data["title"],
        summary=data["summary"],
        objectives=tuple(data["objectives"]),
        cover=Picture(files[data["cover"]["file"]], data["cover"]["alt"]) if data["cover"] else None,
        minutes=data["minutes"],
        lessons=tuple(_lesson(lesson, files) for lesson in data["lessons"]),
        quiz=parse_quiz(data["quiz"]) if data["quiz"] else None,
        terms=MappingProxyType({term: Term(**values) for term, values in data["terms"].items()}),
    )


def _lesson(data: Data, files: Files) -> Lesson:
    blocks = tuple(BLOCKS[block["type"]](block, files) for block in data["blocks"])
    return Lesson(data["key"], data["title"], data["minutes"], data["summary"], blocks, Rule(**data["rule"]))


def _options(data: Data) -> tuple[Option, ...]:
    return tuple(Option(**option) for option in data["options"])


def _heading(data: Data, files: Files) -> Heading:
    return Heading(data["id"], data["text"])


def _rich_text(data: Data, files: Files) -> Text:
    return Text(data["id"], data["html"])


def _image(data: Data, files: Files) -> Image:
    return Image(data["id"], files[data["file"]], data["alt"], data["caption"])


def _video(data: Data, files: Files) -> Video:
    poster = files[data["poster"]] if data["poster"] else None
    captions = files[data["captions"]]
    return Video(data["id"], data["title"], files[data["file"]], captions, poster, data["transcript"])


def _callout(data: Data, files: Files) -> Callout:
    return Callout(data["id"], data["kind"], data["title"], data["html"])


def _checkpoint(data: Data, files: Files) -> Checkpoint:
    return Checkpoint(data["id"], data["text"], _options(data))


BLOCKS: dict[str, Callable[[Data, Files], Block]] = {
    "heading": _heading,
    "text": _rich_text,
    "image": _image,
    "video": _video,
    "callout": _callout,
    "checkpoint": _checkpoint,
    **ELEMENTS,
}
