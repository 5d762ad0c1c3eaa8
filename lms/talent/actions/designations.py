"""HR's decisions about who leads a section's DX: made, ended, taken back. Each closes what was known and follows it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.models import copy_of
from lms.organization.actions.waking import wake_audiences
from lms.organization.models import PUBLIC, Person, Posting, Sight, Unit
from lms.organization.queries import tree_on
from lms.skills.models import DxRole
from lms.talent.actions.certifications import lock_person
from lms.talent.errors import DesignationRefused
from lms.talent.models import Certification, Designation
from lms.talent.queries.audiences import ROLES


@transaction.atomic
def designate(
    *,
    person: Person,
    unit: Unit,
    role: DxRole,
    valid_from: dt.date,
    valid_to: dt.date | None,
    document: str,
    now: dt.datetime,
    by: User | None,
    sight: Sight | None = None,
    is_prior: bool = False,
) -> Designation:
    """Make a certified person the leader of the section in which they are posted, from a day up to another.

    `sight`: what the deciding person may see of transfers to come; default: what everybody may. `is_prior`: the
    decision is older than this system, so a posting on any day of the term will do: earlier ones may be unknown here.
    """
    _check_order(valid_from, valid_to)
    lock_person(person)
    _check_section(unit, person, (valid_from, valid_to), sight=sight or PUBLIC(now), is_prior=is_prior)
    _check_certified(person, role, valid_from)
    same = Designation.objects.known().filter(person=person, unit=unit, role=role)
    if same.overlapping(valid_from, valid_to).exists():
        raise DesignationRefused(
            _("This person is already designated to this section in that time. End the present designation first."),
            code="overlapping_designation",
            field="valid_from",
        )
    designation = Designation.objects.create(
        person=person,
        unit=unit,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        document=document,
        recorded_at=now,
        recorded_by=by,
    )
    _audit("designation.made", designation, now=now, by=by)
    return designation


@transaction.atomic
def end_designation(
    *, designation: Designation, on: dt.date, reason: str, now: dt.datetime, by: User | None
) -> Designation:
    """End it before its term: `on` is the first day on which it no longer holds."""
    current = _current(designation, reason)
    if on <= current.valid_from:
        raise DesignationRefused(
            _("The last day is before the designation begins. If it was made by mistake, cancel it instead."),
            code="not_within_term",
            field="last_day",
        )
    if current.valid_to is not None and on >= current.valid_to:
        raise DesignationRefused(_("The designation ends by then anyway."), code="not_within_term", field="last_day")
    Designation.objects.filter(pk=current.pk).supersede(now=now)
    ended: Designation = copy_of(current, valid_to=on, end_reason=reason, recorded_at=now, recorded_by=by)
    ended.save()
    _audit("designation.ended", ended, now=now, by=by)
    return ended


@transaction.atomic
def cancel_designation(*, designation: Designation, reason: str, now: dt.datetime, by: User | None) -> None:
    """It was a mistake: as we know it now, it never held. What was known until now can still be asked for."""
    current = _current(designation, reason)
    Designation.objects.filter(pk=current.pk).supersede(now=now)
    _audit("designation.cancelled", current, now=now, by=by, reason=reason)


def _check_order(valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise DesignationRefused(
            _("The last day is before the first day."), code="dates_out_of_order", field="last_day"
        )


def _check_section(
    unit: Unit, person: Person, term: tuple[dt.date, dt.date | None], *, sight: Sight, is_prior: bool
) -> None:
    """The unit is a section, and the person is posted in it or below it."""
    # A prior decision may be older than the organisation as it is recorded here: then the structure of today counts.
    days = (term[0], local_date(sight.now)) if is_prior else (term[0],)
    trees = [tree for tree in (tree_on(day, sight) for day in days) if (node := tree.node(unit.pk)) and node.is_section]
    if not trees:
        raise DesignationRefused(_("This unit is not a section on that day."), code="not_a_section", field="unit")
    postings = Posting.objects.seen(sight).filter(person=person, unit_id__in=trees[0].below(unit.pk))
    postings = postings.overlapping(*term) if is_prior else postings.on(term[0])
    if not postings.exists():
        raise DesignationRefused(
            _("This person is not posted in this section on that day."), code="not_posted", field="person"
        )


def _check_certified(person: Person, role: DxRole, day: dt.date) -> None:
    if not Certification.objects.known().on(day).filter(person=person, role=role).exists():
        raise DesignationRefused(
            _("This person is not certified for the role on that day."), code="not_certified", field="person"
        )


def _current(designation: Designation, reason: str) -> Designation:
    """The designation as it stands, locked; somebody else may have changed it since the page was opened."""
    if not reason.strip():
        raise DesignationRefused(_("Please give the reason."), code="reason_needed", field="reason")
    lock_person(designation.person)
    current = Designation.objects.known().filter(pk=designation.pk).select_related("person", "unit", "role").first()
    if current is None:
        raise DesignationRefused(
            _("Somebody has changed this designation meanwhile. Please look at it again."), code="already_changed"
        )
    return current


def _audit(action: str, row: Designation, *, now: dt.datetime, by: User | None, **detail: Any) -> None:
    wake_audiences(ROLES)
    record_audit(
        actor=by,
        action=action,
        now=now,
        subject_type="designation",
        subject_key=row.uuid,
        person=str(row.person.uuid),
        unit=str(row.unit.uuid),
        role=row.role.code,
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat() if row.valid_to else None,
        **detail,
    )
