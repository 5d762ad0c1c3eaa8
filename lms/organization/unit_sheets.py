"""The units of a day as a table to take away."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.sheets import Cell, CellType, Column, Sheet
from lms.common.templatetags.dates import jdate_text
from lms.organization.enums import UnitKind
from lms.organization.queries.outline import Line, Outline

COLUMNS = (
    Column("code", gettext_lazy("Unit code"), width=12),
    Column("name", gettext_lazy("Unit"), width=26),
    Column("kana", gettext_lazy("Kana"), width=26),
    Column("kind", gettext_lazy("Kind"), width=10),
    Column("section", gettext_lazy("Counts as a section"), width=10),
    Column("upper", gettext_lazy("Code of the upper unit"), width=12),
    Column("path", gettext_lazy("Place in the organisation"), width=44),
    Column("people", gettext_lazy("People"), CellType.INTEGER, 10),
    Column("head", gettext_lazy("Head"), width=30),
)


def units_sheet(outline: Outline, known: str) -> Sheet:
    """One line a unit, each before those below it. `known`: as known when, in words."""
    as_of = _("As of %(day)s") % {"day": jdate_text(outline.day, "short")}
    notes = [as_of, known, _("People: those whose primary post is in the unit or below it.")]
    rows = [_row(line, outline) for top in outline.lines for line in _all(top)]
    return Sheet(_("Organisation"), COLUMNS, rows, [note for note in notes if note])


def _all(line: Line) -> Iterator[Line]:
    yield line
    for child in line.below:
        yield from _all(child)


def _row(line: Line, outline: Outline) -> dict[str, Cell]:
    node = line.node
    upper = outline.tree.node(node.parent_id) if node.parent_id is not None else None
    return {
        "code": node.code,
        "name": node.name,
        "kana": node.kana,
        "kind": str(UnitKind(node.kind).label),
        "section": "○" if node.is_section else "",
        "upper": upper.code if upper else "",
        "path": outline.tree.path_name(node.unit_id),
        "people": line.people,
        "head": "、".join(f"{head.name}{f'（{head.how}）' if head.how else ''}" for head in line.heads),
    }
