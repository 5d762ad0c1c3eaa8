"""The tree as it would be with a file's units: whether it holds together on every day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from lms.common.sheets import ReadRow
from lms.common.templatetags.dates import jdate_text
from lms.organization.models import Unit, UnitVersion
from lms.organization.queries.imports.entries import Entry
from lms.organization.queries.imports.intervals import overlap
from lms.organization.queries.imports.keys import key_of
from lms.organization.queries.imports.unit_book import UnitBook


class Forest:
    """Forms on record and forms of the file, side by side.

    Units that the file brings have no id yet: they go by negative numbers here until they are written.
    """

    def __init__(self, book: UnitBook, entries: Sequence[Entry]) -> None:
        self.book = book
        self._new: dict[str, int] = {}
        self._entry: dict[int, Entry] = {}
        for number, entry in enumerate(entries, start=1):
            unit_id = entry.unit_id if entry.unit_id is not None else -number
            self._entry[unit_id] = entry
            if entry.unit_id is None:
                self._new[key_of(entry.key)] = unit_id
        self._id = {id(entry): unit_id for unit_id, entry in self._entry.items()}
        self._row: dict[int, ReadRow] = {}
        self.forms: dict[int, list[UnitVersion]] = {}
        self._codes: dict[str, list[tuple[int, UnitVersion]]] = defaultdict(list)

    def id_of(self, entry: Entry) -> int:
        return self._id[id(entry)]

    def new_units(self) -> dict[int, Unit]:
        """The units to be made, by the number that they go by here."""
        return {number: entry.unit for number, entry in self._entry.items() if number < 0 and entry.unit}

    def parent(self, row: ReadRow, day: dt.date) -> int | None:
        """The unit that a row names as the one above."""
        code = row.get("parent")
        if not code:
            return None
        if key_of(code) == key_of(row.get("code")):
            row.refuse("parent", _("A unit cannot stand below itself."), _("Write the code of the unit above."))
            return None
        found = self.book.by_code(code, day)
        found = self._new.get(key_of(code)) if found is None else found
        if found is None:
            known = self.book.has_code(code)
            if known:
                return known[-1].unit_id
            message = _("There is no such unit on record or in the file.")
            row.refuse("parent", message, _("Check the code, or add a row for the upper unit."))
        return found

    def remember(self, entry: Entry, row: ReadRow) -> None:
        """The forms added last come from this row."""
        for form in entry.add:
            self._row.setdefault(id(form), row)

    def settle(self) -> None:
        """All rows are read: put the tree together."""
        for unit_id, forms in self.book.forms.items():
            entry = self._entry.get(unit_id)
            closed = {id(form) for form in entry.close} if entry else set()
            self.forms[unit_id] = [form for form in forms if id(form) not in closed]
        for unit_id, entry in self._entry.items():
            self.forms[unit_id] = sorted([*self.forms.get(unit_id, []), *entry.add], key=lambda f: f.valid_from)
        for unit_id, forms in self.forms.items():
            for form in forms:
                self._codes[key_of(form.code)].append((unit_id, form))

    # -- Whether it holds together -----------------------------------------------------------------------------------
    def check(self, entry: Entry) -> None:
        unit_id = self.id_of(entry)
        for form in entry.add:
            row = self._row.get(id(form), entry.rows[-1])
            self._check_beside(unit_id, form, row)
            self._check_upper(form, row)
            self._check_circle(unit_id, form, row)
        self._check_lower(unit_id, entry)

    def _check_beside(self, unit_id: int, form: UnitVersion, row: ReadRow) -> None:
        if any(other is not form and overlap(other, form) for other in self.forms[unit_id]):
            message = _("The unit already has another form during this time.")
            row.refuse("first", message, _("Check the first and the last day."))
        elif any(other != unit_id and overlap(held, form) for other, held in self._codes[key_of(form.code)]):
            row.refuse("code", _("Another unit has this code during this time."), _("Check code and days."))

    def _check_upper(self, form: UnitVersion, row: ReadRow) -> None:
        if form.parent_id is None:
            return
        if not _covers(self.forms.get(form.parent_id, []), form.valid_from, form.valid_to):
            row.refuse(
                "parent",
                _("The upper unit does not exist during the whole of this time."),
                _("Check the days of both, or give the unit another place before."),
            )

    def _check_circle(self, unit_id: int, form: UnitVersion, row: ReadRow) -> None:
        """Walk up from the new place on each day on which the tree above may look different."""
        for day in sorted(self._days_above(form)):
            place, steps = form.parent_id, 0
            while place is not None and steps <= len(self.forms):
                if place == unit_id:
                    message = _("The unit would stand below itself on %(day)s.") % {"day": jdate_text(day, "short")}
                    row.refuse("parent", message, _("Check the codes of the upper units: they lead in a circle."))
                    return
                above = next((f for f in self.forms.get(place, []) if f.holds_on(day)), None)
                place, steps = above.parent_id if above else None, steps + 1

    def _days_above(self, form: UnitVersion) -> set[dt.date]:
        return {form.valid_from} | {
            other.valid_from
            for entry in self._entry.values()
            for other in entry.add
            if overlap(other, form) and other.valid_from > form.valid_from
        }

    def _check_lower(self, unit_id: int, entry: Entry) -> None:
        """Units below that the file leaves where they are must not lose the one above."""
        if not entry.close:
            return
        for lower_id, forms in self._lower(unit_id):
            if any(not _covers(self.forms[unit_id], f.valid_from, f.valid_to) for f in forms):
                name = self.forms[lower_id][-1].name
                message = _("“%(unit)s” stands below this unit for longer.") % {"unit": name}
                entry.rows[-1].refuse("last", message, _("Move or end it in the same file."))
                return

    def _lower(self, unit_id: int) -> Iterable[tuple[int, list[UnitVersion]]]:
        for lower_id, forms in self.forms.items():
            below = [form for form in forms if form.parent_id == unit_id]
            if below:
                yield lower_id, below


def _covers(forms: Sequence[UnitVersion], start: dt.date, end: dt.date | None) -> bool:
    """Whether forms, in their order, leave no day of [start, end) out."""
    reached: dt.date | None = start
    for form in forms:
        if reached is None or form.valid_from > reached:
            break
        if form.valid_to is None:
            return True
        reached = max(reached, form.valid_to)
    return end is not None and reached is not None and reached >= end
