"""The tree as a page shows it: each unit with its people, what is found, what differs, what stands open.

A city has thousands of units. A page holds what stands open, up to a number of lines; the rest of a branch is asked for
when somebody opens it.
"""

import dataclasses
import datetime as dt
import uuid
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cached_property

from lms.common.access import Access, Role
from lms.common.generations import one_look
from lms.common.text import search_key
from lms.organization.enums import UnitKind
from lms.organization.models import Sight
from lms.organization.permissions import can_see_people_of
from lms.organization.queries.differences import Differences, UnitChange, both, differences
from lms.organization.queries.staff import Head, Staff, staff_on
from lms.organization.queries.tree import Node, Tree, tree_on

# A page of so many lines is read at once; a city of fewer units is sent whole.
LINES = 250


@dataclasses.dataclass(frozen=True)
class Line:
    """A unit with what lies below. `people` is None where the reader is not told how many there are."""

    node: Node
    people: int | None
    heads: tuple[Head, ...]
    # Whether the reader may know who heads the unit: then no head means that there is none.
    knows_heads: bool
    change: UnitChange | None
    is_match: bool
    is_open: bool
    # How many units there are directly below; `below` is empty where they are not sent.
    inside: int
    below: tuple["Line", ...]

    @property
    def is_cut(self) -> bool:
        return bool(self.inside) and not self.below


@dataclasses.dataclass(frozen=True)
class Outline:
    day: dt.date
    tree: Tree
    lines: tuple[Line, ...]
    people: int | None
    matches: int
    against: Differences | None


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What to look for, which day to compare with; `opened`: a unit whose branch is to stand open."""

    text: str = ""
    against: dt.date | None = None
    opened: uuid.UUID | None = None


def outline_on(day: dt.date, sight: Sight, access: Access, wanted: Wanted, *, whole: bool = False) -> Outline:
    """The organisation on `day` for this reader; `whole`: every line. As many queries for a city of any size."""
    with one_look():
        drawing, against = _drawing(day, sight, access, wanted)
        tree = tree_on(day, sight)
    tops = drawing.children(None)
    lines = drawing.lines(tops, tops, set(drawing.shown.path_ids(wanted.opened)), whole=whole)
    people = drawing.staff.totals if drawing.staff else None
    total = sum(people[node.unit_id] for node in tree.children(None)) if people is not None else None
    return Outline(day, tree, lines, total, len(drawing.found or ()), against)


def branch_on(day: dt.date, sight: Sight, access: Access, wanted: Wanted, unit: uuid.UUID) -> tuple[Line, ...] | None:
    """What lies below a unit, as the outline would show it; None: the unit is not there to be seen."""
    with one_look():
        drawing, _ = _drawing(day, sight, access, wanted)
    node = drawing.shown.named(unit)
    if node is None or not drawing.is_shown(node):
        return None
    return drawing.lines(drawing.children(node.unit_id), [node], {node.unit_id}, whole=False)


def _drawing(day: dt.date, sight: Sight, access: Access, wanted: Wanted) -> tuple["_Drawing", Differences | None]:
    tree = tree_on(day, sight)
    other = tree_on(wanted.against, sight) if wanted.against and wanted.against != day else None
    against = _against(day, tree, wanted.against, other, sight) if wanted.against and other else None
    shown = both(other, tree) if other else tree
    staff = staff_on(day, sight) if tells_people(access) else None
    found = matching(shown, wanted.text) if wanted.text.strip() else None
    return _Drawing(shown, access, staff, against.by_unit() if against else {}, found), against


def tells_people(access: Access) -> bool:
    """Numbers of people are for those who plan with them; others see the units alone."""
    return access.has(Role.HR, Role.MANAGER, Role.ADMIN)


def _against(day: dt.date, tree: Tree, other_day: dt.date, other: Tree, sight: Sight) -> Differences:
    if other_day < day:
        return differences(other_day, other, day, tree, sight)
    return differences(day, tree, other_day, other, sight)


def matching(tree: Tree, text: str) -> frozenset[int]:
    """The units whose name, kana or code holds every word of `text`."""
    words = [search_key(word) for word in text.split()]
    keys = {unit_id: search_key(f"{n.name} {n.kana} {n.code}") for unit_id, n in tree.nodes.items()}
    return frozenset(unit_id for unit_id, key in keys.items() if all(word in key for word in words))


@dataclasses.dataclass(frozen=True)
class _Drawing:
    shown: Tree
    access: Access
    # None: the reader is told nothing of people.
    staff: Staff | None
    changes: Mapping[int, UnitChange]
    # None: nothing is looked for.
    found: frozenset[int] | None

    def children(self, unit_id: int | None) -> list[Node]:
        return [node for node in self.shown.children(unit_id) if self.is_shown(node)]

    def is_shown(self, node: Node) -> bool:
        """Where something is looked for: what matches, and what stands above it."""
        return self.found is None or node.unit_id in self.found or node.unit_id in self._above_found

    def is_open(self, node: Node) -> bool:
        """The city; and whatever has something to be seen below it."""
        return node.kind == UnitKind.CITY or node.unit_id in self._above_seen

    @cached_property
    def _above_found(self) -> frozenset[int]:
        return self._above(self.found or ())

    @cached_property
    def _above_seen(self) -> frozenset[int]:
        called = set(self.changes).union(self.found or ())
        return self._above(unit_id for unit_id in called if unit_id in self.shown.nodes)

    def _above(self, unit_ids: Iterable[int]) -> frozenset[int]:
        above: set[int] = set()
        for unit_id in unit_ids:
            above.update(node.unit_id for node in self.shown.path(unit_id)[:-1])
        return frozenset(above)

    def lines(self, tops: list[Node], roots: list[Node], forced: set[int], *, whole: bool) -> tuple[Line, ...]:
        """`forced`: units whose branches stand open in any case."""
        fits = whole or len(self.shown.nodes) <= LINES
        sent = None if fits else self._sent(tops, roots, forced)
        return tuple(self._line(node, sent, forced) for node in tops)

    def _sent(self, tops: list[Node], roots: list[Node], forced: set[int]) -> set[int]:
        """The units whose branches are sent: those that stand open, upper ones first, as long as there is room."""
        sent, count = {node.unit_id for node in roots if node not in tops}, len(tops)
        waiting = deque(tops)
        while waiting:
            node = waiting.popleft()
            inside = self.children(node.unit_id)
            must = node.unit_id in forced or node.kind == UnitKind.CITY
            if inside and (must or (self.is_open(node) and count + len(inside) <= LINES)):
                sent.add(node.unit_id)
                count += len(inside)
                waiting.extend(inside)
        return sent

    def _line(self, node: Node, sent: set[int] | None, forced: set[int]) -> Line:
        """`sent` None: every branch."""
        inside = self.children(node.unit_id)
        is_sent = sent is None or node.unit_id in sent
        knows = can_see_people_of(self.access, node.unit_id)
        return Line(
            node=node,
            people=self.staff.totals.get(node.unit_id) if self.staff else None,
            heads=self.staff.heads.get(node.unit_id, ()) if knows and self.staff else (),
            knows_heads=knows,
            change=self.changes.get(node.unit_id),
            is_match=self.found is not None and node.unit_id in self.found,
            is_open=is_sent and (self.is_open(node) or node.unit_id in forced),
            inside=len(inside),
            below=tuple(self._line(child, sent, forced) for child in inside) if is_sent else (),
        )
