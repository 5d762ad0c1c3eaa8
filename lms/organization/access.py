"""Who the signed-in user is to the city today: roles from grants, and from heading a unit."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from lms.common import clock
from lms.common.access import NOBODY, Access, Role
from lms.common.prepared import Prepared
from lms.organization.enums import HEADING, GrantRole, PostingKind
from lms.organization.models import PUBLIC, Grant, Person, Posting, Sight, UnitVersion
from lms.organization.queries import tree_on

ROLE_OF = {
    GrantRole.HR: Role.HR,
    GrantRole.TRAINER: Role.TRAINER,
    GrantRole.ADMIN: Role.ADMIN,
    GrantRole.DELEGATE: Role.MANAGER,
}
# The roles whose grants open people's records.
OPENING = frozenset({GrantRole.HR, GrantRole.ADMIN, GrantRole.DELEGATE})


def _facts(user_id: int, day: dt.date, now: dt.datetime) -> QuerySet[Any, Any]:
    """As (kind of fact, unit or person, text): the person, the grants, the units headed, the unit of the post."""
    postings = Posting.objects.seen(PUBLIC(now)).on(day).filter(person__user=user_id)
    units = UnitVersion.objects.seen(PUBLIC(now)).on(day)
    own = units.filter(unit_id__in=postings.filter(kind=PostingKind.PRIMARY).values("unit_id"))
    grants = Grant.objects.known().on(day).filter(person__user=user_id)
    return _told(Person.objects.filter(user=user_id), "person", "pk", Value("")).union(
        _told(grants, "grant", "unit_id", F("role")),
        _told(postings.filter(head__in=HEADING), "headed", "unit_id", Value("")),
        _told(own, "unit", "unit_id", F("name")),
        all=True,
    )


def _told(rows: QuerySet[Any], kind: str, number: str, text: Value | F) -> QuerySet[Any, Any]:
    told = rows.order_by().annotate(told=Value(kind), number=F(number), text=Cast(text, TextField()))
    return told.values_list("told", "number", "text")


# Asked by every request of everybody.
FACTS = Prepared(_facts, user_id=int, day=dt.date, now=dt.datetime)


def resolve_access(user: Any) -> Access:
    """Worked out anew for each request, in one query, and one for the tree of whoever is entrusted with a unit."""
    if not (user.is_authenticated and user.is_active):
        return NOBODY
    now = clock.now()
    today = clock.local_date(now)
    facts: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for kind, number, text in FACTS.rows(user_id=user.pk, day=today, now=now):
        facts[kind].append((number, text))
    if not facts["person"]:
        return NOBODY
    grants = facts["grant"]
    headed_ids = {unit_id for unit_id, _ in facts["headed"]}
    roles = {Role.LEARNER, *(ROLE_OF[GrantRole(role)] for _, role in grants if role in ROLE_OF)}
    if headed_ids:
        roles.add(Role.MANAGER)
    entrusted = {unit_id for unit_id, role in grants if role in OPENING and unit_id is not None}
    return Access(
        roles=frozenset(roles),
        person_id=facts["person"][0][0],
        unit_ids=_with_all_below(headed_ids | entrusted, today, PUBLIC(now)),
        sees_all=any(role in {GrantRole.HR, GrantRole.ADMIN} and unit_id is None for unit_id, role in grants),
        sees_embargoed=any(role == GrantRole.EMBARGO for _, role in grants),
        unit_name=next((name for _, name in facts["unit"]), ""),
    )


def _with_all_below(unit_ids: set[int], today: dt.date, sight: Sight) -> frozenset[int]:
    if not unit_ids:
        return frozenset()
    tree = tree_on(today, sight)
    return frozenset().union(*(tree.below(unit_id) for unit_id in unit_ids))


def sight_for(access: Access, now: dt.datetime, known_at: dt.datetime | None = None) -> Sight:
    """Through whose eyes a page looks: only named grants see what is not announced yet."""
    return Sight(now=now, known_at=known_at, embargoed=access.sees_embargoed)
