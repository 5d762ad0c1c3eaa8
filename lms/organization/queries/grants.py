"""Reading who holds what, over which units, from when to when."""

import dataclasses
import datetime as dt
from enum import StrEnum

from django.db.models import Q

from lms.common.access import Access, Role
from lms.common.models import BitemporalQuerySet
from lms.common.text import search_key
from lms.organization.enums import GrantRole
from lms.organization.models import Grant, Person, Sight, UnitVersion
from lms.organization.queries.people import find_people
from lms.organization.queries.tree import Tree


class Held(StrEnum):
    """Which grants are wanted, by their days."""

    NOW = ""
    AHEAD = "ahead"
    OVER = "over"
    ALL = "all"


@dataclasses.dataclass(frozen=True)
class Wanted:
    held: Held = Held.NOW
    role: GrantRole | None = None
    # Words of a person's name, and of a unit's.
    person: str = ""
    unit: str = ""


def grants_seen(access: Access, sight: Sight) -> BitemporalQuerySet[Grant]:
    """Those that the reader may look at: of the whole city, or over the units entrusted; and the reader's own."""
    # People and units that are not announced yet are named nowhere.
    units = UnitVersion.objects.seen(sight).values("unit_id")
    grants = Grant.objects.known().filter(person__in=Person.objects.seen(sight))
    grants = grants.filter(Q(unit=None) | Q(unit__in=units))
    if access.sees_all and access.has(Role.HR, Role.ADMIN):
        return grants
    return grants.filter(Q(unit_id__in=access.unit_ids) | Q(person_id=access.person_id))


def grants_wanted(
    grants: BitemporalQuerySet[Grant], wanted: Wanted, day: dt.date, tree: Tree
) -> BitemporalQuerySet[Grant]:
    """Narrowed, in the order of people, with who holds and who gave it."""
    grants = _by_days(grants, wanted.held, day)
    if wanted.role:
        grants = grants.filter(role=wanted.role)
    if wanted.person:
        grants = grants.filter(person__in=find_people(Person.objects.all(), wanted.person))
    if wanted.unit:
        grants = grants.filter(unit_id__in=tree_matches(tree, wanted.unit))
    rows = grants.select_related("person", "unit", "recorded_by")
    return rows.order_by("person__sort_key", "person_id", "valid_from", "pk")


def _by_days(grants: BitemporalQuerySet[Grant], held: Held, day: dt.date) -> BitemporalQuerySet[Grant]:
    if held == Held.NOW:
        return grants.on(day)
    if held == Held.AHEAD:
        return grants.filter(valid_from__gt=day)
    return grants.filter(valid_to__lte=day) if held == Held.OVER else grants


def counts_of(grants: BitemporalQuerySet[Grant], day: dt.date) -> dict[Held, int]:
    """How many there are by their days."""
    return {held: _by_days(grants, held, day).count() for held in Held}


def tree_matches(tree: Tree, text: str) -> list[int]:
    """The units whose names on the way down hold every word."""
    words = [search_key(word) for word in text.split()]
    keys = {unit_id: search_key(tree.path_name(unit_id)) for unit_id in tree.nodes}
    return [unit_id for unit_id, key in keys.items() if all(word in key for word in words)]
