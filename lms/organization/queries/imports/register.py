"""Whom a row is about: people by their number, and what of their plain data the file says differently."""

import re
import unicodedata
from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.common.sheets import SUBSTITUTE, ReadRow, encoded
from lms.common.text import search_key
from lms.organization.models import Person

PLAIN = ("name", "kana", "certificate_name", "email", "email_is_shared")
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{0,19}")


class Register:
    """Everybody who has a number, found by it. Spreadsheets drop leading zeros, so these alone do not tell apart."""

    def __init__(self) -> None:
        people = Person.objects.exclude(employee_number=None).defer("search_key", "sort_key")
        self.people = {person.employee_number or "": person for person in people}
        self._bare: dict[str, list[Person]] = defaultdict(list)
        for number, person in self.people.items():
            self._bare[number.lstrip("0")].append(person)
        lengths = {len(number) for number in self.people}
        self._usual = lengths.pop() if len(lengths) == 1 else 0

    def number(self, row: ReadRow) -> str | None:
        """The number of a row as the register would write it; refused if it is none."""
        text = "".join(unicodedata.normalize("NFKC", row.get("number")).split()).upper()
        if not text:
            row.refuse("number", _("The employee number is missing."), _("Fill it in."))
            return None
        if not NUMBER.fullmatch(text):
            message = _("This is not an employee number.")
            row.refuse("number", message, _("Write up to 20 digits or letters, without spaces or marks."))
            return None
        if text in self.people:
            return text
        alike = self._bare.get(text.lstrip("0"), [])
        if len(alike) == 1 and _is_named(alike[0], row.get("name")):
            number = alike[0].employee_number or text
            row.warn(
                "number",
                _("The number is read as “%(number)s”: leading zeros were missing.") % {"number": number},
                _("Keep the column as text in the spreadsheet."),
            )
            return number
        return text

    def find(self, number: str) -> Person | None:
        return self.people.get(number)

    def warn_of_short_number(self, row: ReadRow, number: str) -> None:
        """A new number that is shorter than all others has probably lost its zeros."""
        if self._usual and len(number) < self._usual:
            row.warn(
                "number",
                _("All other numbers have %(count)d characters.") % {"count": self._usual},
                _("Check whether leading zeros are missing."),
            )


def _is_named(person: Person, text: str) -> bool:
    return not text or search_key(text) in {search_key(person.name), search_key(person.kana)}


def says(text: str, recorded: str) -> bool:
    """Whether a cell says what is on record. A file in CP932 has substitutes where it has no characters."""
    return text == recorded.strip() or text == encoded(recorded, "cp932").strip()


def plain_changes(row: ReadRow, person: Person, said: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What the file says differently of a known person: field → (old, new)."""
    changes: dict[str, tuple[Any, Any]] = {}
    for key, value in said.items():
        old = getattr(person, key)
        if value == old or (isinstance(value, str) and says(value, old)) or (key == "kana" and not value):
            continue
        changes[key] = (old, value)
    if {"name", "kana"} <= changes.keys():
        row.warn(
            "name",
            _("On record, this number belongs to “%(name)s”.") % {"name": person.name},
            _("Go on if the name has changed. If this is somebody else, correct the number."),
        )
    return changes


def check_plain(row: ReadRow, said: dict[str, Any]) -> None:
    """Refuse texts that cannot be written down as they are."""
    for key, value in said.items():
        if isinstance(value, str) and SUBSTITUTE in value:
            message = _("“〓” stands for a character that the file cannot hold.")
            row.refuse(key, message, _("Write the character itself, in a file in UTF-8 or Excel."))
    if "?" in said.get("name", "") or "？" in said.get("name", ""):
        row.warn("name", _("The name holds a question mark."), _("Check whether a character was lost on the way."))
    if said.get("email"):
        try:
            validate_email(said["email"])
        except ValidationError:
            row.refuse("email", _("This is not an e-mail address."), _("Correct it, or leave it empty."))
    try:
        check_lengths(Person(**said))
    except DomainError as error:
        row.refuse(error.field, str(error.message), _("Shorten it."))
