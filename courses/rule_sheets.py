"""Whom an enrolment rule means, as a table to take away."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.queries.rules import Line
from lms.common.sheets import Cell, Column, Sheet
from lms.organization.queries.audiences import Moment, date_words, placed_people

COLUMNS = (
    Column("number", gettext_lazy("Employee number"), width=14),
    Column("name", gettext_lazy("Name"), width=20),
    Column("kana", gettext_lazy("Kana"), width=22),
    Column("unit", gettext_lazy("Unit"), width=36),
    Column("course", gettext_lazy("Course"), width=30),
    Column("result", gettext_lazy("What would happen"), width=40),
)


def people_sheet(title: str, lines: Sequence[Line], titles: Mapping[int, str], moment: Moment) -> Sheet:
    people = list({line.person.pk: line.person for line in lines}.values())
    places = {placed.person.pk: placed.place for placed in placed_people(people, moment)}
    notes = [_("As of %(day)s") % {"day": date_words(moment.day)}]
    rows: list[dict[str, Cell]] = [
        {
            "number": line.person.employee_number,
            "name": line.person.name,
            "kana": line.person.kana,
            "unit": places[line.person.pk],
            "course": titles[line.course.pk],
            "result": line.refusal.message if line.refusal else _("would be enrolled"),
        }
        for line in lines
    ]
    return Sheet(title, COLUMNS, rows, notes)
