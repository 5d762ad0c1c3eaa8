"""HR's home: where the goals stand, how the bureaus are covered, what needs a decision today."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping

from courses.queries.due import late_enrolments
from lms.common.access import Access
from lms.common.clock import local_date
from lms.common.generations import one_look
from lms.organization.enums import UNDECIDED
from lms.organization.models import HrImport, Sight
from lms.organization.permissions import can_import as can_import_hr_files
from lms.organization.queries import Node, Tree, postings_on, tree_on
from lms.portal.queries.standings import on_leave
from lms.skills.models import DxRole
from lms.talent.enums import CoverageState, ImportStatus
from lms.talent.models import Certification, RecordImport
from lms.talent.permissions import can_import, seen_units
from lms.talent.queries import Coverage, Leader, SectionRow, coverage_on, leader_role
from reports.figures import Figure, compute_figure
from reports.models import Goal


@dataclasses.dataclass(frozen=True)
class BureauLine:
    """A bureau in the heat table; `late`: people with an overdue course, posted there in whatever way."""

    bureau: Node | None
    sections: int
    placed: int
    vacant: int
    expiring: int
    late: int

    @property
    def ratio(self) -> float | None:
        return self.placed / self.sections if self.sections else None


@dataclasses.dataclass(frozen=True)
class Losing:
    """A section that loses its leader within 90 days, as far as is known."""

    section: Node
    bureau: Node | None
    leader: Leader
    on: dt.date


@dataclasses.dataclass(frozen=True)
class Chance:
    """A vacant section in which somebody certified is posted already."""

    section: Node
    bureau: Node | None
    candidates: int


@dataclasses.dataclass(frozen=True)
class CityPage:
    day: dt.date
    figures: tuple[Figure, ...]
    coverage: Coverage | None
    bureaus: tuple[BureauLine, ...]
    losing: tuple[Losing, ...]
    chances: tuple[Chance, ...]
    imports: tuple[RecordImport, ...]
    hr_files: tuple[HrImport, ...]
    late: int

    @property
    def decisions(self) -> int:
        return len(self.losing) + len(self.chances) + len(self.imports) + len(self.hr_files)

    @property
    def waiting_files(self) -> int:
        return len(self.imports) + len(self.hr_files)

    @property
    def expiring(self) -> int:
        return self.coverage.count(CoverageState.EXPIRING) if self.coverage else 0


def city_page(access: Access, *, sight: Sight) -> CityPage:
    """Placement and goals are the city's; decisions and overdue people, with names behind them, are those of `access`.

    The number of queries grows with the number of goals, and with nothing else.
    """
    with one_look():
        return _city_page(access, sight)


def _city_page(access: Access, sight: Sight) -> CityPage:
    day = local_date(sight.now)
    tree = tree_on(day, sight)
    role = leader_role()
    coverage = coverage_on(day, sight, role) if role else None
    units = seen_units(access)
    own = coverage if coverage is None or units is None else coverage.within(units)
    late = {unit: people for unit, people in _late_by_unit(day, sight).items() if units is None or unit in units}
    goals = Goal.objects.select_related("role", "course").prefetch_related("yearly_targets")
    return CityPage(
        day=day,
        figures=tuple(compute_figure(goal, as_of=day, sight=sight) for goal in goals),
        coverage=coverage,
        bureaus=_bureaus(coverage, tree, late),
        losing=_losing(own),
        chances=_chances(own, role, tree, sight) if own and role else (),
        imports=_waiting_imports() if can_import(access) else (),
        hr_files=_waiting_files(access, sight) if can_import_hr_files(access) else (),
        late=len({person for people in late.values() for person in people}),
    )


def _waiting_imports() -> tuple[RecordImport, ...]:
    return tuple(RecordImport.objects.filter(status=ImportStatus.CHECKED).defer("rows").order_by("created_at"))


def _waiting_files(access: Access, sight: Sight) -> tuple[HrImport, ...]:
    files = HrImport.objects.visible_to(access, sight.now).filter(status__in=UNDECIDED)
    return tuple(files.light().order_by("created_at"))


def _late_by_unit(day: dt.date, sight: Sight) -> Mapping[int, set[int]]:
    """The people with an overdue course, by each unit in which they are posted."""
    people: dict[int, set[int]] = defaultdict(set)
    posted = postings_on(day, sight).filter(person__in=late_enrolments(day, sight).values("person_id"))
    for unit_id, person_id in posted.values_list("unit_id", "person_id"):
        people[unit_id].add(person_id)
    return people


def _bureaus(coverage: Coverage | None, tree: Tree, late: Mapping[int, set[int]]) -> tuple[BureauLine, ...]:
    rows: dict[uuid.UUID | None, list[SectionRow]] = defaultdict(list)
    for row in coverage.rows if coverage else ():
        rows[row.bureau.uuid if row.bureau else None].append(row)
    nodes: list[Node | None] = [*tree.bureaus()]
    if None in rows:
        nodes.append(None)
    return tuple(_bureau(node, rows[node.uuid if node else None], tree, late) for node in nodes)


def _bureau(node: Node | None, rows: list[SectionRow], tree: Tree, late: Mapping[int, set[int]]) -> BureauLine:
    units = tree.below(node.unit_id) if node else frozenset[int]()
    placed = sum(row.is_placed for row in rows)
    return BureauLine(
        bureau=node,
        sections=len(rows),
        placed=placed,
        vacant=len(rows) - placed,
        expiring=sum(row.state == CoverageState.EXPIRING for row in rows),
        late=len(set[int]().union(*(late.get(unit, set()) for unit in units))),
    )


def _losing(coverage: Coverage | None) -> tuple[Losing, ...]:
    """Soonest first."""
    found = []
    for row in coverage.rows if coverage else ():
        if row.state == CoverageState.EXPIRING and row.next_end:
            last = max(row.active, key=lambda leader: leader.until or dt.date.max)
            found.append(Losing(row.node, row.bureau, last, row.next_end))
    return tuple(sorted(found, key=lambda each: each.on))


def _chances(coverage: Coverage, role: DxRole, tree: Tree, sight: Sight) -> tuple[Chance, ...]:
    """Vacant, nobody planned, and somebody certified works there: what is missing is a decision."""
    day = coverage.day
    certified = Certification.objects.known(sight.known_at).on(day).filter(role=role)
    away = on_leave(day, sight).values("person_id")
    posted = postings_on(day, sight).filter(person__in=certified.values("person_id")).exclude(person__in=away)
    people: dict[int, set[int]] = defaultdict(set)
    for unit_id, person_id in posted.values_list("unit_id", "person_id"):
        section = tree.section_of(unit_id)
        if section is not None:
            people[section.unit_id].add(person_id)
    return tuple(
        Chance(row.node, row.bureau, len(people[row.node.unit_id]))
        for row in coverage.rows
        if not row.is_placed and not row.planned and row.node.unit_id in people
    )
