"""Which sections have their leader on a day: certified, designated to the section, posted in it, and not on leave.

The facts come in a fixed number of queries and are joined here, since "posted in the section or below it" follows the
tree of units through time. docs/adr/0006-coverage.md says why.
"""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from enum import StrEnum
from functools import cached_property

from django.conf import settings

from lms.common.generations import Kept
from lms.organization.models import Sight
from lms.organization.queries import Node, tree_on
from lms.organization.queries.moments import next_change
from lms.skills.models import DxRole
from lms.talent.enums import CoverageState
from lms.talent.queries.facts import Facts, Made, facts_known
from lms.talent.queries.spans import Span, at

EXPIRING_WITHIN = dt.timedelta(days=90)


class EndReason(StrEnum):
    """What a leader's time in a section ends by."""

    TERM = "term"
    TRANSFER = "transfer"
    CERTIFICATION = "certification"
    LEAVE = "leave"
    NONE = ""


@dataclasses.dataclass(frozen=True)
class Leader:
    """A person who leads the section from `since` until (not including) `until`, as far as is known."""

    designation_uuid: uuid.UUID
    person_id: int
    person_uuid: uuid.UUID
    name: str
    kana: str
    since: dt.date
    until: dt.date | None
    ends_by: EndReason
    on_leave: bool = False

    @property
    def last_day(self) -> dt.date | None:
        return self.until - dt.timedelta(days=1) if self.until else None


@dataclasses.dataclass(frozen=True)
class SectionRow:
    """A section on the day. `leaders` hold all facts (those on leave do not cover); `planned` begin later."""

    node: Node
    bureau: Node | None
    state: CoverageState
    leaders: tuple[Leader, ...]
    planned: tuple[Leader, ...]
    vacant_since: dt.date | None

    @property
    def active(self) -> tuple[Leader, ...]:
        return tuple(leader for leader in self.leaders if not leader.on_leave)

    @property
    def is_placed(self) -> bool:
        return self.state != CoverageState.VACANT

    @property
    def next_end(self) -> dt.date | None:
        """The day on which the section loses its last leader, as far as is known."""
        ends = [leader.until for leader in self.active]
        return None if not ends or None in ends else max(end for end in ends if end)


@dataclasses.dataclass(frozen=True)
class BureauCount:
    bureau: Node | None
    total: int
    placed: int


@dataclasses.dataclass(frozen=True)
class Coverage:
    """All sections of the day in the order of the tree, and the counts that are made of them alone."""

    day: dt.date
    role_id: int
    known_at: dt.datetime | None
    rows: tuple[SectionRow, ...]

    @property
    def total(self) -> int:
        return len(self.rows)

    @cached_property
    def placed(self) -> int:
        return sum(1 for row in self.rows if row.is_placed)

    @property
    def vacant(self) -> int:
        return self.total - self.placed

    @property
    def ratio(self) -> float | None:
        return self.placed / self.total if self.total else None

    def count(self, state: CoverageState) -> int:
        return sum(1 for row in self.rows if row.state == state)

    def by_bureau(self) -> list[BureauCount]:
        groups: dict[Node | None, list[SectionRow]] = defaultdict(list)
        for row in self.rows:
            groups[row.bureau].append(row)
        return [
            BureauCount(bureau, len(rows), sum(1 for row in rows if row.is_placed)) for bureau, rows in groups.items()
        ]

    def row(self, unit_id: int) -> SectionRow | None:
        return next((row for row in self.rows if row.node.unit_id == unit_id), None)

    def within(self, unit_ids: frozenset[int]) -> "Coverage":
        """The part that lies in these units: counts are made anew of what is shown."""
        return dataclasses.replace(self, rows=tuple(row for row in self.rows if row.node.unit_id in unit_ids))


COVERAGES: Kept[Coverage] = Kept("units", "people", "talent")


