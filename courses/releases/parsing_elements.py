"""From a payload to the parts of a lesson."""

from collections.abc import Callable, Mapping
from typing import Any

from courses.releases.elements import (
    Accordion,
    Audio,
    Chart,
    Comparison,
    Download,
    Part,
    Reflection,
    Slide,
    Slides,
    Steps,
    Table,
    Worksheet,
    WorksheetField,
)
from courses.releases.filed import File, Picture

Data = Mapping[str, Any]
Files = Mapping[str, File]


def _audio(data: Data, files: Files) -> Audio:
    captions = files[data["captions"]] if data["captions"] else None
    return Audio(data["id"], data["title"], files[data["file"]], captions, data["transcript"])


def _slides(data: Data, files: Files) -> Slides:
    pages = tuple(
        Slide(number, files[page["file"]], page["text"], page["alt"])
        for number, page in enumerate(data["pages"], start=1)
    )
    return Slides(data["id"], data["title"], files[data["document"]], pages)


def _parts(rows: list[Data], files: Files) -> tuple[Part, ...]:
    return tuple(Part(row["title"], row["html"], _picture(row.get("picture"), files)) for row in rows)


def _picture(data: Data | None, files: Files) -> Picture | None:
    return Picture(files[data["file"]], data["alt"]) if data else None


def _steps(data: Data, files: Files) -> Steps:
    return Steps(data["id"], data["title"], _parts(data["steps"], files))


def _comparison(data: Data, files: Files) -> Comparison:
    return Comparison(data["id"], data["title"], _parts(data["sides"], files))


def _accordion(data: Data, files: Files) -> Accordion:
    return Accordion(data["id"], _parts(data["sections"], files))


def _table(data: Data, files: Files) -> Table:
    rows = tuple(tuple(row) for row in data["rows"])
    return Table(data["id"], data["caption"], tuple(data["columns"]), rows, data["row_heads"])


def _chart(data: Data, files: Files) -> Chart:
    return Chart(
        id=data["id"],
        title=data["title"],
        kind=data["kind"],
        sentence=data["sentence"],
        unit=data["unit"],
        label_head=data["label_head"],
        labels=tuple(data["labels"]),
        columns=tuple(data["columns"]),
        rows=tuple(tuple(row) for row in data["rows"]),
    )


def _download(data: Data, files: Files) -> Download:
    return Download(data["id"], data["title"], data["note"], files[data["file"]])


def _reflection(data: Data, files: Files) -> Reflection:
    return Reflection(data["id"], data["prompt"], data["hint"])


def _worksheet(data: Data, files: Files) -> Worksheet:
    fields = tuple(WorksheetField(**field) for field in data["fields"])
    return Worksheet(data["id"], data["title"], data["intro"], fields, data["hand_in"])


ELEMENTS: dict[str, Callable[[Data, Files], Any]] = {
    "audio": _audio,
    "slides": _slides,
    "steps": _steps,
    "comparison": _comparison,
    "accordion": _accordion,
    "table": _table,
    "chart": _chart,
    "download": _download,
    "reflection": _reflection,
    "worksheet": _worksheet,
}
