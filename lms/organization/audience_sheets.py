"""The people of an audience as a table to take away."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.sheets import Cell, CellType, Column, Sheet
from lms.organization.queries.audiences.members import Placed
from lms.organization.queries.audiences.moments import Moment, date_words

COLUMNS = (
    Column("number", gettext_lazy("Employee number"), width=14),
    Column("name", gettext_lazy("Name"), width=20),
    Column("kana", gettext_lazy("Kana"), width=22),
    Column("bureau", gettext_lazy("Bureau"), width=20),
    Column("unit", gettext_lazy("Unit"), width=36),
    Column("title", gettext_lazy("Position"), width=16),
    Column("grade", gettext_lazy("Grade"), width=14),
    Column("since", gettext_lazy("In this post since"), CellType.DATE, 16),
)


def people_sheet(title: str, people: Sequence[Placed], moment: Moment, sentence: str, hidden: int) -> Sheet:
    """`hidden`: how many more are meant whose names the reader may not see."""
    notes = [_("As of %(day)s") % {"day": date_words(moment.day)}, sentence]
    if hidden:
        notes.append(_("%(count)d more people are meant who are outside your units.") % {"count": hidden})
    return Sheet(title, COLUMNS, [_row(placed) for placed in people], notes)


def _row(placed: Placed) -> dict[str, Cell]:
    person = placed.person
    return {
        "number": person.employee_number,
        "name": person.name,
        "kana": person.kana,
        "bureau": placed.bureau,
        "unit": placed.place,
        "title": placed.title,
        "grade": placed.grade,
        "since": placed.since,
    }
