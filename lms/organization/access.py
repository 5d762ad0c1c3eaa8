"""Who the signed-in user is to the city today: roles from grants, and from heading a unit."""

import datetime as dt
from typing import Any

from lms.common import clock
from lms.common.access import NOBODY, Access, Role
from lms.common.prepared import Prepared
from lms.organization.enums import HEADING, GrantRole
from lms.organization.models import PUBLIC, Grant, Person, Posting, Sight
from lms.organization.queries import tree_on

ROLE_OF = {
    GrantRole.HR: Role.HR,
    GrantRole.TRAINER: Role.TRAINER,
    GrantRole.ADMIN: Role.ADMIN,
    GrantRole.DELEGATE: Role.MANAGER,
}
# The roles whose grants open people's records.
OPENING = frozenset({GrantRole.HR, GrantRole.ADMIN, GrantRole.DELEGATE})


# Asked by every request of everybody.
PERSON = Prepared(lambda user_id: Person.objects.filter(user=user_id).values_list("pk"), user_id=int)
GRANTS = Prepared(
    lambda person_id, day: Grant.objects.known().on(day).filter(person_id=person_id).values_list("role", "unit_id"),
    person_id=int,
    day=dt.date,
)
HEADED = Prepared(
    lambda person_id, day, now: (
        Posting.objects.seen(PUBLIC(now)).on(day).filter(person_id=person_id, head__in=HEADING).values_list("unit_id")
    ),
    person_id=int,
    day=dt.date,
    now=dt.datetime,
)


def resolve_access(user: Any) -> Access:
    """Worked out anew for each request, in at most four queries: person, grants, headed units, tree."""
    if not (user.is_authenticated and user.is_active):
        return NOBODY
    person_id = next((row[0] for row in PERSON.rows(user_id=user.pk)), None)
    if person_id is None:
        return NOBODY
    now = clock.now()
    today, sight = clock.local_date(now), PUBLIC(now)
    grants = GRANTS.rows(person_id=person_id, day=today)
    headed_ids = {row[0] for row in HEADED.rows(person_id=person_id, day=today, now=now)}
    roles = {Role.LEARNER, *(ROLE_OF[GrantRole(role)] for role, _ in grants if role in ROLE_OF)}
    if headed_ids:
        roles.add(Role.MANAGER)
    entrusted = {unit_id for role, unit_id in grants if role in OPENING and unit_id is not None}
    return Access(
        roles=frozenset(roles),
        person_id=person_id,
        unit_ids=_with_all_below(headed_ids | entrusted, today, sight),
        sees_all=any(role in {GrantRole.HR, GrantRole.ADMIN} and unit_id is None for role, unit_id in grants),
        sees_embargoed=any(role == GrantRole.EMBARGO for role, _ in grants),
    )


def _with_all_below(unit_ids: set[int], today: dt.date, sight: Sight) -> frozenset[int]:
    if not unit_ids:
        return frozenset()
    tree = tree_on(today, sight)
    return frozenset().union(*(tree.below(unit_id) for unit_id in unit_ids))


def sight_for(access: Access, now: dt.datetime, known_at: dt.datetime | None = None) -> Sight:
    """Through whose eyes a page looks: only named grants see what is not announced yet."""
    return Sight(now=now, known_at=known_at, embargoed=access.sees_embargoed)
