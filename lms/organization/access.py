"""Who the signed-in user is to the city today: roles from grants, and from heading a unit."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from lms.accounts.models import User
from lms.common import clock
from lms.common.access import NOBODY, Access
from lms.common.prepared import Prepared
from lms.organization.enums import HEADING, GrantRole, PostingKind
from lms.organization.models import PUBLIC, Grant, Person, Posting, Sight, UnitVersion
from lms.organization.queries import tree_on
from lms.organization.rights import Entrusted, access_of


def _facts(user_id: int, day: dt.date, sight: Sight) -> QuerySet[Any, Any]:
    """As (kind of fact, unit or person, text): the person, the grants, the units headed, the unit of the post."""
    postings = Posting.objects.seen(sight).on(day).filter(person__user=user_id)
    units = UnitVersion.objects.seen(sight).on(day)
    own = units.filter(unit_id__in=postings.filter(kind=PostingKind.PRIMARY).values("unit_id"))
    grants = Grant.objects.known().on(day).filter(person__user=user_id)
    person = _told(Person.objects.filter(user=user_id), "person", "pk", Value(""))
    facts: QuerySet[Any, Any] = person.union(
        _told(grants, "grant", "unit_id", F("role")),
        _told(postings.filter(head__in=HEADING), "headed", "unit_id", Value("")),
        _told(own, "unit", "unit_id", F("name")),
        all=True,
    )
    return facts


def _told(rows: QuerySet[Any], kind: str, number: str, text: Value | F) -> QuerySet[Any, Any]:
    told = rows.order_by().annotate(told=Value(kind), number=F(number), text=Cast(text, TextField()))
    values: QuerySet[Any, Any] = told.values_list("told", "number", "text")
    return values


# Asked by every request of everybody.
FACTS = Prepared(lambda user_id, day, now: _facts(user_id, day, PUBLIC(now)), user_id=int, day=dt.date, now=dt.datetime)


def resolve_access(user: Any) -> Access:
    """Worked out anew for each request, in one query, and one for the tree of whoever is entrusted with a unit."""
    if not (user.is_authenticated and user.is_active):
        return NOBODY
    now = clock.now()
    today = clock.local_date(now)
    return _access(FACTS.rows(user_id=user.pk, day=today, now=now), today, PUBLIC(now))


def access_on(user: User, day: dt.date, sight: Sight) -> Access:
    """What the account may do on another day, as far as `sight` tells: for pages that explain, not for those that open.

    The same rules as every request's own.
    """
    return _access(_facts(user.pk, day, sight), day, sight) if user.is_active else NOBODY


def _access(rows: Iterable[tuple[Any, ...]], day: dt.date, sight: Sight) -> Access:
    facts: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for kind, number, text in rows:
        facts[kind].append((number, text))
    if not facts["person"]:
        return NOBODY
    held = [Entrusted(GrantRole(role), unit_id) for unit_id, role in facts["grant"]]
    held += [Entrusted(None, unit_id) for unit_id, _ in facts["headed"]]
    unit_name = next((name for _, name in facts["unit"]), "")
    return access_of(facts["person"][0][0], held, lambda units: _with_all_below(units, day, sight), unit_name)


def _with_all_below(unit_ids: set[int], day: dt.date, sight: Sight) -> frozenset[int]:
    tree = tree_on(day, sight)
    return frozenset().union(*(tree.below(unit_id) for unit_id in unit_ids))


def sight_for(access: Access, now: dt.datetime, known_at: dt.datetime | None = None) -> Sight:
    """Through whose eyes a page looks: only named grants see what is not announced yet."""
    return Sight(now=now, known_at=known_at, embargoed=access.sees_embargoed)
