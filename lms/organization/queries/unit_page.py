"""One unit on a day: who heads it, who works there, what lies below, what became of it."""

import dataclasses
import datetime as dt
import uuid

from lms.common.access import Access
from lms.common.clock import local_date
from lms.organization.enums import Grade, HeadKind, PostingKind
from lms.organization.models import Leave, Sight, Unit
from lms.organization.permissions import can_see_people_of
from lms.organization.queries.outline import tells_people
from lms.organization.queries.people import postings_on, visible_people
from lms.organization.queries.staff import NOBODY, Head, Headcount, staff_on
from lms.organization.queries.tree import Node, Tree, tree_on
from lms.organization.queries.unit_history import UnitHistory, unit_history
from lms.organization.unit_lines import UnitAsked, UnitLine, lines_about

RANKS = {grade.value: rank for rank, grade in enumerate(Grade)}


@dataclasses.dataclass(frozen=True)
class Member:
    """Somebody with a post in the unit itself. `how` says how they head it, if they do."""

    uuid: uuid.UUID
    name: str
    kana: str
    title: str
    grade: str
    how: str
    is_concurrent: bool
    is_on_leave: bool
    since: dt.date


@dataclasses.dataclass(frozen=True)
class Below:
    node: Node
    people: int | None
    heads: tuple[Head, ...]


@dataclasses.dataclass(frozen=True)
class Present:
    """The unit as it is on the day. Numbers are None, and lists empty, where the reader is not told."""

    node: Node
    path: tuple[Node, ...]
    knows_people: bool
    heads: tuple[Head, ...]
    direct: Headcount | None
    total: int | None
    members: tuple[Member, ...]
    below: tuple[Below, ...]
    lines: tuple[UnitLine, ...]
    # Of those named, whose records the reader may open today.
    opened: frozenset[uuid.UUID]


@dataclasses.dataclass(frozen=True)
class UnitPage:
    unit: Unit
    history: UnitHistory
    # None: the unit does not exist on the day.
    present: Present | None

    @property
    def name(self) -> str:
        return self.present.node.name if self.present else self.history.latest.name


def unit_page(unit: Unit, day: dt.date, sight: Sight, access: Access) -> UnitPage | None:
    """None where the reader sees nothing of the unit. As many queries for a unit of any size."""
    history = unit_history(unit, sight, local_date(sight.now))
    if history is None:
        return None
    tree = tree_on(day, sight)
    node = tree.node(unit.pk)
    return UnitPage(unit, history, _present(node, tree, day, sight, access) if node else None)


def _present(node: Node, tree: Tree, day: dt.date, sight: Sight, access: Access) -> Present:
    tells, knows = tells_people(access), can_see_people_of(access, node.unit_id)
    staff = staff_on(day, sight) if tells else NOBODY
    below = [
        Below(
            child,
            staff.totals.get(child.unit_id),
            staff.heads.get(child.unit_id, ()) if can_see_people_of(access, child.unit_id) else (),
        )
        for child in tree.children(node.unit_id)
    ]
    members = tuple(_members(node.unit_id, day, sight)) if knows else ()
    at_head = staff.heads.get(node.unit_id, ()) if knows else ()
    return Present(
        node=node,
        path=tuple(tree.path(node.unit_id)),
        knows_people=knows,
        heads=at_head,
        direct=staff.direct.get(node.unit_id, Headcount()) if tells else None,
        total=staff.totals.get(node.unit_id),
        members=members,
        below=tuple(below),
        lines=tuple(lines_about(UnitAsked(node, tree, day, sight, access))),
        opened=_opened([*(who.uuid for who in members), *(who.uuid for who in at_head)], sight, access),
    )


def _opened(uuids: list[uuid.UUID], sight: Sight, access: Access) -> frozenset[uuid.UUID]:
    today = local_date(sight.now)
    people = visible_people(access, today, dataclasses.replace(sight, known_at=None))
    return frozenset(people.filter(uuid__in=uuids).values_list("uuid", flat=True))


def _members(unit_id: int, day: dt.date, sight: Sight) -> list[Member]:
    """Heads first, then by grade, then by kana. Two queries."""
    posts = list(postings_on(day, sight).filter(unit_id=unit_id))
    away = set(
        Leave.objects.seen(sight)
        .on(day)
        .filter(person_id__in=[post.person_id for post in posts])
        .values_list("person_id", flat=True)
    )
    posts.sort(key=lambda post: (post.head == HeadKind.NONE, RANKS[post.grade], post.person.sort_key, post.pk))
    return [
        Member(
            uuid=post.person.uuid,
            name=post.person.name,
            kana=post.person.kana,
            title=post.title,
            grade=str(Grade(post.grade).label),
            how=str(HeadKind(post.head).label) if post.head != HeadKind.NONE else "",
            is_concurrent=post.kind == PostingKind.CONCURRENT,
            is_on_leave=post.person_id in away,
            since=post.valid_from,
        )
        for post in posts
    ]
