"""Grants: what is entrusted to whom, and the rights in the authoring admin that follow."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.accounts.queries import action_label
from lms.common import clock
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.common.models import copy_of
from lms.inbox.actions.notifications import notify
from lms.inbox.enums import NotificationKind
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
    """Entrust a role over a unit and all below it (no unit: the whole city). Nobody entrusts it to themselves."""
    check_order(valid_from, valid_to)
    if by is not None and person.user_id == by.pk:
        raise DomainError(
            _("Nobody entrusts a role to themselves. Ask somebody else who may."), code="own_grant", field="person"
        )
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
def end_grant(*, grant: Grant, on: dt.date, now: dt.datetime, by: User | None, reason: str = "") -> Grant | None:
    """The role is no longer entrusted from `on`. A grant that had not begun by then leaves nothing (None)."""
    _lock(grant.person)
    if grant.valid_to is not None and on >= grant.valid_to:
        raise DomainError(_("It ends on that day or before already."), code="ended", field="last_day")
    if not Grant.objects.filter(pk=grant.pk).supersede(now=max(now, grant.recorded_at)):
        raise changed_meanwhile()
    rest: Grant | None = None
    if grant.valid_from < on:
        changes = {"valid_to": on, "end_reason": reason.strip(), "recorded_by_id": by.pk if by else None}
        rest = copy_of(grant, recorded_at=max(now, grant.recorded_at), **changes)
        rest.save()
    _record(grant, "grant.ended", now, by)
    return rest


def sync_everybody(*, now: dt.datetime) -> int:
    """Grants begin and end by date: give everybody the groups of the day, signed in or not. Returns for how many.

    Three queries, and a few for each account whose groups are not those of the day.
    """
    held = Grant.objects.known().on(clock.local_date(now)).filter(role__in=GROUP_OF, person__user__isnull=False)
    wanted: dict[int, set[str]] = defaultdict(set)
    for user_id, role in held.values_list("person__user_id", "role"):
        wanted[user_id].add(GROUP_OF[GrantRole(role)])
    present: dict[int, set[str]] = defaultdict(set)
    members = User.groups.through.objects.filter(group__name__in=GROUP_OF.values())
    for user_id, name in members.values_list("user_id", "group__name"):
        present[user_id].add(name)
    staff = dict(User.objects.filter(is_staff=True).values_list("pk", "is_superuser"))
    stale = {user_id for user_id in {*wanted, *present} if wanted[user_id] != present[user_id]}
    stale |= wanted.keys() - staff.keys()
    stale |= {user_id for user_id, is_superuser in staff.items() if not is_superuser and user_id not in wanted}
    for user in User.objects.filter(pk__in=stale).order_by("pk"):
        with transaction.atomic():
            sync_groups(user=user, now=now)
    return len(stale)


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
    detail: dict[str, Any] = {"unit": str(grant.unit.uuid)} if grant.unit else {}
    record_audit(
        actor=by,
        action=action,
        now=now,
        subject_type="person",
        subject_key=person.uuid,
        role=grant.role,
        **detail,
    )
    if person.user is not None:
        sync_groups(user=person.user, now=now)
        _tell(grant, person.user, action, now)


def _tell(grant: Grant, user: User, action: str, now: dt.datetime) -> None:
    """Who holds a role hears when it is entrusted and when it is taken back."""
    title = f"{action_label(action)}：{GrantRole(grant.role).label}"
    url = f"{reverse('inbox')}?view=told"
    notify(
        users=[user], kind=NotificationKind.INFORMED, key=f"grant:{grant.pk}:{action}", title=title, url=url, now=now
    )


def _lock(person: Person) -> None:
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
