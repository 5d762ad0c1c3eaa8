"""The values of those blocks that only lessons have, from a specification."""

import uuid
from collections.abc import Callable
from typing import Any

from courses.authoring.library import Library

NAMESPACE = uuid.UUID("5f3c2f0e-6c1d-4b53-9d2e-0c7f5a1f6f11")
Spec = dict[str, Any]


def key_of(*parts: object) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts))


def rich(html: str) -> str:
    """As Wagtail's own editor writes it, which reads <strong> and <em> otherwise."""
    for ours, its in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{ours}>", f"<{its}>").replace(f"</{ours}>", f"</{its}>")
    return html


def listed(block_id: uuid.UUID, values: list[Any]) -> list[Spec]:
    """The items of a list block, with ids that follow from its own."""
    return [
        {"type": "item", "id": str(key_of(block_id, number)), "value": value}
        for number, value in enumerate(values, start=1)
    ]


def _parts(block_id: uuid.UUID, rows: list[Spec], **more: Any) -> list[Spec]:
    return listed(block_id, [{"title": row["title"], "text": rich(row["html"]), **more} for row in rows])


def _audio(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {
        "title": block["title"],
        "audio": library.document(block["file"], block["title"]).pk,
        "captions": library.document(block["captions"], block["title"]).pk if block.get("captions") else None,
        "transcript": rich(block["transcript"]),
    }


def _slides(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    described = [{"page": page, "text": text} for page, text in block.get("descriptions", {}).items()]
    document = library.document(block["file"], block["title"]).pk
    return {"title": block["title"], "document": document, "descriptions": listed(block_id, described)}


def _download(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    document = library.document(block["file"], block["title"]).pk
    return {"title": block["title"], "document": document, "note": block.get("note", "")}


def _steps(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {"title": block.get("title", ""), "steps": _parts(block_id, block["steps"], image=None)}


def _comparison(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {"title": block["title"], "sides": _parts(block_id, block["sides"])}


def _accordion(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {"sections": _parts(block_id, block["sections"])}


def _table(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {"caption": block["caption"], "data": block["data"], "row_heads": block.get("row_heads", True)}


def _chart(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {name: block.get(name, "") for name in ("title", "kind", "data", "unit", "sentence")}


def _reflection(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    return {"prompt": block["prompt"], "hint": block.get("hint", "")}


def _worksheet(library: Library, block: Spec, block_id: uuid.UUID) -> Spec:
    fields = [
        {
            "label": field["label"],
            "hint": field.get("hint", ""),
            "lines": field.get("lines", 1),
            "required": field.get("required", True),
        }
        for field in block["fields"]
    ]
    return {
        "title": block["title"],
        "intro": block.get("intro", ""),
        "fields": listed(block_id, fields),
        "hand_in": block.get("hand_in", False),
    }


MORE: dict[str, Callable[[Library, Spec, uuid.UUID], Spec]] = {
    "audio": _audio,
    "slides": _slides,
    "download": _download,
    "steps": _steps,
    "comparison": _comparison,
    "accordion": _accordion,
    "table": _table,
    "chart": _chart,
    "reflection": _reflection,
    "worksheet": _worksheet,
}
