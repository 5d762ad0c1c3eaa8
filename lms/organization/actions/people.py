"""People: writing down who there is."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.kana import kana_order
from lms.common.lengths import check_lengths
from lms.common.text import search_key
from lms.organization.actions.waking import wake_audiences
from lms.organization.enums import PersonKind
from lms.organization.models import Person
from lms.organization.queries.audiences import ORGANIZATION

CHUNK = 1000
_EXTERNAL_ONCE = _(
    "Somebody of this name and affiliation is registered already. If this is another person, write the affiliation"
    " more precisely, for example with the department."
)
# PostgreSQL names the constraint, SQLite the columns.
MESSAGES = {
    "employee_number": _("This employee number belongs to somebody else already."),
    "organization_person_external_once": _EXTERNAL_ONCE,
    "organization_person.affiliation": _EXTERNAL_ONCE,
}


@dataclasses.dataclass(frozen=True)
class NewPerson:
    """Somebody to be written down. Names stay as HR writes them."""

    name: str
    kana: str
    employee_number: str | None = None
    kind: PersonKind = PersonKind.EMPLOYEE
    email: str = ""
    certificate_name: str = ""
    user: User | None = None
    affiliation: str = ""
    email_is_shared: bool = False


def write_keys(person: Person) -> None:
    """What a person is found by and sorted by follows from what is written of them. Saves nothing."""
    texts = (person.name, person.certificate_name, person.kana, person.employee_number or "", person.affiliation)
    person.search_key = " ".join(filter(None, map(search_key, texts)))
    person.sort_key = kana_order(person.kana)[: Person._meta.get_field("sort_key").max_length]


def check_person(person: Person) -> None:
    """Refuse what cannot be written down of a person, before the database does in words that nobody understands."""
    if not person.name.strip():
        raise DomainError(_("The name is missing."), code="name_missing", field="name")
    check_lengths(person)


@transaction.atomic
def register_people(*, rows: Sequence[NewPerson], now: dt.datetime) -> list[Person]:
    """Write people down, many at once."""
    people = [_person(row, now) for row in rows]
    wake_audiences(ORGANIZATION)
    with refusals(MESSAGES):
        return Person.objects.bulk_create(people, batch_size=CHUNK)


def _person(row: NewPerson, now: dt.datetime) -> Person:
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    person = Person(**{**values, "employee_number": (row.employee_number or "").strip() or None}, created_at=now)
    check_person(person)
    write_keys(person)
    return person


def register_person(
    *,
    name: str,
    kana: str,
    now: dt.datetime,
    employee_number: str | None = None,
    kind: PersonKind = PersonKind.EMPLOYEE,
    email: str = "",
    certificate_name: str = "",
    user: User | None = None,
    affiliation: str = "",
    email_is_shared: bool = False,
) -> Person:
    """Write a person down."""
    row = NewPerson(name, kana, employee_number, kind, email, certificate_name, user, affiliation, email_is_shared)
    return register_people(rows=[row], now=now)[0]
