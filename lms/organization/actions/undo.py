"""Taking back what was just written down.

Everything that one act writes carries the same moment, so an act is known by whom it is about and when it was recorded.
Taking it back is an act again: the rows added are closed, and those closed are there again as copies. What was known in
between stays known.
"""

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.models import copy_of
from lms.organization.actions import leave, postings, units
from lms.organization.actions.grants import sync_groups
from lms.organization.actions.lifetimes import Lifetimes, lock_units
from lms.organization.actions.recording import Stamp, Step, still_counts, together, write
from lms.organization.actions.trail import record_change
from lms.organization.actions.unit_lives import lost_days, refuse_resting, seen_there_until
from lms.organization.models import Disclosed, Grant, Leave, Person, Posting, Unit, UnitLineage, UnitVersion

D = TypeVar("D", bound=Disclosed)
NOTHING = _("There is nothing to take back any more.")


@transaction.atomic
def undo_for_person(*, person: Person, recorded_at: dt.datetime, now: dt.datetime, by: User | None) -> None:
    """Take back what was recorded of a person's posts, leave and grants at that moment.

    DomainError: something has been built on it meanwhile, or a unit that the old posts need is no longer there.
    """
    mine = Q(person=person)
    back_in = Posting.objects.filter(mine, superseded_at=recorded_at)
    lock_units(back_in.values_list("unit_id", flat=True))
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
    posts, leaves = _reverse(Posting, mine, recorded_at, now), _reverse(Leave, mine, recorded_at, now)
    if not (posts.close or posts.add or leaves.close or leaves.add):
        raise DomainError(NOTHING, code="nothing_to_undo")
    _require_units(posts)
    stamp = together(Stamp(now, by), [posts, leaves])
    write(Posting, [posts], stamp, messages=postings.MESSAGES)
    write(Leave, [leaves], stamp, messages=leave.MESSAGES)
    _restore_grants(person, recorded_at, stamp.now, by)
    record_change("person.undone", person, stamp, recorded_at=recorded_at.isoformat())


@transaction.atomic
def undo_for_unit(*, unit: Unit, recorded_at: dt.datetime, now: dt.datetime, by: User | None) -> None:
    """Take back a change of a unit with everything that was recorded at that moment: other units, descent, posts."""
    touched_by = Q(recorded_at=recorded_at) | Q(superseded_at=recorded_at)
    units.lock_tree(*Unit.objects.filter(Q(versions__in=UnitVersion.objects.filter(touched_by)) | Q(pk=unit.pk)))
    every = Q()
    versions, lines = _reverse(UnitVersion, every, recorded_at, now), _reverse(UnitLineage, every, recorded_at, now)
    touched = {row.unit_id for row in [*versions.close, *versions.add]} | {row.predecessor_id for row in lines.close}
    if unit.pk not in touched:
        raise DomainError(NOTHING, code="nothing_to_undo")
    ids = Posting.objects.filter(touched_by).values("person_id")
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    posts = _reverse(Posting, every, recorded_at, now)
    lost = lost_days(versions.close, versions.add)
    refuse_resting(lost, but=[*versions.close, *lines.close, *posts.close])
    units.add_floors(versions, now)
    versions.floors += seen_there_until(lost, now)
    stamp = together(Stamp(now, by), [versions, lines, posts])
    for form in units.write_versions(versions, stamp):
        units.refuse_cycle(form)
    write(UnitLineage, [lines], stamp)
    _require_units(posts)
    write(Posting, [posts], stamp, messages=postings.MESSAGES)
    record_change("unit.undone", unit, stamp, recorded_at=recorded_at.isoformat(), people=len(posts.add))


def _reverse(model: type[D], whose: Q, recorded_at: dt.datetime, now: dt.datetime) -> Step[D]:
    """The step that takes back what was recorded at the moment."""
    rows: Any = model._default_manager.filter(whose)
    made = list(rows.filter(recorded_at=recorded_at).exclude(superseded_at=recorded_at))
    if any(row.superseded_at is not None for row in made):
        raise DomainError(
            _("Other changes rest on this one by now. Take those back first, or correct the record."), code="built_upon"
        )
    closed = rows.filter(superseded_at=recorded_at).exclude(recorded_at=recorded_at)
    add = [copy_of(row, withdrawn_at=None) for row in closed]
    lingering = list(rows.filter(still_counts(now)).exclude(superseded_at=None)) if add else []
    return Step(close=made, add=add, lingering=lingering)


def _require_units(posts: Step[Posting]) -> None:
    lifetimes = Lifetimes(row.unit_id for row in posts.add)
    for row in posts.add:
        lifetimes.require(row.unit, row.valid_from, row.valid_to)
        posts.floors.append(lifetimes.known_to_all_from(row.unit_id, row.valid_from, row.valid_to))


def _restore_grants(person: Person, recorded_at: dt.datetime, now: dt.datetime, by: User | None) -> None:
    mine = Grant.objects.filter(person=person)
    ended = list(mine.filter(superseded_at=recorded_at).exclude(recorded_at=recorded_at))
    mine.filter(recorded_at=recorded_at).supersede(now=now)
    for grant in ended:
        copy_of(grant, recorded_at=now, recorded_by_id=by.pk if by else None).save()
    if ended and person.user is not None:
        sync_groups(user=person.user, now=now)
