"""Compiles what consists of titled pieces of text: steps, comparisons, accordions."""

from collections.abc import Callable
from typing import Any

from courses.releases.html import has_text
from courses.releases.workbench import Workbench

Data = dict[str, Any] | None


def _parts(bench: Workbench, rows: Any) -> list[dict[str, Any]]:
    """Those that say something."""
    parts = []
    for row in rows:
        html = bench.html(row["text"])
        picture = bench.image(row["image"]) if row.get("image") else None
        if row["title"] or has_text(html):
            parts.append({"title": row["title"] or "", "html": html, "picture": picture})
    return parts


def _steps(bench: Workbench, block: Any) -> Data:
    steps = _parts(bench, block.value["steps"])
    return {"title": block.value["title"] or "", "steps": steps} if steps else None


def _comparison(bench: Workbench, block: Any) -> Data:
    sides = _parts(bench, block.value["sides"])
    return {"title": block.value["title"] or "", "sides": sides} if sides else None


def _accordion(bench: Workbench, block: Any) -> Data:
    sections = _parts(bench, block.value["sections"])
    return {"sections": sections} if sections else None


KINDS: dict[str, Callable[[Any, Any], Data]] = {"steps": _steps, "comparison": _comparison, "accordion": _accordion}
