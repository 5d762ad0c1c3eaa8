"""What changes in the organisation within some days, above all on a coming 1 April."""

import dataclasses
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lms.common.access import Access
from lms.organization.enums import Grade
from lms.organization.models import Sight
from lms.organization.permissions import can_see_people_of
from lms.organization.queries.differences import Differences, Mark, UnitChange, differences
from lms.organization.queries.moves import Move, MoveKind, Span, moves_within, named
from lms.organization.queries.staff import Head, staff_on
from lms.organization.queries.tree import Node, Tree, tree_on

RANKS = {grade.value: rank for rank, grade in enumerate(Grade)}


@dataclasses.dataclass(frozen=True)
class BureauRow:
    """One bureau: its people the day before and on the last day, and who crosses its border."""

    node: Node
    before: int
    after: int
    arriving: int
    departing: int
    within: int
    joining: int
    leaving: int


@dataclasses.dataclass(frozen=True)
class UnitRow:
    """A unit that changes, with its people before and after; None where it is not there."""

    change: UnitChange
    before: int | None
    after: int | None


@dataclasses.dataclass(frozen=True)
class WithoutHead:
    """A section that nobody heads at the end. `former`: who did before, where the reader may know."""

    node: Node
    bureau: str
    former: tuple[Head, ...]


@dataclasses.dataclass(frozen=True)
class Coming:
    span: Span
    trees: tuple[Tree, Tree]
    units: tuple[UnitRow, ...]
    found: Differences
    bureaus: tuple[BureauRow, ...]
    counts: Counter[MoveKind]
    # Those whose names the reader may read.
    moves: tuple[Move, ...]
    headless: tuple[WithoutHead, ...]
    # How many changes are not announced yet, and when the first of them is.
    hidden: int
    announced_at: dt.datetime | None

    @property
    def is_quiet(self) -> bool:
        return not self.units and not self.counts and not self.headless

    def place(self, move: Move, *, after: bool) -> str:
        """Where the person was before, or is after, as the units are called then."""
        post, tree = (move.after, self.trees[1]) if after else (move.before, self.trees[0])
        return tree.path_name(post.unit_id) if post else ""

    def unit(self, move: Move, *, after: bool) -> Node | None:
        post, tree = (move.after, self.trees[1]) if after else (move.before, self.trees[0])
        return tree.node(post.unit_id) if post else None


def coming(span: Span, sight: Sight, access: Access) -> Coming:
    """As many queries for a city of any size: two trees, two counts, two lists of heads, lineage and postings."""
    trees = tree_on(span.before, sight), tree_on(span.last, sight)
    people = tuple(staff_on(day, sight).totals for day in (span.before, span.last))
    found = differences(span.before, trees[0], span.last, trees[1], sight)
    moves = _told_apart(moves_within(span, sight), found)
    waiting = [move.announced_at for move in moves if move.announced_at is not None]
    return Coming(
        span=span,
        trees=trees,
        units=tuple(
            UnitRow(change, people[0].get(change.node.unit_id), people[1].get(change.node.unit_id))
            for change in found.changes
        ),
        found=found,
        bureaus=tuple(_bureaus(trees, people, moves)),
        counts=Counter(move.kind for move in moves),
        moves=tuple(sorted(named(moves, access), key=_Order(trees))),
        headless=tuple(_headless(span, sight, access, trees)),
        hidden=len(waiting),
        announced_at=min(waiting, default=None),
    )


def _told_apart(moves: Iterable[Move], found: Differences) -> list[Move]:
    """Who goes on in what their unit became is not transferred as others are."""
    became = {(o.unit_id, c.node.unit_id) for c in found.changes if Mark.SPLIT in c.marks for o in c.others}
    became |= {(c.node.unit_id, o.unit_id) for c in found.changes if Mark.MERGED in c.marks for o in c.others}
    return [
        dataclasses.replace(move, kind=MoveKind.FOLLOWED)
        if move.kind == MoveKind.MOVED and tuple(move.unit_ids) in became
        else move
        for move in moves
    ]


class _Order:
    """As transfers are announced: by grade, then by the unit that one comes to, then by kana."""

    def __init__(self, trees: tuple[Tree, Tree]) -> None:
        every = (node.unit_id for tree in trees[::-1] for node in tree.nodes.values())
        self.places = {unit_id: number for number, unit_id in enumerate(dict.fromkeys(every))}

    def __call__(self, move: Move) -> tuple[int, int, str, int]:
        post = move.after or move.before
        assert post is not None
        return RANKS[post.grade], self.places.get(post.unit_id, -1), move.sort_key, move.person_id


def _bureaus(
    trees: tuple[Tree, Tree], people: Sequence[Mapping[int, int]], moves: Iterable[Move]
) -> Iterable[BureauRow]:
    flows: dict[str, Counter[int]] = {name: Counter() for name in ("in", "out", "within", "joined", "left")}
    for move in moves:
        _count(move, trees, flows)
    nodes = {node.unit_id: node for tree in trees for node in tree.bureaus()}
    for unit_id, node in nodes.items():
        row = BureauRow(
            node=node,
            before=people[0].get(unit_id, 0),
            after=people[1].get(unit_id, 0),
            arriving=flows["in"][unit_id],
            departing=flows["out"][unit_id],
            within=flows["within"][unit_id],
            joining=flows["joined"][unit_id],
            leaving=flows["left"][unit_id],
        )
        if any((row.arriving, row.departing, row.within, row.joining, row.leaving, row.before != row.after)):
            yield row


def _count(move: Move, trees: tuple[Tree, Tree], flows: dict[str, Counter[int]]) -> None:
    old = trees[0].bureau_of(move.before.unit_id) if move.before else None
    new = trees[1].bureau_of(move.after.unit_id) if move.after else None
    if move.kind == MoveKind.JOINED and new:
        flows["joined"][new.unit_id] += 1
    elif move.kind == MoveKind.LEFT and old:
        flows["left"][old.unit_id] += 1
    elif move.kind in {MoveKind.MOVED, MoveKind.FOLLOWED}:
        if old and new and old.unit_id == new.unit_id:
            flows["within"][new.unit_id] += 1
            return
        if old:
            flows["out"][old.unit_id] += 1
        if new:
            flows["in"][new.unit_id] += 1


def _headless(span: Span, sight: Sight, access: Access, trees: tuple[Tree, Tree]) -> Iterable[WithoutHead]:
    """Sections that had a head, or are new, and have none in the end."""
    had, has = staff_on(span.before, sight).heads, staff_on(span.last, sight).heads
    for node in trees[1].sections():
        is_new = node.unit_id not in trees[0].nodes
        if node.unit_id in has or not (is_new or node.unit_id in had):
            continue
        bureau = trees[1].bureau_of(node.unit_id)
        knows = can_see_people_of(access, node.unit_id)
        former = had.get(node.unit_id, ()) if knows else ()
        yield WithoutHead(node, bureau.name if bureau else "", former)


def narrowed(moves: Sequence[Move], kind: MoveKind | None, bureau: uuid.UUID | None, page: Coming) -> list[Move]:
    """Those of a kind, from or to a bureau."""
    kept = [move for move in moves if kind is None or move.kind == kind]
    return [move for move in kept if bureau is None or bureau in _bureaus_of(move, page)]


def _bureaus_of(move: Move, page: Coming) -> set[uuid.UUID]:
    pairs = ((move.before, page.trees[0]), (move.after, page.trees[1]))
    nodes = (tree.bureau_of(post.unit_id) for post, tree in pairs if post is not None)
    return {node.uuid for node in nodes if node is not None}
