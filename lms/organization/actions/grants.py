"""Grants: what is entrusted to whom, and the rights in the authoring admin that follow."""

import datetime as dt

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common import clock
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.common.models import copy_of
from lms.organization.actions.recording import changed_meanwhile, check_order
from lms.organization.enums import GrantRole
from lms.organization.models import Grant, Person, Unit

# The admin's groups: their rights are given by the apps that own the pages.
GROUP_OF = {GrantRole.TRAINER: "trainers", GrantRole.HR: "course-approvers", GrantRole.ADMIN: "site-admins"}


@transaction.atomic
def give_grant(
    *,
    person: Person,
    role: GrantRole,
    unit: Unit | None,
    valid_from: dt.date,
    reason: str,
    now: dt.datetime,
    by: User | None,
    valid_to: dt.date | None = None,
) -> Grant:
    """Entrust a role over a unit and all below it (no unit: the whole city)."""
    check_order(valid_from, valid_to)
    if role == GrantRole.DELEGATE and unit is None:
        raise DomainError(
            _("A delegate acts for the head of a unit: name the unit."), code="unit_missing", field="unit"
        )
    _lock(person)
    same = Grant.objects.known().overlapping(valid_from, valid_to).filter(person=person, role=role, unit=unit)
    if same.exists():
        raise DomainError(_("The person holds this role during this time already."), code="granted_already")
    grant = Grant(
        person=person,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
    )
    check_lengths(grant)
    grant.save()
    _record(grant, "grant.given", now, by)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, on: dt.date, now: dt.datetime, by: User | None) -> Grant | None:
    """The role is no longer entrusted from `on`. A grant that had not begun by then leaves nothing (None)."""
    _lock(grant.person)
    if not Grant.objects.filter(pk=grant.pk).supersede(now=max(now, grant.recorded_at)):
        raise changed_meanwhile()
    rest: Grant | None = None
    if grant.valid_from < on:
        rest = copy_of(grant, valid_to=on, recorded_at=now, recorded_by_id=by.pk if by else None)
        rest.save()
    _record(grant, "grant.ended", now, by)
    return rest


def sync_groups(*, user: User, now: dt.datetime) -> None:
    """Give the account the admin groups that the person's grants of the day entail, and take away the others."""
    held = Grant.objects.known().on(clock.local_date(now)).filter(person__user=user)
    wanted = {GROUP_OF[GrantRole(role)] for role in held.values_list("role", flat=True) if role in GROUP_OF}
    present = set(user.groups.filter(name__in=GROUP_OF.values()).values_list("name", flat=True))
    if wanted != present:
        user.groups.remove(*Group.objects.filter(Q(name__in=present - wanted)))
        user.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in sorted(wanted - present)))
    may_enter = bool(wanted) or user.is_superuser
    if user.is_staff != may_enter:
        user.is_staff = may_enter
        user.save(update_fields=["is_staff"])


def _record(grant: Grant, action: str, now: dt.datetime, by: User | None) -> None:
    person = grant.person
    record_audit(actor=by, action=action, now=now, subject_type="person", subject_key=person.uuid, role=grant.role)
    if person.user is not None:
        sync_groups(user=person.user, now=now)


def _lock(person: Person) -> None:
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
