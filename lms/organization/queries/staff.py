"""How many people units have, and who heads them, on a day."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from lms.common.generations import Kept
from lms.organization.enums import HEADING, HeadKind, PostingKind
from lms.organization.models import Posting, Sight
from lms.organization.queries.moments import next_change
from lms.organization.queries.tree import tree_on

SHORT_OF = {HeadKind.ADDITIONAL: HeadKind.ADDITIONAL.label, HeadKind.ACTING: HeadKind.ACTING.label}


@dataclasses.dataclass(frozen=True)
class Headcount:
    """People by their posts: everybody has one primary post, so that sums of `primary` count nobody twice."""

    primary: int = 0
    concurrent: int = 0


@dataclasses.dataclass(frozen=True)
class Head:
    """Who heads a unit."""

    uuid: uuid.UUID
    name: str
    title: str
    kind: HeadKind

    @property
    def how(self) -> str:
        """Empty for its own head, else 事務取扱 or 事務代理."""
        return str(SHORT_OF.get(self.kind, ""))


@dataclasses.dataclass(frozen=True)
class Staff:
    """By unit: the posts in the unit itself, the people with their primary post in it or below, its own head first.

    `totals` has every unit of the tree; the others, units with people and units that are headed. Shared by those who
    read it: nobody may change it.
    """

    direct: Mapping[int, Headcount]
    totals: Mapping[int, int]
    heads: Mapping[int, tuple[Head, ...]]


NOBODY = Staff({}, {}, {})
STAFF: Kept[Staff] = Kept("units", "people")


def staff_on(day: dt.date, sight: Sight) -> Staff:
    """Two queries and the tree: kept in the process until people or units change, or an embargo lifts."""
    if sight.known_at is not None:
        return _read(day, sight)
    return STAFF.get(
        (day, sight.embargoed),
        now=sight.now,
        derive=lambda: _read(day, sight),
        until=lambda: next_change(sight),
    )


def _read(day: dt.date, sight: Sight) -> Staff:
    direct = _headcounts(day, sight)
    primary = {unit_id: count.primary for unit_id, count in direct.items()}
    return Staff(direct, tree_on(day, sight).totals(primary), _heads(day, sight))


def _headcounts(day: dt.date, sight: Sight) -> dict[int, Headcount]:
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    posts = Posting.objects.seen(sight).on(day).values_list("unit_id", "kind")
    for unit_id, kind, people in posts.annotate(people=Count("person_id", distinct=True)).order_by():
        counts[unit_id][kind] = people
    return {
        unit_id: Headcount(of.get(PostingKind.PRIMARY, 0), of.get(PostingKind.CONCURRENT, 0))
        for unit_id, of in counts.items()
    }


def _heads(day: dt.date, sight: Sight) -> dict[int, tuple[Head, ...]]:
    heads: dict[int, list[Head]] = defaultdict(list)
    posts = Posting.objects.seen(sight).on(day).filter(head__in=HEADING).order_by("unit_id", "person__sort_key", "pk")
    rows = list(posts.values_list("unit_id", "head", "person__uuid", "person__name", "title"))
    for unit_id, head, person, name, title in sorted(rows, key=lambda row: row[1] != HeadKind.HEAD):
        heads[unit_id].append(Head(person, name, title, HeadKind(head)))
    return {unit_id: tuple(who) for unit_id, who in heads.items()}
