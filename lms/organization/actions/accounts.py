"""Accounts follow service: whoever is employed can sign in, whoever has left cannot."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.actions.opening import close_accounts, issue_first_passwords, open_accounts, reopen_accounts
from lms.accounts.models import User
from lms.common import clock
from lms.common.jobs import enqueue_job
from lms.common.models import Job, JobStatus
from lms.organization.actions.recording import chunks
from lms.organization.models import Person
from lms.organization.queries.accounts import come_back, departed, without_account

JOB_KIND = "organization.accounts"


def accounts_follow_service(*, now: dt.datetime, tell: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Open, close and reopen what the organisation says by now, in public sight. Asked again, it finds nothing more."""
    waiting = list(without_account(now).order_by("pk").values_list("pk", flat=True))
    opened = 0
    for part in chunks(waiting):
        opened += _open(part, now)
        if tell:
            tell(opened, len(waiting))
    closed = close_accounts(left=departed(now), now=now)
    back = come_back(now).values_list("user_id", flat=True)
    reopened = reopen_accounts(accounts=[pk for pk in back if pk], now=now)
    return {"opened": opened, "closed": closed, "reopened": reopened}


@transaction.atomic
def _open(people: Sequence[int], now: dt.datetime) -> int:
    """Two at once take turns at the people's rows; the second finds them served."""
    rows = list(Person.objects.select_for_update().filter(pk__in=people, user=None).order_by("pk"))
    named = [(person.employee_number, person.name) for person in rows if person.employee_number]
    accounts = open_accounts(named=named, now=now)
    taken = set(Person.objects.filter(user__in=accounts.values()).values_list("user_id", flat=True))
    # An account of this number that belongs to somebody else is for a person to look into.
    free = [person for person in rows if accounts[str(person.employee_number)].pk not in taken]
    for person in free:
        person.user = accounts[str(person.employee_number)]
    Person.objects.bulk_update(free, ["user"], batch_size=500)
    return len(free)


def issue_slips(*, people: QuerySet[Person], now: dt.datetime, by: User) -> list[tuple[Person, str]]:
    """A password for the first sign-in of each, in the order given, for paper: it is never shown again."""
    rows = list(people)
    accounts = User.objects.filter(pk__in=[person.user_id for person in rows])
    issued = issue_first_passwords(accounts=accounts, now=now, by=by)
    return [(person, issued[person.user_id]) for person in rows if person.user_id in issued]


def wake_accounts() -> None:
    """Once what was written is committed, have accounts follow. While one job waits, no second is made."""
    transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    if not Job.objects.filter(kind=JOB_KIND, status=JobStatus.WAITING).exists():
        enqueue_job(kind=JOB_KIND, arguments={}, created_by=None, now=clock.now())
