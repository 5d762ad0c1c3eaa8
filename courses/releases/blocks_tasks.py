"""Compiles what learners write into: reflections and worksheets."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses.releases.workbench import Workbench

Data = dict[str, Any] | None


def _reflection(bench: Workbench, block: Any) -> Data:
    prompt = (block.value["prompt"] or "").strip()
    return {"prompt": prompt, "hint": block.value["hint"] or ""} if prompt else None


def _worksheet(bench: Workbench, block: Any) -> Data:
    value = block.value
    fields = [
        {
            "key": item.id or f"new-{number}",
            "label": item.value["label"] or "",
            "hint": item.value["hint"] or "",
            "lines": item.value["lines"] or 1,
            "required": bool(item.value["required"]),
        }
        for number, item in enumerate(value["fields"].bound_blocks, start=1)
        if item.value["label"]
    ]
    if not fields:
        bench.problem(_("The worksheet “%(name)s” has nothing to fill in.") % {"name": value["title"] or ""})
        return None
    return {
        "title": value["title"] or "",
        "intro": value["intro"] or "",
        "fields": fields,
        "hand_in": bool(value["hand_in"]),
    }


KINDS: dict[str, Callable[[Any, Any], Data]] = {"reflection": _reflection, "worksheet": _worksheet}
