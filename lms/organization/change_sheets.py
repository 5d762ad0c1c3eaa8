"""Changes of posts as a table to take away: those whose names the reader may read."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.sheets import Cell, CellType, Column, Paper, Sheet
from lms.organization.enums import Grade
from lms.organization.models import Person
from lms.organization.queries.coming import Coming
from lms.organization.queries.moves import Move

COLUMNS = (
    Column("day", gettext_lazy("Day of the change"), CellType.DATE, 13),
    Column("kind", gettext_lazy("Change"), width=16),
    Column("number", gettext_lazy("Employee number"), width=13),
    Column("name", gettext_lazy("Name"), width=18),
    Column("kana", gettext_lazy("Kana"), width=20),
    Column("old_unit", gettext_lazy("Unit before"), width=36),
    Column("old_title", gettext_lazy("Position before"), width=14),
    Column("new_unit", gettext_lazy("Unit after"), width=36),
    Column("new_title", gettext_lazy("Position after"), width=14),
    Column("new_grade", gettext_lazy("Grade after"), width=12),
    Column("announced", gettext_lazy("Announced on"), CellType.DATE, 13),
)


def changes_sheet(page: Coming, moves: Sequence[Move], sentence: str) -> Sheet:
    """One line a change. `announced` is filled where it is not announced yet."""
    numbers = dict(
        Person.objects.filter(pk__in={move.person_id for move in moves}).values_list("pk", "employee_number")
    )
    rows = [_row(page, move, numbers.get(move.person_id)) for move in moves]
    return Sheet(_("Coming changes"), COLUMNS, rows, (sentence,), paper=Paper.A3)


def _row(page: Coming, move: Move, number: str | None) -> dict[str, Cell]:
    return {
        "day": move.day,
        "kind": str(move.kind.label),
        "number": number or "",
        "name": move.name,
        "kana": move.kana,
        "old_unit": page.place(move, after=False),
        "old_title": move.before.title if move.before else "",
        "new_unit": page.place(move, after=True),
        "new_title": move.after.title if move.after else "",
        "new_grade": str(Grade(move.after.grade).label) if move.after else "",
        "announced": move.announced_at,
    }
