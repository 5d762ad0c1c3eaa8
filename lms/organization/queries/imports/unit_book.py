"""Units as a file names them: by code or by name, on any day, with what became of those that are gone."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from lms.common.sheets import ReadRow
from lms.common.templatetags.dates import jdate_text
from lms.organization.enums import LineageKind
from lms.organization.models import Sight, UnitLineage, UnitVersion
from lms.organization.queries.imports.keys import key_of
from lms.organization.queries.tree import Node, Tree

ONE_DAY = dt.timedelta(days=1)
Interval = tuple[dt.date, dt.date | None]


class UnitBook:
    """All forms of all units that `sight` shows, read in two queries."""

    def __init__(self, sight: Sight) -> None:
        rows = UnitVersion.objects.seen(sight).select_related("unit").order_by("valid_from")
        self.forms: dict[int, list[UnitVersion]] = defaultdict(list)
        for form in rows:
            self.forms[form.unit_id].append(form)
        self._by_code: dict[str, list[UnitVersion]] = defaultdict(list)
        for form in rows:
            self._by_code[key_of(form.code)].append(form)
        self._days = sorted({day for form in rows for day in (form.valid_from, form.valid_to) if day})
        self._trees: dict[dt.date, Tree] = {}
        self._names: dict[dt.date, dict[str, set[int]]] = {}
        self._successors: dict[int, list[int]] = defaultdict(list)
        for old, new in _successions(sight):
            self._successors[old].append(new)

    # -- On a day ----------------------------------------------------------------------------------------------------
    def tree(self, day: dt.date) -> Tree:
        """The tree of a day. Between two days of change it is one and the same."""
        at = bisect_right(self._days, day)
        since = self._days[at - 1] if at else dt.date.min
        if since not in self._trees:
            self._trees[since] = Tree({form.unit_id: _node(form) for form in self._on(day)})
        return self._trees[since]

    def _on(self, day: dt.date) -> Iterable[UnitVersion]:
        return (form for forms in self.forms.values() for form in forms if form.holds_on(day))

    def label(self, unit_id: int, day: dt.date) -> str:
        """「建設局 道路課」 on the day; of a unit that is not there then, the name it had or will have."""
        tree = self.tree(day)
        if unit_id in tree.nodes:
            return tree.path_name(unit_id) or tree.nodes[unit_id].name
        forms = self.forms.get(unit_id)
        return forms[-1].name if forms else "?"

    def bureau(self, unit_id: int, day: dt.date) -> str:
        node = self.tree(day).bureau_of(unit_id)
        return node.name if node else ""

    def lives(self, unit_id: int) -> list[Interval]:
        """When the unit exists, joined where its forms touch."""
        lives: list[Interval] = []
        for form in self.forms.get(unit_id, ()):
            if lives and lives[-1][1] == form.valid_from:
                lives[-1] = (lives[-1][0], form.valid_to)
            else:
                lives.append((form.valid_from, form.valid_to))
        return lives

    # -- As a file says it -------------------------------------------------------------------------------------------
    def find(self, row: ReadRow, day: dt.date) -> int | None:
        """The unit that a row names by `unit_code` or `unit_name`, on the day; otherwise the row is refused."""
        code, name = row.get("unit_code"), row.get("unit_name")
        if code:
            unit_id = self._by_its_code(row, code, day)
            if unit_id is not None and name:
                self._compare_name(row, unit_id, name, day)
            return unit_id
        if name:
            return self._by_its_name(row, name, day)
        row.refuse("unit_code", _("The unit is missing."), _("Give its code or its name."))
        return None

    def first_day(self, row: ReadRow, first: dt.date, day: dt.date) -> dt.date:
        """The first day of a post that holds on `day`, not before the days on which its unit is on record."""
        code = row.get("unit_code")
        called = {self.by_code(code, day)} if code else self._called(day).get(key_of(row.get("unit_name")), set())
        unit_id = next(iter(called)) if len(called) == 1 else None
        if unit_id is None:
            return first
        since = next(start for start, end in self.lives(unit_id) if end is None or day < end)
        taken = code and self.by_code(code, first) not in (None, unit_id)
        if since <= first or taken:
            return first
        row.warn(
            "first",
            _("The unit is on record only from %(day)s.") % {"day": jdate_text(since, "short")},
            _("The post is written down from that day. Enter the unit's earlier days first if they matter."),
        )
        return since

    def by_code(self, code: str, day: dt.date) -> int | None:
        """The unit that has this code on the day."""
        forms = self._by_code.get(key_of(code), [])
        held = next((form for form in forms if form.holds_on(day)), None)
        return held.unit_id if held else None

    def has_code(self, code: str) -> list[UnitVersion]:
        return self._by_code.get(key_of(code), [])

    def _by_its_code(self, row: ReadRow, code: str, day: dt.date) -> int | None:
        unit_id = self.by_code(code, day)
        if unit_id is None:
            self._refuse_absent(row, "unit_code", self.has_code(code), day)
        return unit_id

    def _by_its_name(self, row: ReadRow, name: str, day: dt.date) -> int | None:
        found = self._called(day).get(key_of(name), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            message = _("%(count)d units have this name.") % {"count": len(found)}
            row.refuse("unit_name", message, _("Give the unit's code, or the bureau's name before it."))
            return None
        once = [form for forms in self.forms.values() for form in forms if key_of(form.name) == key_of(name)]
        self._refuse_absent(row, "unit_name", once, day)
        return None

    def _compare_name(self, row: ReadRow, unit_id: int, name: str, day: dt.date) -> None:
        """A name that the unit once had is as good: files are older than the tree."""
        key = key_of(name)
        once = any(key.endswith(key_of(form.name)) for form in self.forms[unit_id])
        if not once and unit_id not in self._called(day).get(key, ()):
            row.warn(
                "unit_name",
                _("The unit with this code is called “%(name)s”.") % {"name": self.label(unit_id, day)},
                _("The code counts. Check that it is the right one."),
            )

    def _called(self, day: dt.date) -> dict[str, set[int]]:
        """The units of a day by all that they are called."""
        tree = self.tree(day)
        key = self._days[bisect_right(self._days, day) - 1] if self._days else dt.date.min
        if key not in self._names:
            names: dict[str, set[int]] = defaultdict(set)
            for node in tree.nodes.values():
                for name in _names(tree, node):
                    names[key_of(name)].add(node.unit_id)
            self._names[key] = names
        return self._names[key]

    # -- What is gone ------------------------------------------------------------------------------------------------
    def require(self, row: ReadRow, unit_id: int, start: dt.date, end: dt.date | None) -> bool:
        """Refuse a row whose post would outlast its unit."""
        for first, last in self.lives(unit_id):
            if first <= start and (last is None or (end is not None and end <= last)):
                return True
        column = "unit_code" if row.get("unit_code") else "unit_name"
        life = next(((a, b) for a, b in self.lives(unit_id) if a <= start and (b is None or start < b)), None)
        if life and life[1]:
            self._refuse_ended(row, column, unit_id, life[1], is_later=True)
        else:
            self._refuse_absent(row, column, self.forms[unit_id], start)
        return False

    def _refuse_absent(self, row: ReadRow, column: str, forms: list[UnitVersion], day: dt.date) -> None:
        """Why no unit of that code or name is there on the day."""
        ended = [form for form in forms if form.valid_to is not None and form.valid_to <= day]
        coming = [form for form in forms if form.valid_from > day]
        if ended:
            last = max(ended, key=lambda form: form.valid_to or dt.date.max)
            assert last.valid_to is not None
            self._refuse_ended(row, column, last.unit_id, last.valid_to, is_later=False)
        elif coming:
            first = jdate_text(min(form.valid_from for form in coming), "short")
            message = _("This unit exists only from %(day)s.") % {"day": first}
            row.refuse(column, message, _("Check the first day of the post, or the unit."))
        else:
            row.refuse(
                column,
                _("There is no such unit."),
                _("Check the code or the name. A new unit has to be imported before its people."),
            )

    def _refuse_ended(self, row: ReadRow, column: str, unit_id: int, end: dt.date, *, is_later: bool) -> None:
        message = _("This unit ends on %(day)s.") if is_later else _("This unit ended on %(day)s.")
        successors = "、".join(self._successor_names(unit_id, end))
        if successors:
            advice = _("It was succeeded by %(units)s.") % {"units": successors}
        else:
            advice = _("Write the unit that has its tasks now.")
        if is_later:
            advice += _("If the post ends with the unit, write its last day.")
        row.refuse(column, message % {"day": jdate_text(end - ONE_DAY, "short")}, advice)

    def _successor_names(self, unit_id: int, day: dt.date) -> list[str]:
        """「道路課（U00012）」: those that followed, or followed those that have ended as well."""
        found, waiting, seen = [], list(self._successors.get(unit_id, [])), {unit_id}
        while waiting:
            following = waiting.pop(0)
            if following in seen:
                continue
            seen.add(following)
            life = self.lives(following)
            if life and life[-1][1] is not None and self._successors.get(following):
                waiting.extend(self._successors[following])
            elif life:
                last = self.forms[following][-1]
                found.append(f"{self.label(following, max(day, last.valid_from))}（{last.code}）")
        return found


def _successions(sight: Sight) -> list[tuple[int, int]]:
    kinds = (LineageKind.MERGED, LineageKind.SPLIT, LineageKind.MOVED, LineageKind.RENAMED)
    rows = UnitLineage.objects.seen(sight).filter(kind__in=kinds, successor__isnull=False).order_by("valid_from", "pk")
    return [(old, new) for old, new in rows.values_list("predecessor_id", "successor_id") if new and old != new]


def _node(form: UnitVersion) -> Node:
    return Node(
        form.unit_id,
        form.unit.uuid,
        form.code,
        form.name,
        form.kana,
        form.kind,
        form.is_section,
        form.parent_id,
        form.position,
    )


def _names(tree: Tree, node: Node) -> set[str]:
    bureau = tree.bureau_of(node.unit_id)
    full = [f"{bureau.name}{node.name}"] if bureau else []
    return {node.code, node.name, tree.path_name(node.unit_id), *full}
