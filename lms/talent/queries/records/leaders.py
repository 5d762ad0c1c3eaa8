"""DX leaders from before this system: what each row means."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lms.common.text import search_key
from lms.organization.models import Person, Sight, Unit
from lms.organization.queries import Node, Tree, tree_on
from lms.talent.queries.records.people import Register
from lms.talent.queries.records.rows import Row

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class PriorLeader:
    """A certification, a designation, or both."""

    person: Person
    certified_on: dt.date | None
    unit: Unit | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    note: str


class Sections:
    """Sections by code and name, on the day of the designation or else today."""

    def __init__(self, sight: Sight, today: dt.date) -> None:
        self.sight, self.today = sight, today
        self._trees: dict[dt.date, Tree] = {}
        self._units: dict[int, Unit] = {}

    def find(self, row: Row, day: dt.date) -> Unit | None:
        given = [(key, search_key(row.get(key))) for key in ("unit_code", "unit_name") if row.get(key)]
        if not given:
            row.refuse("unit_name", _("The section is missing."), _("Give its code or its name."))
            return None
        for key, text in given:
            for tree in (self._tree(day), self._tree(self.today)):
                found = [node for node in tree.sections() if text in _names(tree, node)]
                if len(found) == 1:
                    return self._unit(found[0].unit_id)
                if found:
                    row.refuse(
                        key,
                        _("%(count)d sections have this name.") % {"count": len(found)},
                        _("Give the section's code, or the bureau's name before it."),
                    )
                    return None
        row.refuse(given[0][0], _("There is no such section."), _("Check the code or the name, and the day."))
        return None

    def _tree(self, day: dt.date) -> Tree:
        if day not in self._trees:
            self._trees[day] = tree_on(day, self.sight)
        return self._trees[day]

    def _unit(self, unit_id: int) -> Unit:
        if unit_id not in self._units:
            self._units[unit_id] = Unit.objects.get(pk=unit_id)
        return self._units[unit_id]


def _names(tree: Tree, node: Node) -> set[str]:
    bureau = tree.bureau_of(node.unit_id)
    full = [f"{bureau.name}{node.name}"] if bureau else []
    return {search_key(name) for name in (node.code, node.name, tree.path_name(node.unit_id), *full)}


def read_leaders(rows: Sequence[Row], sight: Sight, today: dt.date) -> dict[int, PriorLeader]:
    """What each row that is complete means, by row number; the others are refused."""
    register, sections = Register(rows, sight), Sections(sight, today)
    meant = {row.number: _leader(row, register, sections, today) for row in rows}
    return {number: leader for number, leader in meant.items() if leader}


def _leader(row: Row, register: Register, sections: Sections, today: dt.date) -> PriorLeader | None:
    person = register.person(row)
    certified_on = row.past_day("certified_on", today) if row.get("certified_on") else None
    is_designated = any(row.get(key) for key in ("unit_code", "unit_name", "valid_from", "last_day"))
    valid_from = row.required_day("valid_from") if is_designated else None
    last_day = row.day("last_day")
    unit = sections.find(row, valid_from) if valid_from else None
    if not is_designated and not row.get("certified_on"):
        row.refuse("certified_on", _("The row says neither certification nor designation."), _("Fill in the dates."))
    if row.is_wrong or person is None:
        return None
    return PriorLeader(
        person, certified_on, unit, valid_from, last_day + ONE_DAY if last_day else None, row.get("note")
    )
