"""Who a row is about."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lms.common.text import search_key
from lms.organization.models import Person, Sight
from lms.talent.queries.records.rows import Row


class Register:
    """The employees whom the rows name and `sight` shows, looked up at once: a number must not tell of a newcomer."""

    def __init__(self, rows: Sequence[Row], sight: Sight) -> None:
        numbers = {_number(row) for row in rows}
        # Excel drops leading zeros, so a number also matches without them where only one employee has it so.
        bare = {number.lstrip("0") for number in numbers}
        known = Person.objects.seen(sight).exclude(employee_number=None).values_list("employee_number", "pk")
        wanted = [(number, pk) for number, pk in known if number and number.lstrip("0") in bare]
        people = Person.objects.in_bulk([pk for _number, pk in wanted])
        self._exact = {number: people[pk] for number, pk in wanted}
        self._bare: dict[str, list[Person]] = {}
        for number, pk in wanted:
            self._bare.setdefault(number.lstrip("0"), []).append(people[pk])

    def person(self, row: Row) -> Person | None:
        """The employee of the row, if number and name agree."""
        number = _number(row)
        if not number:
            row.refuse("number", _("The employee number is missing."), _("Fill it in."))
            return None
        person = self._find(number)
        if person is None:
            row.refuse(
                "number",
                _("No employee has this number."),
                _("Check the number. People who are not in the register have to be entered there first."),
            )
            return None
        return person if self._is_named(row, person) else None

    def _find(self, number: str) -> Person | None:
        candidates = self._bare.get(number.lstrip("0"), [])
        return self._exact.get(number) or (candidates[0] if len(candidates) == 1 else None)

    def _is_named(self, row: Row, person: Person) -> bool:
        key = search_key(row.get("name"))
        if not key:
            row.refuse("name", _("The name is missing."), _("Fill it in: it guards against a wrong number."))
        elif key not in {search_key(person.name), search_key(person.kana), search_key(person.printed_name)}:
            row.refuse(
                "name",
                _("The name is not that of the employee with this number."),
                _("Check number and name against the register."),
            )
        else:
            return True
        return False


def _number(row: Row) -> str:
    return "".join(search_key(row.get("number")).split()).upper()
