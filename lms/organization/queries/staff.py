"""How many people units have, and who heads them, on a day."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from lms.organization.enums import HEADING, HeadKind, PostingKind
from lms.organization.models import Posting, Sight
from lms.organization.queries.tree import Tree

SHORT_OF = {HeadKind.ADDITIONAL: HeadKind.ADDITIONAL.label, HeadKind.ACTING: HeadKind.ACTING.label}


@dataclasses.dataclass(frozen=True)
class Headcount:
    """People by their posts: everybody has one primary post, so that sums of `primary` count nobody twice."""

    primary: int = 0
    concurrent: int = 0


@dataclasses.dataclass(frozen=True)
class Head:
    """Who heads a unit. `how` is empty for its own head, else 事務取扱 or 事務代理."""

    uuid: uuid.UUID
    name: str
    title: str
    how: str


def headcounts_on(day: dt.date, sight: Sight) -> dict[int, Headcount]:
    """For each unit with people: how many hold a post in the unit itself. One query."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    posts = Posting.objects.seen(sight).on(day).values_list("unit_id", "kind")
    for unit_id, kind, people in posts.annotate(people=Count("person_id", distinct=True)).order_by():
        counts[unit_id][kind] = people
    return {
        unit_id: Headcount(of.get(PostingKind.PRIMARY, 0), of.get(PostingKind.CONCURRENT, 0))
        for unit_id, of in counts.items()
    }


def with_all_below(tree: Tree, direct: Mapping[int, Headcount]) -> dict[int, int]:
    """For each unit of the tree: the people whose primary post is in it or below."""
    totals = dict.fromkeys(tree.nodes, 0)
    for unit_id, count in direct.items():
        for step in tree.path(unit_id):
            totals[step.unit_id] += count.primary
    return totals


def heads_on(day: dt.date, sight: Sight) -> dict[int, list[Head]]:
    """For each unit that is headed: by whom, its own head first. One query."""
    heads: dict[int, list[Head]] = defaultdict(list)
    posts = Posting.objects.seen(sight).on(day).filter(head__in=HEADING).order_by("unit_id", "person__sort_key", "pk")
    rows = list(posts.values_list("unit_id", "head", "person__uuid", "person__name", "title"))
    for unit_id, head, person, name, title in sorted(rows, key=lambda row: row[1] != HeadKind.HEAD):
        heads[unit_id].append(Head(person, name, title, str(SHORT_OF.get(HeadKind(head), ""))))
    return dict(heads)
