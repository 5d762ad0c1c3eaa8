"""Plain data of people, which nothing dates: written anew by hand, and the one way back.

What stood there before is personal, too. It is kept for the latest edit alone, for some days, and goes with whatever
erases the person; the audit trail names fields, never what is in them.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.integrity import refusals
from lms.organization.actions.people import MESSAGES, check_person, write_keys
from lms.organization.actions.recording import Stamp
from lms.organization.actions.trail import record_change
from lms.organization.models import Person, PlainEdit

EDITABLE = ("name", "kana", "certificate_name", "affiliation", "email", "email_is_shared", "employee_number")
TAKEN = {**MESSAGES, "accounts_user": _("This employee number belongs to somebody else already.")}


@transaction.atomic
def edit_person(*, person: Person, changes: dict[str, Any], now: dt.datetime, by: User | None) -> Person:
    """Write a person's plain data anew. What certificates printed before stays printed.

    The account follows: who has another number signs in with it.
    """
    unknown = set(changes) - set(EDITABLE)
    assert not unknown, unknown
    held = Person.objects.select_for_update().get(pk=person.pk)
    if "employee_number" in changes:
        changes = {**changes, "employee_number": changes["employee_number"] or None}
    changed = {key: value for key, value in changes.items() if getattr(held, key) != value}
    if not changed:
        raise DomainError(_("Nothing would change: this is what is recorded already."), code="nothing_changes")
    before = {key: getattr(held, key) for key in changed}
    login = held.user.employee_number if held.user is not None and "employee_number" in changed else ""
    _write(held, changed, login=changed.get("employee_number"))
    PlainEdit.objects.update_or_create(
        person=held, defaults={"at": now, "before": before, "after": changed, "login_before": login}
    )
    record_change("person.edited", held, Stamp(now, by), fields=sorted(changed))
    return held


@transaction.atomic
def undo_edit(*, person: Person, edited_at: dt.datetime, now: dt.datetime, by: User | None) -> None:
    """Put back what stood in the plain data before the edit of that moment; the account follows back.

    DomainError: it is not the latest edit, or too long ago (nothing_to_undo); what it wrote was written over since, or
    an account rests on it (built_upon); somebody else has the old number by now.
    """
    held = Person.objects.select_for_update().get(pk=person.pk)
    edit = PlainEdit.objects.filter(person=held, at=edited_at, at__gt=now - PlainEdit.WAY_BACK).first()
    if edit is None:
        raise DomainError(_("There is nothing to take back any more."), code="nothing_to_undo")
    if not edit.stands(held):
        raise DomainError(
            _("Other changes rest on this one by now. Take those back first, or correct the record."), code="built_upon"
        )
    _write(held, edit.before, login=edit.login_before or edit.before.get("employee_number"))
    edit.delete()
    record_change("person.edit_undone", held, Stamp(now, by), fields=sorted(edit.before))


def _write(person: Person, values: dict[str, Any], *, login: str | None) -> None:
    """`login`: what the account is called from now on, where that changes."""
    for key, value in values.items():
        setattr(person, key, value)
    check_person(person)
    write_keys(person)
    with refusals(TAKEN):
        person.save()
        if person.user_id is not None:
            accounts = User.objects.filter(pk=person.user_id)
            accounts.update(name=person.name, **({"employee_number": login} if login else {}))


def forget_edits(*, person: UUID) -> int:
    """What stood in the person's plain data before is erased; returns how many edits can no longer be taken back."""
    return PlainEdit.objects.filter(person__uuid=person).delete()[0]


def forget_old_edits(*, now: dt.datetime) -> int:
    return PlainEdit.objects.filter(at__lte=now - PlainEdit.WAY_BACK).delete()[0]
