"""How far HR's hand reaches, and what stands there: for pages that change the organisation."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.organization.enums import GrantRole
from lms.organization.models import Grant, Leave, Person, Posting, Sight, Unit, UnitVersion
from lms.organization.queries.tree import Tree, tree_on


@dataclasses.dataclass(frozen=True)
class Reach:
    """The whole city, or the units at and below `roots`. Heading a unit opens its records and changes nothing."""

    whole: bool
    roots: frozenset[int]

    def covers(self, unit_id: int, tree: Tree) -> bool:
        return self.whole or any(step.unit_id in self.roots for step in tree.path(unit_id))


def hr_reach(access: Access, now: dt.datetime) -> Reach:
    """What the reader's grants as HR entrust. One query."""
    if access.person_id is None or not access.has(Role.HR):
        return Reach(whole=False, roots=frozenset())
    grants = Grant.objects.known().on(local_date(now)).filter(person_id=access.person_id, role=GrantRole.HR)
    unit_ids: set[int | None] = set(grants.values_list("unit_id", flat=True))
    return Reach(whole=None in unit_ids, roots=frozenset(unit_id for unit_id in unit_ids if unit_id is not None))


def reaches_person(reach: Reach, person: Person, sight: Sight) -> bool:
    """Whoever is posted in the units, today or from a later day on; of those who have left, the post they held last."""
    if reach.whole:
        return True
    today = local_date(sight.now)
    posts = list(Posting.objects.seen(sight).filter(person=person).order_by("valid_from"))
    present = [post for post in posts if post.valid_to is None or post.valid_to > today]
    return any(reaches_posting(reach, post, sight) for post in present or posts[-1:])


def reaches_posting(reach: Reach, posting: Posting, sight: Sight) -> bool:
    """Whether the unit lay in the reader's hand: today, on the first day of a post to come, on the last of one past."""
    if reach.whole:
        return True
    day = max(posting.valid_from, local_date(sight.now))
    if posting.valid_to is not None:
        day = min(day, posting.valid_to - dt.timedelta(days=1))
    return reach.covers(posting.unit_id, tree_on(day, sight))


def person_version(person: Person, sight: Sight) -> str:
    """A mark that changes with whatever `sight` shows of the person: a form filled in before is stale."""
    fields = ("name", "kana", "certificate_name", "affiliation", "email", "email_is_shared", "employee_number")
    plain = Person.objects.filter(pk=person.pk).values_list(*fields)
    posts = Posting.objects.seen(sight).filter(person=person).order_by("pk").values_list("pk", flat=True)
    leaves = Leave.objects.seen(sight).filter(person=person).order_by("pk").values_list("pk", flat=True)
    return _digest(*plain, list(posts), list(leaves))


def units_version(units: Iterable[Unit], sight: Sight) -> str:
    """A mark that changes with whatever `sight` shows of the units, of what stands below and who is in them."""
    ids = [unit.pk for unit in units]
    versions = UnitVersion.objects.seen(sight).filter(Q(unit__in=ids) | Q(parent__in=ids)).order_by("pk")
    posts = Posting.objects.seen(sight).filter(unit__in=ids).order_by("pk")
    return _digest(list(versions.values_list("pk", flat=True)), list(posts.values_list("pk", flat=True)))


def _digest(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:20]


def hides_person(person: Person, sight: Sight) -> bool:
    """Whether HR knows something of the person's posts or leave that `sight` does not show."""
    if sight.embargoed:
        return False
    mine = _hidden(sight.now) & Q(person=person)
    return Posting.objects.filter(mine).exists() or Leave.objects.filter(mine).exists()


def hides_units(units: Iterable[Unit], sight: Sight) -> bool:
    """Whether HR knows something of the units, of what stands below them or who is in them, that `sight` hides."""
    if sight.embargoed:
        return False
    ids, hidden = [unit.pk for unit in units], _hidden(sight.now)
    people = Posting.objects.known().filter(unit__in=ids).values("person_id")
    return (
        UnitVersion.objects.filter(hidden, Q(unit__in=ids) | Q(parent__in=ids)).exists()
        or Posting.objects.filter(hidden, Q(unit__in=ids) | Q(person__in=people)).exists()
    )


def _hidden(now: dt.datetime) -> Q:
    """Rows that are known and not shown yet, and rows that are shown and no longer known."""
    return Q(superseded_at=None, disclosed_at__gt=now) | Q(superseded_at__isnull=False, withdrawn_at__gt=now)