def coverage_on(day: dt.date, sight: Sight, role: DxRole, known_at: dt.datetime | None = None) -> Coverage:
    """Every section on `day`, as `sight` shows the organisation and as known at `known_at` (default: the sight's).

    Kept in the process until one of its facts changes or an embargo lifts.
    """
    if known_at is not None:
        sight = dataclasses.replace(sight, known_at=known_at)
    if sight.known_at is not None:
        return _read(day, sight, role)
    return COVERAGES.get(
        (day, sight.embargoed, role.pk, settings.DESIGNATION_ON_TRANSFER),
        now=sight.now,
        derive=lambda: _read(day, sight, role),
        until=lambda: next_change(sight),
    )


def _read(day: dt.date, sight: Sight, role: DxRole) -> Coverage:
    tree = tree_on(day, sight)
    facts = facts_known(sight, role)
    made: dict[int, list[Made]] = defaultdict(list)
    for designation in facts.designations:
        made[designation.unit_id].append(designation)
    rows = tuple(
        _section_row(node, tree.bureau_of(node.unit_id), made.get(node.unit_id, []), facts, day=day)
        for node in tree.sections()
    )
    return Coverage(day, role.pk, sight.known_at, rows)


def section_on(unit_id: int, day: dt.date, sight: Sight, role: DxRole) -> SectionRow | None:
    """One section's row; None where there is no such section on the day."""
    tree = tree_on(day, sight)
    node = tree.node(unit_id)
    if node is None or not node.is_section:
        return None
    facts = facts_known(sight, role, unit_id)
    return _section_row(node, tree.bureau_of(unit_id), facts.designations, facts, day=day)


def _section_row(node: Node, bureau: Node | None, made: list[Made], facts: Facts, *, day: dt.date) -> SectionRow:
    leaders, planned, ended = [], [], []
    for designation in made:
        spans = facts.leading(designation)
        if span := at(spans, day):
            leaders.append(_leader(designation, span, facts, day))
        elif later := next((span for span in spans if span[0] > day), None):
            planned.append(_leader(designation, later, facts, day))
        ended += [end for _, end in spans if end and end <= day]
    state = _state(leaders, day)
    return SectionRow(
        node=node,
        bureau=bureau,
        state=state,
        leaders=tuple(sorted(leaders, key=lambda leader: (leader.on_leave, leader.since))),
        planned=tuple(sorted(planned, key=lambda leader: leader.since)),
        vacant_since=max(ended, default=None) if state == CoverageState.VACANT and not leaders else None,
    )


def _state(leaders: list[Leader], day: dt.date) -> CoverageState:
    active = [leader for leader in leaders if not leader.on_leave]
    if not active:
        return CoverageState.VACANT
    soon = day + EXPIRING_WITHIN
    if all(leader.until is not None and leader.until <= soon for leader in active):
        return CoverageState.EXPIRING
    return CoverageState.COVERED


def _leader(made: Made, span: Span, facts: Facts, day: dt.date) -> Leader:
    leave = at(facts.leaves.get(made.person_id, []), day)
    until, ends_by = _end(made, span, facts, max(day, span[0]))
    return Leader(
        designation_uuid=made.uuid,
        person_id=made.person_id,
        person_uuid=made.person_uuid,
        name=made.name,
        kana=made.kana,
        since=span[0],
        until=until,
        ends_by=ends_by,
        on_leave=leave is not None,
    )


def _end(made: Made, span: Span, facts: Facts, day: dt.date) -> tuple[dt.date | None, EndReason]:
    """When the leader's time ends, and by which of the facts; a leave that begins earlier ends it for now."""
    end = span[1]
    leaves = [
        start for start, _ in facts.leaves.get(made.person_id, []) if start > day and (end is None or start < end)
    ]
    if leaves:
        return min(leaves), EndReason.LEAVE
    if end is None:
        return None, EndReason.NONE
    if end == made.valid_to:
        return end, EndReason.TERM
    by_certification = any(stop == end for _, stop in facts.certified.get(made.person_id, []))
    return end, EndReason.CERTIFICATION if by_certification else EndReason.TRANSFER
