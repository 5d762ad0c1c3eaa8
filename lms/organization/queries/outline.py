"""The tree as a page shows it: each unit with its people, what is found, what differs, what stands open."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

from lms.common.access import Access, Role
from lms.common.text import search_key
from lms.organization.enums import UnitKind
from lms.organization.models import Sight
from lms.organization.permissions import can_see_people_of
from lms.organization.queries.differences import Differences, UnitChange, both, differences
from lms.organization.queries.staff import Head, headcounts_on, heads_on, with_all_below
from lms.organization.queries.tree import Node, Tree, tree_on


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
    below: tuple["Line", ...]


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
    text: str = ""
    against: dt.date | None = None


def outline_on(day: dt.date, sight: Sight, access: Access, wanted: Wanted) -> Outline:
    """The organisation on `day` for this reader. As many queries for a city of any size."""
    tree = tree_on(day, sight)
    other = tree_on(wanted.against, sight) if wanted.against and wanted.against != day else None
    against = _against(day, tree, wanted.against, other, sight) if wanted.against and other else None
    shown = both(other, tree) if other else tree
    heads = heads_on(day, sight) if tells_people(access) else {}
    people = with_all_below(tree, headcounts_on(day, sight)) if tells_people(access) else None
    found = matching(shown, wanted.text) if wanted.text.strip() else None
    drawing = _Drawing(shown, access, heads, people, against.by_unit() if against else {}, found)
    lines = tuple(line for node in shown.children(None) if (line := drawing.line(node)) is not None)
    total = sum(people[node.unit_id] for node in tree.children(None)) if people is not None else None
    return Outline(day, tree, lines, total, len(found or ()), against)


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
    tree: Tree
    access: Access
    heads: Mapping[int, list[Head]]
    people: Mapping[int, int] | None
    changes: Mapping[int, UnitChange]
    # None: nothing is looked for.
    found: frozenset[int] | None

    def line(self, node: Node) -> Line | None:
        """None where something is looked for and neither the unit nor anything below it matches."""
        inside = [self.line(child) for child in self.tree.children(node.unit_id)]
        below = tuple(line for line in inside if line is not None)
        is_match = self.found is not None and node.unit_id in self.found
        if self.found is not None and not is_match and not below:
            return None
        knows = can_see_people_of(self.access, node.unit_id)
        return Line(
            node=node,
            people=self.people.get(node.unit_id) if self.people is not None else None,
            heads=tuple(self.heads.get(node.unit_id, ())) if knows else (),
            knows_heads=knows,
            change=self.changes.get(node.unit_id),
            is_match=is_match,
            is_open=node.kind == UnitKind.CITY or any(_calls(line) for line in below),
            below=below,
        )


def _calls(line: Line) -> bool:
    """Something is there to be seen: the units above stand open."""
    return line.is_match or line.change is not None or (line.is_open and bool(line.below))
