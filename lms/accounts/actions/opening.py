"""Accounts come and go with service: opened without a password, handed over by a slip, closed, opened again."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.actions.audit import record_audit, record_audits
from lms.accounts.models import User
from lms.accounts.passwords import first_password, hash_first


@transaction.atomic
def open_accounts(*, named: Sequence[tuple[str, str]], now: dt.datetime) -> dict[str, User]:
    """For each (employee number, name) the account of that number, made if there is none. By number.

    Nobody can sign in with a new one before a slip is issued or another system vouches for the person.
    """
    numbers = [number for number, _ in named]
    held = {user.employee_number: user for user in User.objects.filter(employee_number__in=numbers)}
    # One unusable mark for all: it is no password, so nothing is shared by sharing it.
    unusable = make_password(None)
    new = [User(employee_number=number, name=name, password=unusable) for number, name in named if number not in held]
    User.objects.bulk_create(new)
    if new:
        record_audit(actor=None, action="accounts.opened", now=now, subject_type="account", count=len(new))
    return {**held, **{user.employee_number: user for user in new}}


@transaction.atomic
def close_accounts(*, left: Sequence[tuple[int, dt.date]], now: dt.datetime) -> int:
    """Each (account, first day without a post): nobody signs in with it any more, and who is signed in is out."""
    closed = []
    for pk, on in left:
        if User.objects.filter(pk=pk, is_active=True).update(is_active=False, closed_on=on):
            closed.append((pk, {"on": on.isoformat()}))
    _note("account.closed", closed, None, now)
    return len(closed)


@transaction.atomic
def reopen_accounts(*, accounts: Iterable[int], now: dt.datetime) -> int:
    """Of people who came back. The password of then opens nothing: a new slip is issued."""
    back = list(User.objects.select_for_update().filter(pk__in=accounts, is_active=False, closed_on__isnull=False))
    for user in back:
        user.is_active, user.closed_on, user.must_change_password = True, None, False
        user.set_unusable_password()
    User.objects.bulk_update(back, ["is_active", "closed_on", "must_change_password", "password"])
    _note("account.reopened", [(user.pk, {}) for user in back], None, now)
    return len(back)


@transaction.atomic
def issue_first_passwords(*, accounts: QuerySet[User], now: dt.datetime, by: User) -> dict[int, str]:
    """A new password for each, by account. It is returned this once, for paper, and kept nowhere but as a hash."""
    users = list(accounts.select_for_update().filter(is_active=True))
    issued = {user.pk: first_password() for user in users}
    for user in users:
        user.password, user.must_change_password = hash_first(issued[user.pk]), True
    User.objects.bulk_update(users, ["password", "must_change_password"], batch_size=500)
    _note("account.password_issued", [(user.pk, {}) for user in users], by, now)
    return issued


def _note(action: str, accounts: Iterable[tuple[int, dict[str, str]]], by: User | None, now: dt.datetime) -> None:
    record_audits(actor=by, action=action, now=now, subject_type="account", subjects=accounts)
