"""Compiles the blocks of a lesson, and the options of questions."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses.releases.html import clean_html, has_text
from courses.releases.problems import Problems
from courses.releases.shelf import Shelf
from courses.releases.terms import LessonMarker


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


class LessonCompiler:
    """Turns one lesson's blocks into data. A block that lacks its file is left out, and named as a problem."""

    def __init__(self, where: str, marker: LessonMarker, shelf: Shelf, problems: Problems) -> None:
        self.where = where
        self.marker = marker
        self.shelf = shelf
        self.problems = problems
        self.checkpoints = 0
        self.kinds: dict[str, Callable[[Any], dict[str, Any] | None]] = {
            "heading": self._heading,
            "text": self._text,
            "image": self._image,
            "video": self._video,
            "callout": self._callout,
            "checkpoint": self._checkpoint,
        }

    def blocks(self, body: Any) -> list[dict[str, Any]]:
        compiled = []
        for number, block in enumerate(body, start=1):
            data = self.kinds[block.block_type](block)
            if data is not None:
                compiled.append({"id": block.id or f"new-{number}", "type": block.block_type, **data})
        return compiled

    def _html(self, value: Any) -> str:
        return self.marker.mark(clean_html(getattr(value, "source", "") or ""))

    def _heading(self, block: Any) -> dict[str, Any]:
        return {"text": str(block.value or "")}

    def _text(self, block: Any) -> dict[str, Any]:
        return {"html": self._html(block.value)}

    def _image(self, block: Any) -> dict[str, Any] | None:
        image = block.value["image"]
        key = self.shelf.image(image)
        if key is None:
            self.problems.add(self.where, _("A picture is missing. Choose it again or remove the block."))
            return None
        alt = "" if image.decorative else (image.contextual_alt_text or "")
        if not alt and not image.decorative:
            name = {"name": image.title}
            self.problems.add(
                self.where, _("The picture “%(name)s” has no description for people who cannot see it.") % name
            )
        return {"file": key, "alt": alt, "caption": block.value["caption"] or ""}

    def _video(self, block: Any) -> dict[str, Any] | None:
        value, title = block.value, block.value["title"] or ""
        video, captions = self.shelf.document(value["video"]), self.shelf.document(value["captions"])
        if video is None:
            self.problems.add(self.where, _("The file of the video “%(name)s” is missing.") % {"name": title})
        if captions is None:
            self.problems.add(self.where, _("The video “%(name)s” has no captions.") % {"name": title})
        if video is None or captions is None:
            return None
        poster = self.shelf.image(value["poster"])
        transcript = clean_html(value["transcript"].source if value["transcript"] else "")
        return {"title": title, "file": video, "captions": captions, "poster": poster, "transcript": transcript}

    def _callout(self, block: Any) -> dict[str, Any] | None:
        html = self._html(block.value["text"])
        if not has_text(html):
            return None
        return {"kind": block.value["kind"], "title": block.value["title"] or "", "html": html}

    def _checkpoint(self, block: Any) -> dict[str, Any]:
        self.checkpoints += 1
        options = compile_options(block, self.checkpoints, self.where, self.problems)
        return {"text": block.value["text"] or "", "options": options}
