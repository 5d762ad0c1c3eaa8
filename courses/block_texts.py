"""What a block says, as text to search in; HTML may stand in it."""

from collections.abc import Callable, Iterable
from typing import Any

from courses.releases.elements import (
    Accordion,
    Audio,
    Chart,
    Comparison,
    Download,
    Part,
    Reflection,
    Slides,
    Steps,
    Table,
    Worksheet,
)
from courses.releases.schema import Block, Callout, Checkpoint, Heading, Image, Text, Video


def _parts(parts: Iterable[Part]) -> str:
    return " ".join(f"{part.title} {part.html}" for part in parts)


def _data(block: Table | Chart) -> str:
    if isinstance(block, Table):
        return " ".join([block.caption, *block.columns, *(cell for row in block.rows for cell in row)])
    return " ".join([block.title, block.sentence, *block.labels, *block.columns])


TEXTS: dict[type, Callable[[Any], str]] = {
    Heading: lambda block: block.text,
    Text: lambda block: block.html,
    Callout: lambda block: f"{block.title} {block.html}",
    Image: lambda block: f"{block.alt} {block.caption}",
    Video: lambda block: f"{block.title} {block.transcript}",
    Audio: lambda block: f"{block.title} {block.transcript}",
    Slides: lambda block: " ".join([block.title, *(f"{page.text} {page.alt}" for page in block.pages)]),
    Steps: lambda block: f"{block.title} {_parts(block.steps)}",
    Comparison: lambda block: f"{block.title} {_parts(block.sides)}",
    Accordion: lambda block: _parts(block.sections),
    Table: _data,
    Chart: _data,
    Download: lambda block: f"{block.title} {block.note}",
    Reflection: lambda block: block.prompt,
    Worksheet: lambda block: " ".join([block.title, block.intro, *(field.label for field in block.fields)]),
    # Their answers are for those who take them.
    Checkpoint: lambda block: "",
}


def text_of(block: Block) -> str:
    return TEXTS[type(block)](block)
