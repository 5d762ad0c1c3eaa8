"""Leaving the city's service: posts, leave and what was entrusted end on one day. Coming back is a first post again."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common import clock
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.grants import end_grant
from lms.organization.actions.recording import R, Stamp, Step, together, write
from lms.organization.actions.trail import day, record_change
from lms.organization.enums import PersonKind
from lms.organization.models import PUBLIC, Grant, Leave, Person, Posting


@transaction.atomic
def retire_person(
    *, person: Person, on: dt.date, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> None:
    """From `on` the person is no longer employed: every post and leave ends, what had not begun by then never begins.

    Grants end on the same day. Everybody who administers sees them, so under an embargo they stay as they are until the
    announcement: `end_grants_of_the_departed` ends them then.
    """
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
    later = Q(valid_to=None) | Q(valid_to__gt=on)
    posts = _until(list(Posting.objects.known().filter(later, person=person)), on)
    leaves = _until(list(Leave.objects.known().filter(later, person=person)), on)
    if not posts.close:
        raise DomainError(_("The person holds no post after this day."), code="no_post", field="on")
    stamp = together(Stamp(now, by, disclose_at), [posts, leaves])
    write(Posting, [posts], stamp)
    write(Leave, [leaves], stamp)
    assert stamp.disclose_at is not None
    if stamp.disclose_at <= stamp.now:
        _end_grants(person, on, stamp.now, by)
    record_change("person.retired", person, stamp, on=day(on), posts=len(posts.close), leaves=len(leaves.close))


def _until(rows: list[R], on: dt.date) -> Step[R]:
    return Step(close=rows, add=[copy_of(row, valid_to=on, withdrawn_at=None) for row in rows if row.valid_from < on])


def _end_grants(person: Person, on: dt.date, now: dt.datetime, by: User | None) -> int:
    held = Grant.objects.known().filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    grants = list(held.select_related("person", "person__user"))
    for grant in grants:
        end_grant(grant=grant, on=on, now=now, by=by, reason=gettext("Left the city's service"))
    return len(grants)


def end_grants_of_the_departed(*, now: dt.datetime) -> int:
    """Nothing is entrusted to employees who have left, however that was written down; returns how many grants ended.

    Only what everybody may know counts. Asked again, it finds nothing more.
    """
    today, ended = clock.local_date(now), 0
    grants = Grant.objects.known().overlapping(today, None).filter(person__kind=PersonKind.EMPLOYEE)
    for person in Person.objects.filter(pk__in=grants.values("person_id")):
        with transaction.atomic():
            left_on = _left_on(person, today, now)
            ended += _end_grants(person, left_on, now, None) if left_on else 0
    return ended


def _left_on(person: Person, today: dt.date, now: dt.datetime) -> dt.date | None:
    """The first day without any post, if the person had some and has none today nor later, as everybody may know."""
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
    ends = list(Posting.objects.seen(PUBLIC(now)).filter(person=person).values_list("valid_to", flat=True))
    known = [end for end in ends if end is not None]
    return max(known) if ends and len(known) == len(ends) and max(known) <= today else None
