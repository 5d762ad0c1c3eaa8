"""Single people, written down by hand."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.organization.actions.people import NewPerson, register_people
from lms.organization.actions.plain_data import forget_edits
from lms.organization.actions.postings import NewPosting, post_people
from lms.organization.actions.recording import Stamp
from lms.organization.actions.trail import record_change
from lms.organization.enums import PersonKind
from lms.organization.models import Leave, Person, Posting


@transaction.atomic
def register_newcomer(
    *,
    new: NewPerson,
    now: dt.datetime,
    by: User | None,
    post: Callable[[Person], NewPosting] | None = None,
    disclose_at: dt.datetime | None = None,
) -> Person:
    """Write somebody down, with the first post if there is one. Until `disclose_at` only named HR grants see either."""
    if new.kind == PersonKind.EMPLOYEE and not (new.employee_number or "").strip():
        raise DomainError(
            _("An employee has a number. Somebody from outside is registered as external."),
            code="number_missing",
            field="employee_number",
        )
    person = register_people(rows=[new], now=now)[0]
    shown_at = disclose_at or now
    if post is not None:
        shown_at = post_people(rows=[post(person)], now=now, by=by, disclose_at=disclose_at)[0].disclosed_at
    if shown_at > now:
        Person.objects.filter(pk=person.pk).update(disclosed_at=shown_at)
    record_change("person.registered", person, Stamp(now, by, shown_at), kind=str(new.kind), posted=post is not None)
    return person


@transaction.atomic
def withdraw_person(*, person: Person, now: dt.datetime, by: User | None) -> None:
    """The person was written down by mistake, as a double or a stranger: from now on nobody is shown them.

    Refused while anything is recorded of them. The number is free again.
    """
    held = Person.objects.select_for_update().get(pk=person.pk)
    is_used = Posting.objects.known().filter(person=held).exists() or Leave.objects.known().filter(person=held).exists()
    if is_used or held.user is not None or held.grants.exists():
        raise DomainError(
            _("Posts, leave, roles or an account are recorded for this person. Take those back first."),
            code="person_in_use",
        )
    Person.objects.filter(pk=held.pk, withdrawn_at=None).update(withdrawn_at=now, employee_number=None)
    forget_edits(person=held.uuid)
    record_change("person.withdrawn", held, Stamp(now, by))
