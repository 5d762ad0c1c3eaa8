"""Compiles tables and charts from what was pasted."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses.pasted import PasteRefused, read_numbers, read_table
from courses.releases.workbench import Workbench

Data = dict[str, Any] | None


def _table(bench: Workbench, block: Any) -> Data:
    value = block.value
    name = {"name": value["caption"] or ""}
    if not value["caption"]:
        bench.problem(_("A table has no caption: say what it shows."))
    try:
        table = read_table(value["data"] or "")
    except PasteRefused as refusal:
        bench.problem(_("The table “%(name)s”: %(why)s") % {**name, "why": refusal.message})
        return None
    return {
        "caption": value["caption"] or "",
        "columns": table.columns,
        "rows": table.rows,
        "row_heads": bool(value["row_heads"]),
    }


def _chart(bench: Workbench, block: Any) -> Data:
    value = block.value
    name = {"name": value["title"] or ""}
    if not value["sentence"]:
        bench.problem(_("The chart “%(name)s” has no sentence that says what it shows.") % name)
    try:
        numbers = read_numbers(value["data"] or "")
    except PasteRefused as refusal:
        bench.problem(_("The chart “%(name)s”: %(why)s") % {**name, "why": refusal.message})
        return None
    return {
        "title": value["title"] or "",
        "kind": value["kind"],
        "sentence": value["sentence"] or "",
        "unit": value["unit"] or "",
        "label_head": numbers.label_head,
        "labels": numbers.labels,
        "columns": numbers.columns,
        "rows": numbers.rows,
    }


KINDS: dict[str, Callable[[Any, Any], Data]] = {"table": _table, "chart": _chart}
