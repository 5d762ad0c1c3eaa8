"""Who in service can sign in, and whose account is to come or go. In public sight alone: an account tells of a post."""

import dataclasses
import datetime as dt
from enum import StrEnum

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.organization.enums import GrantRole, PersonKind
from lms.organization.models import PUBLIC, Grant, Person, Posting
from lms.organization.queries.tree import tree_on

HR_ROLES = (GrantRole.HR, GrantRole.ADMIN)


class AccountState(StrEnum):
    NONE = "none"
    WAITING = "waiting"
    HANDED = "handed"
    USED = "used"


# About Person, of people in service.
_UNUSABLE = Q(("user__password__startswith", UNUSABLE_PASSWORD_PREFIX))
_IN = Q(user__isnull=False, user__is_active=True)
STATES = {
    AccountState.NONE: ~_IN,
    AccountState.WAITING: _IN & _UNUSABLE,
    AccountState.HANDED: _IN & Q(user__must_change_password=True),
    AccountState.USED: _IN & Q(user__must_change_password=False) & ~_UNUSABLE,
}


def serving(now: dt.datetime) -> QuerySet[Person]:
    """Employees with a number who hold a post today, as everybody may know."""
    sight = PUBLIC(now)
    posts = Posting.objects.seen(sight).on(local_date(now)).filter(person=OuterRef("pk"))
    people = Person.objects.seen(sight).filter(kind=PersonKind.EMPLOYEE, employee_number__isnull=False)
    return people.filter(Exists(posts))


def without_account(now: dt.datetime) -> QuerySet[Person]:
    return serving(now).filter(user=None)


def come_back(now: dt.datetime) -> QuerySet[Person]:
    """In service again; their accounts were closed when they left."""
    return serving(now).filter(user__is_active=False, user__closed_on__isnull=False)


def departed(now: dt.datetime) -> list[tuple[int, dt.date]]:
    """(account, first day without a post) of those who hold none today nor later, or were registered by mistake."""
    today = local_date(now)
    posts = Posting.objects.seen(PUBLIC(now)).filter(person=OuterRef("pk"))
    ahead = posts.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    people = Person.objects.filter(kind=PersonKind.EMPLOYEE, user__is_active=True)
    gone = people.filter(Exists(posts), ~Exists(ahead)) | people.filter(withdrawn_at__isnull=False)
    ends = dict(
        Posting.objects.seen(PUBLIC(now))
        .filter(person__in=gone.values("pk"))
        .values_list("person_id")
        .annotate(end=Max("valid_to"))
        .order_by()
    )
    return [(user, ends.get(pk) or today) for pk, user in gone.order_by("pk").values_list("pk", "user_id") if user]


@dataclasses.dataclass(frozen=True)
class Issuing:
    """Whose slips the reader may issue. `units` None: the whole city. `with_roles`: of those who hold a role, too."""

    units: frozenset[int] | None
    with_roles: bool


def issuing_of(access: Access, now: dt.datetime) -> Issuing:
    """HR and administrators, over their units.

    Whoever could sign in as somebody has that person's roles: so only the administrator of the whole city issues slips
    to those who hold any.
    """
    if access.person_id is None or not access.has(Role.HR, Role.ADMIN):
        return Issuing(frozenset(), with_roles=False)
    today = local_date(now)
    grants = Grant.objects.known().on(today).filter(person_id=access.person_id, role__in=HR_ROLES)
    held: set[tuple[str, int | None]] = set(grants.values_list("role", "unit_id"))
    units = {unit for _, unit in held}
    tree = tree_on(today, PUBLIC(now))
    below = frozenset[int]().union(*(tree.below(unit) for unit in units if unit is not None))
    return Issuing(None if None in units else below, with_roles=(str(GrantRole.ADMIN), None) in held)


def people_of(issuing: Issuing, now: dt.datetime) -> QuerySet[Person]:
    """People in service over whose accounts the reader has a say."""
    people = serving(now)
    if issuing.units is None:
        return people
    return people.filter(pk__in=_posted(issuing.units, now))


def in_unit(people: QuerySet[Person], units: frozenset[int], now: dt.datetime) -> QuerySet[Person]:
    return people.filter(pk__in=_posted(units, now))


def _posted(units: frozenset[int], now: dt.datetime) -> QuerySet[Posting, int]:
    posts = Posting.objects.seen(PUBLIC(now)).on(local_date(now)).filter(unit_id__in=units)
    return posts.values_list("person_id", flat=True)


def issuable(people: QuerySet[Person], issuing: Issuing, now: dt.datetime) -> QuerySet[Person]:
    """Those of them who have an account and whose slip the reader may issue."""
    people = people.filter(_IN)
    if issuing.with_roles:
        return people
    today = local_date(now)
    held = Grant.objects.known().filter(Q(valid_to=None) | Q(valid_to__gt=today), person=OuterRef("pk"))
    return people.filter(~Exists(held))


def counts_of(people: QuerySet[Person]) -> dict[str, int]:
    """How many there are in each state."""
    counted = {str(state): Count("pk", filter=q) for state, q in STATES.items()}
    found: dict[str, int] = people.order_by().aggregate(**counted)
    return found
