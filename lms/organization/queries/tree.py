"""The organisation as a tree, on a day, through somebody's eyes."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from lms.common.generations import Kept
from lms.organization.enums import BUREAU_KINDS, UnitKind
from lms.organization.models import Sight, UnitVersion
from lms.organization.queries.moments import next_change


class Node(NamedTuple):
    """A unit as it was on the day. A tuple: thousands are made at a time, ten times as fast as frozen dataclasses."""

    unit_id: int
    uuid: uuid.UUID
    code: str
    name: str
    kana: str
    kind: str
    is_section: bool
    parent_id: int | None
    position: int


@dataclasses.dataclass(frozen=True)
class Tree:
    """The units of a day. A unit whose upper unit is not seen stands at the top.

    One tree serves many requests: what it gives out may be changed, it itself may not.
    """

    nodes: Mapping[int, Node]

    def node(self, unit_id: int) -> Node | None:
        return self.nodes.get(unit_id)

    def named(self, key: uuid.UUID | str) -> Node | None:
        """The unit with this opaque name."""
        return self._by_uuid.get(str(key))

    def children(self, unit_id: int | None) -> list[Node]:
        """The units directly below one, or (None) those at the top, in their order."""
        return list(self._children.get(unit_id, ()))

    def bureaus(self) -> list[Node]:
        """局・室・区: the units directly below the city by which figures are broken down."""
        return list(self._bureaus)

    def sections(self) -> list[Node]:
        """課相当: the units in which a leader is wanted, in the order of the tree."""
        return list(self._sections)

    def section_of(self, unit_id: int) -> Node | None:
        """The nearest section that is the unit itself or stands above it."""
        return next((node for node in reversed(self.path(unit_id)) if node.is_section), None)

    def bureau_of(self, unit_id: int) -> Node | None:
        return next((node for node in self.path(unit_id) if self._is_bureau(node)), None)

    def below(self, unit_id: int) -> frozenset[int]:
        """The unit and all below it; empty if it does not exist on the day."""
        if unit_id not in self.nodes:
            return frozenset()
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            ids = [child.unit_id for child in self.children(waiting.pop())]
            found.update(ids)
            waiting.extend(ids)
        return frozenset(found)

    def totals(self, direct: Mapping[int, int]) -> dict[int, int]:
        """For each unit: its own number and those of all below it. Units that do not exist on the day are left out."""
        found = {node.unit_id: direct.get(node.unit_id, 0) for node in self._ordered}
        for node in reversed(self._ordered):
            if node.parent_id in found:
                found[node.parent_id] += found[node.unit_id]
        return found

    def path(self, unit_id: int) -> list[Node]:
        """From the top down to the unit."""
        steps: list[Node] = []
        node = self.nodes.get(unit_id)
        while node is not None and len(steps) <= len(self.nodes):
            steps.append(node)
            node = self.nodes.get(node.parent_id) if node.parent_id is not None else None
        return steps[::-1]

    def path_ids(self, key: uuid.UUID | None) -> list[int]:
        """From the top down to the unit with this opaque name; empty if there is none."""
        node = self.named(key) if key else None
        return [step.unit_id for step in self.path(node.unit_id)] if node else []

    def path_name(self, unit_id: int) -> str:
        """「デジタル統括室 基盤担当」: the names on the way down, without the city's."""
        return " ".join(node.name for node in self.path(unit_id) if node.kind != UnitKind.CITY)

    def _is_bureau(self, node: Node) -> bool:
        parent = self.nodes.get(node.parent_id) if node.parent_id is not None else None
        return node.kind in BUREAU_KINDS and (parent is None or parent.kind == UnitKind.CITY)

    @cached_property
    def _bureaus(self) -> list[Node]:
        return [node for node in self._ordered if self._is_bureau(node)]

    @cached_property
    def _sections(self) -> list[Node]:
        return [node for node in self._ordered if node.is_section]

    @cached_property
    def _by_uuid(self) -> dict[str, Node]:
        return {str(node.uuid): node for node in self.nodes.values()}

    @cached_property
    def _children(self) -> dict[int | None, list[Node]]:
        children: dict[int | None, list[Node]] = defaultdict(list)
        for node in sorted(self.nodes.values(), key=lambda n: (n.position, n.code)):
            children[node.parent_id if node.parent_id in self.nodes else None].append(node)
        return children

    @cached_property
    def _ordered(self) -> list[Node]:
        """All nodes, each before those below it, neighbours in their order."""
        ordered, waiting = [], self.children(None)[::-1]
        while waiting:
            node = waiting.pop()
            ordered.append(node)
            waiting.extend(reversed(self.children(node.unit_id)))
        return ordered


# A unit's version: from when, until when, and what it was.
Version = tuple[dt.date, dt.date | None, Node]
VERSIONS: Kept[tuple[Version, ...]] = Kept("units")
TREES: Kept[Tree] = Kept("units")


def tree_on(day: dt.date, sight: Sight) -> Tree:
    """The organisation on `day`: kept in the process until units change or an embargo lifts."""
    if sight.known_at is not None:
        return Tree({row[0]: Node(*row) for row in UnitVersion.objects.seen(sight).on(day).values_list(*FIELDS)})
    return TREES.get(
        (day, sight.embargoed),
        now=sight.now,
        derive=lambda: _of(versions_seen(sight), day),
        until=lambda: next_change(sight),
    )


def versions_seen(sight: Sight) -> tuple[Version, ...]:
    """Every version of every unit, read in one query: there are few, and all days are made of them."""
    if sight.known_at is not None:
        return _read(sight)
    return VERSIONS.get(
        sight.embargoed,
        now=sight.now,
        derive=lambda: _read(sight),
        until=lambda: next_change(sight),
    )


FIELDS = ("unit_id", "unit__uuid", "code", "name", "kana", "kind", "is_section", "parent_id", "position")


def _read(sight: Sight) -> tuple[Version, ...]:
    rows = UnitVersion.objects.seen(sight).values_list("valid_from", "valid_to", *FIELDS)
    return tuple((row[0], row[1], Node._make(row[2:])) for row in rows)


def _of(versions: tuple[Version, ...], day: dt.date) -> Tree:
    held = (node for start, end, node in versions if start <= day and (end is None or day < end))
    return Tree({node.unit_id: node for node in held})
