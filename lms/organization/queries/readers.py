"""Who may open a person's record on a day, and why. The rules are those of `rights`, read from the other end."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lms.common.access import Role
from lms.common.templatetags.dates import jdate_text
from lms.organization.enums import HEADING, GrantRole, HeadKind, PostingKind
from lms.organization.models import Grant, Person, Posting, Sight
from lms.organization.queries.tree import Node, Tree, tree_on
from lms.organization.rights import OPENING, ROLE_OF, Entrusted

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Reason:
    """One right that opens the record: a post that heads a unit, or a grant (`unit` None: over the whole city).

    `through` are the person's own units that it reaches; `by_concurrent`: only by posts beside the primary one.
    """

    role: Role
    held: HeadKind | GrantRole
    unit: Node | None
    since: dt.date
    last_day: dt.date | None
    text: str
    through: tuple[Node, ...] = ()
    by_concurrent: bool = False

    def words(self) -> str:
        """「人材育成課の所属長」, "HR of the whole city"."""
        unit = self.unit.name if self.unit else _("the whole city")
        texts: dict[HeadKind | GrantRole, str] = {
            HeadKind.HEAD: _("Heads %(unit)s"),
            HeadKind.ADDITIONAL: _("Heads %(unit)s beside another unit"),
            HeadKind.ACTING: _("Acts as head of %(unit)s"),
            GrantRole.DELEGATE: _("Delegate of the head of %(unit)s"),
            GrantRole.HR: _("HR of %(unit)s"),
            GrantRole.ADMIN: _("Administrator of %(unit)s"),
        }
        return texts[self.held] % {"unit": unit}

    def reach(self) -> str:
        """Why a right over that unit opens this record, where it is not plain."""
        if self.unit is None or [node.unit_id for node in self.through] == [self.unit.unit_id]:
            return _("by the concurrent post") if self.by_concurrent else ""
        where = {"unit": _(", ").join(node.name for node in self.through)}
        if self.by_concurrent:
            return _("%(unit)s, the concurrent post, lies below it") % where
        return _("%(unit)s lies below it") % where

    def days(self) -> str:
        first = jdate_text(self.since, "short")
        if self.last_day is None:
            return _("since %(day)s") % {"day": first}
        return _("from %(first)s to %(last)s") % {"first": first, "last": jdate_text(self.last_day, "short")}


@dataclasses.dataclass(frozen=True)
class Reader:
    """Somebody with an account who may open the record, by one right or several."""

    person_id: int
    person_uuid: uuid.UUID
    user_id: int
    name: str
    kana: str
    reasons: tuple[Reason, ...]


@dataclasses.dataclass(frozen=True)
class _Holder:
    user_id: int
    name: str
    kana: str
    sort_key: str
    uuid: uuid.UUID


def readers_of(person: Person, day: dt.date, sight: Sight) -> list[Reader]:
    """Everybody whose rights on `day` open this person's record, by name; the person's own right needs none of these.

    For today and public eyes: exactly those for whom `visible_people` holds the person. Four queries, five with posts.
    """
    if not Person.objects.seen(sight).filter(pk=person.pk).exists():
        return []
    tree = tree_on(day, sight)
    posts = dict(
        Posting.objects.seen(sight).on(day).filter(person=person).order_by("-kind").values_list("unit_id", "kind")
    )
    ways = {unit_id: frozenset(node.unit_id for node in tree.path(unit_id)) for unit_id in posts}
    found: dict[int, list[Reason]] = defaultdict(list)
    holders: dict[int, _Holder] = {}
    for row, held in _entrusted(frozenset().union(*ways.values()), day, sight):
        entrusted = Entrusted(held if isinstance(held, GrantRole) else None, row["unit_id"])
        reached = [unit_id for unit_id, above in ways.items() if entrusted.opens(above)]
        if reached or entrusted.opens_the_city:
            found[row["person_id"]].append(_reason(row, held, reached, posts, tree))
            holders[row["person_id"]] = _holder(row)
    readers = [_reader(person_id, holders[person_id], reasons) for person_id, reasons in found.items()]
    return sorted(readers, key=lambda reader: (holders[reader.person_id].sort_key, reader.person_id))


def _entrusted(
    unit_ids: frozenset[int], day: dt.date, sight: Sight
) -> Iterable[tuple[dict[str, Any], HeadKind | GrantRole]]:
    """What might open the record: posts that head the units on the way up, and grants over these or over no unit."""
    if unit_ids:
        heading = Posting.objects.seen(sight).on(day).filter(head__in=HEADING, unit_id__in=unit_ids)
        for row in _rows(heading, "head"):
            yield row, HeadKind(row["head"])
    grants = Grant.objects.known().on(day).filter(Q(unit=None) | Q(unit_id__in=unit_ids), role__in=OPENING)
    for row in _rows(grants, "role", "reason"):
        yield row, GrantRole(row["role"])


def _rows(held: QuerySet[Any], *fields: str) -> QuerySet[Any, dict[str, Any]]:
    """Held by those who can sign in."""
    of_person = ("person_id", "person__uuid", "person__user_id", "person__name", "person__kana", "person__sort_key")
    active = held.filter(person__user__is_active=True).order_by("valid_from", "pk")
    return active.values("unit_id", "valid_from", "valid_to", *of_person, *fields)


def _holder(row: dict[str, Any]) -> _Holder:
    named = (row[f"person__{field}"] for field in ("user_id", "name", "kana", "sort_key", "uuid"))
    return _Holder(*named)


def _reader(person_id: int, holder: _Holder, reasons: list[Reason]) -> Reader:
    return Reader(person_id, holder.uuid, holder.user_id, holder.name, holder.kana, tuple(reasons))


def _reason(
    row: dict[str, Any], held: HeadKind | GrantRole, reached: list[int], posts: Mapping[int, str], tree: Tree
) -> Reason:
    unit_id, valid_to = row["unit_id"], row["valid_to"]
    over_a_unit = unit_id is not None
    return Reason(
        role=ROLE_OF[held] if isinstance(held, GrantRole) else Role.MANAGER,
        held=held,
        unit=tree.nodes[unit_id] if over_a_unit else None,
        since=row["valid_from"],
        last_day=valid_to - ONE_DAY if valid_to else None,
        text=row.get("reason", ""),
        through=tuple(tree.nodes[each] for each in reached) if over_a_unit else (),
        by_concurrent=over_a_unit and all(posts[each] != PostingKind.PRIMARY for each in reached),
    )
