"""People: writing down who there is."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.common.text import search_key
from lms.organization.enums import PersonKind
from lms.organization.models import Person

CHUNK = 1000


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


def person_keys(name: str, kana: str, employee_number: str | None) -> dict[str, str]:
    """What a person is found by and sorted by."""
    found_by = [search_key(name), search_key(kana), search_key(employee_number or "")]
    return {"search_key": " ".join(filter(None, found_by))[:400], "sort_key": search_key(kana)[:200]}


@transaction.atomic
def register_people(*, rows: Sequence[NewPerson], now: dt.datetime) -> list[Person]:
    """Write people down, many at once."""
    people = [_person(row, now) for row in rows]
    with refusals({"employee_number": _("This employee number belongs to somebody else already.")}):
        return Person.objects.bulk_create(people, batch_size=CHUNK)


def _person(row: NewPerson, now: dt.datetime) -> Person:
    if not row.name.strip():
        raise DomainError(_("The name is missing."), code="name_missing", field="name")
    number = (row.employee_number or "").strip() or None
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    return Person(**{**values, "employee_number": number}, **person_keys(row.name, row.kana, number), created_at=now)


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
) -> Person:
    """Write a person down."""
    row = NewPerson(name, kana, employee_number, kind, email, certificate_name, user)
    return register_people(rows=[row], now=now)[0]
