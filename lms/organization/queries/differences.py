"""What became of the units between two days."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.organization.enums import LineageKind
from lms.organization.models import Sight, UnitLineage
from lms.organization.queries.tree import Node, Tree


class Mark(TextChoices):
    """How a unit differs. A unit that is there on both days may carry several."""

    NEW = "new", _("New unit")
    SPLIT = "split", _("New, split off")
    RENAMED = "renamed", pgettext_lazy("unit", "Renamed")
    MOVED = "moved", pgettext_lazy("unit", "Moved")
    CHANGED = "changed", _("Kind or code changed")
    JOINED = "joined", _("Takes over")
    MERGED = "merged", _("Merged")
    GONE = "gone", _("Abolished")


@dataclasses.dataclass(frozen=True)
class UnitChange:
    """One unit that differs. `others`: what it was merged into or split off from, or what it takes over."""

    before: Node | None
    after: Node | None
    marks: tuple[Mark, ...]
    others: tuple[Node, ...] = ()

    @property
    def node(self) -> Node:
        """The unit in its later form, or in the last it had."""
        node = self.after or self.before
        assert node is not None
        return node


@dataclasses.dataclass(frozen=True)
class Differences:
    """All units that differ between two days, in the order of the tree."""

    earlier: dt.date
    later: dt.date
    changes: tuple[UnitChange, ...]

    def count(self, *marks: Mark) -> int:
        return sum(1 for change in self.changes if set(marks) & set(change.marks))

    def by_unit(self) -> dict[int, UnitChange]:
        return {change.node.unit_id: change for change in self.changes}


def differences(earlier: dt.date, before: Tree, later: dt.date, after: Tree, sight: Sight) -> Differences:
    """Compare the trees of two days; the lineage between them says what merged and split. One query."""
    lines = UnitLineage.objects.seen(sight).filter(valid_from__gt=earlier, valid_from__lte=later)
    kin = Kin(lines.values_list("kind", "predecessor_id", "successor_id"), before, after)
    order = {unit_id: n for n, unit_id in enumerate(dict.fromkeys([*_ids(after), *_ids(before)]))}
    changes = [
        change
        for unit_id in order
        if (change := kin.change(unit_id, before.node(unit_id), after.node(unit_id))) is not None
    ]
    return Differences(earlier, later, tuple(changes))


def _ids(tree: Tree) -> list[int]:
    """Each unit before those below it."""
    ids, waiting = [], tree.children(None)[::-1]
    while waiting:
        node = waiting.pop()
        ids.append(node.unit_id)
        waiting.extend(tree.children(node.unit_id)[::-1])
    return ids


class Kin:
    """Who took over from whom."""

    def __init__(self, lines: Iterable[tuple[str, int, int | None]], before: Tree, after: Tree) -> None:
        self.known = {**before.nodes, **after.nodes}
        self.into: dict[int, list[int]] = defaultdict(list)
        self.taken: dict[int, list[int]] = defaultdict(list)
        self.origins: dict[int, list[int]] = defaultdict(list)
        for kind, old, new in lines:
            if new is None or new == old:
                continue
            if kind == LineageKind.SPLIT:
                self.origins[new].append(old)
            elif kind == LineageKind.MERGED:
                self.into[old].append(new)
                self.taken[new].append(old)

    def change(self, unit_id: int, before: Node | None, after: Node | None) -> UnitChange | None:
        if before is None:
            return self._new(unit_id, after)
        if after is None:
            others = self._nodes(self.into[unit_id])
            return UnitChange(before, None, (Mark.MERGED if others else Mark.GONE,), others)
        marks = [*_marks(before, after), *([Mark.JOINED] if self.taken[unit_id] else [])]
        return UnitChange(before, after, tuple(marks), self._nodes(self.taken[unit_id])) if marks else None

    def _new(self, unit_id: int, after: Node | None) -> UnitChange:
        origins, taken = self._nodes(self.origins[unit_id]), self._nodes(self.taken[unit_id])
        marks = (Mark.SPLIT if origins else Mark.NEW, *([Mark.JOINED] if taken else []))
        return UnitChange(None, after, marks, (*origins, *taken))

    def _nodes(self, ids: list[int]) -> tuple[Node, ...]:
        return tuple(self.known[unit_id] for unit_id in dict.fromkeys(ids) if unit_id in self.known)


def _marks(before: Node, after: Node) -> list[Mark]:
    tests = {
        Mark.RENAMED: before.name != after.name,
        Mark.MOVED: before.parent_id != after.parent_id,
        Mark.CHANGED: (before.kind, before.is_section, before.code) != (after.kind, after.is_section, after.code),
    }
    return [mark for mark, differs in tests.items() if differs]


def both(before: Tree, after: Tree) -> Tree:
    """The tree of `after` with what was there before and is gone, in its former place."""
    return Tree({**before.nodes, **after.nodes})
