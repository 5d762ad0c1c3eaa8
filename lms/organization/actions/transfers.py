"""Calling off a transfer that has been written down and has not begun."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common import clock
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions.lifetimes import Lifetimes, lock_units
from lms.organization.actions.postings import MESSAGES, lock_posting
from lms.organization.actions.recording import Stamp, Step, still_counts, together, write
from lms.organization.actions.trail import record_change, span
from lms.organization.enums import PostingKind
from lms.organization.models import DisclosedQuerySet, Posting


@transaction.atomic
def cancel_transfer(
    *, posting: Posting, now: dt.datetime, by: User | None, disclose_at: dt.datetime | None = None
) -> Posting | None:
    """A transfer that has not begun does not happen: the post that it would have ended goes on as it was to go on.

    Returns that post; None if the person came from nowhere (a first post). What was announced stays seen until the
    calling-off is; what was not announced is never seen.
    """
    left_in = post_left_for(posting)
    lock_units([left_in.unit_id] if left_in else [])
    held = lock_posting(posting)
    if held.valid_from <= clock.local_date(now):
        raise DomainError(
            _("This post has begun already. Correct it, or end it, instead."), code="begun", field="posting"
        )
    left = post_left_for(held)
    add = [copy_of(left, valid_to=_until(held, left), withdrawn_at=None)] if left else []
    lifetimes = Lifetimes(row.unit_id for row in add)
    for row in add:
        lifetimes.require(row.unit, row.valid_from, row.valid_to)
    gone = Posting.objects.filter(still_counts(now), person_id=held.person_id).exclude(superseded_at=None)
    step = Step(close=[held, *([left] if left else [])], add=add, lingering=list(gone))
    stamp = together(Stamp(now, by, disclose_at), [step])
    write(Posting, [step], stamp, messages=MESSAGES)
    record_change("posting.cancelled", held.person, stamp, unit=str(held.unit.uuid), **span(held))
    return add[0] if add else None


def post_left_for(posting: Posting) -> Posting | None:
    """The primary post, as HR knows it, that ends on the day on which this one begins."""
    if posting.kind != PostingKind.PRIMARY:
        return None
    return _primaries(posting).known().filter(valid_to=posting.valid_from).first()


def _until(posting: Posting, left: Posting) -> dt.date | None:
    """How long the post left was to go on before the transfer was written down; else as long as the new one."""
    before = _primaries(posting).filter(superseded_at=left.recorded_at, valid_from=left.valid_from).first()
    return before.valid_to if before else posting.valid_to


def _primaries(posting: Posting) -> DisclosedQuerySet[Posting]:
    return Posting.objects.filter(person_id=posting.person_id, kind=PostingKind.PRIMARY).exclude(pk=posting.pk)
