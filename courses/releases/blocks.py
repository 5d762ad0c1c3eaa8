"""Compiles the blocks of a lesson, and the options of questions."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses.releases import blocks_data, blocks_media, blocks_parts, blocks_tasks
from courses.releases.html import has_text
from courses.releases.problems import Problems
from courses.releases.workbench import Workbench


def compile_options(block: Any, number: int, where: str, problems: Problems) -> list[dict[str, Any]]:
    """The options of a question or a checkpoint; `number` says which one where it stands."""
    bound = block.value["options"].bound_blocks
    options = [
        {
            "key": item.id or f"new-{index}",
            "text": item.value["text"] or "",
            "correct": bool(item.value["correct"]),
            "feedback": item.value["feedback"] or "",
        }
        for index, item in enumerate(bound, start=1)
    ]
    if not any(option["correct"] for option in options):
        problems.add(where, _("Question %(number)s has no right answer.") % {"number": number})
    return options


class LessonCompiler(Workbench):
    """Turns one lesson's blocks into data. A block that lacks its file is left out, and named as a problem."""

    checkpoints = 0

    def blocks(self, body: Any) -> list[dict[str, Any]]:
        compiled = []
        for number, block in enumerate(body, start=1):
            self.block_id = block.id or ""
            data = KINDS[block.block_type](self, block)
            if data is not None:
                compiled.append({"id": block.id or f"new-{number}", "type": block.block_type, **data})
        self.block_id = ""
        return compiled


def _heading(bench: LessonCompiler, block: Any) -> dict[str, Any]:
    bench.heading(2)
    return {"text": str(block.value or "")}


def _text(bench: LessonCompiler, block: Any) -> dict[str, Any]:
    return {"html": bench.html(block.value)}


def _image(bench: LessonCompiler, block: Any) -> dict[str, Any] | None:
    picture = bench.image(block.value["image"])
    return {**picture, "caption": block.value["caption"] or ""} if picture else None


def _callout(bench: LessonCompiler, block: Any) -> dict[str, Any] | None:
    html = bench.html(block.value["text"])
    if not has_text(html):
        return None
    return {"kind": block.value["kind"], "title": block.value["title"] or "", "html": html}


def _checkpoint(bench: LessonCompiler, block: Any) -> dict[str, Any]:
    bench.checkpoints += 1
    options = compile_options(block, bench.checkpoints, bench.where, bench.problems)
    return {"text": block.value["text"] or "", "options": options}


KINDS: dict[str, Callable[[Any, Any], dict[str, Any] | None]] = {
    "heading": _heading,
    "text": _text,
    "image": _image,
    "callout": _callout,
    "checkpoint": _checkpoint,
    **blocks_media.KINDS,
    **blocks_parts.KINDS,
    **blocks_data.KINDS,
    **blocks_tasks.KINDS,
}
