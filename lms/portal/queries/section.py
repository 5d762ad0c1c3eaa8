"""所属の状況: is there a leader, who is late, who could be nominated."""

import dataclasses
import datetime as dt
import uuid

from courses.queries.titles import Titled
from lms.common.access import Access
from lms.common.clock import local_date
from lms.organization.models import Sight
from lms.organization.queries import Node, Tree, tree_on
from lms.portal.queries.labels import course_labels
from lms.portal.queries.section_people import Row, Show, section_people
from lms.talent.queries import Coverage, SectionRow, coverage_on, leader_role


@dataclasses.dataclass(frozen=True)
class Choice:
    """A unit that the reader may look at; `depth` is how far below the topmost one it lies."""

    node: Node
    depth: int


@dataclasses.dataclass(frozen=True)
class SectionPage:
    unit: Node
    path: str
    day: dt.date
    choices: tuple[Choice, ...]
    required: tuple[Titled, ...]
    coverage: Coverage | None
    section: SectionRow | None
    rows: tuple[Row, ...]

    def count(self, show: Show) -> int:
        return sum(row.matches(show) for row in self.rows)

    def shown(self, show: Show) -> list[Row]:
        return [row for row in self.rows if row.matches(show)]

    @property
    def nominees(self) -> list[Row]:
        return self.shown(Show.READY)

    @property
    def late(self) -> list[Row]:
        """The longest overdue first."""
        return sorted(self.shown(Show.LATE), key=lambda row: row.overdue[0][1].on or self.day)


def headed_units(tree: Tree, unit_ids: frozenset[int]) -> tuple[Choice, ...]:
    """The units entrusted, from the topmost down, each section and whatever stands above it."""
    found: list[Choice] = []

    def walk(node: Node, depth: int) -> None:
        found.append(Choice(node, depth))
        for child in tree.children(node.unit_id):
            if not node.is_section:
                walk(child, depth + 1)

    for unit_id in unit_ids:
        node = tree.node(unit_id)
        if node is not None and node.parent_id not in unit_ids:
            walk(node, 0)
    return tuple(found)


def section_page(access: Access, chosen: uuid.UUID | None, *, sight: Sight, language: str | None) -> SectionPage | None:
    """None: nothing is entrusted, or not this. Without a choice, the first unit headed."""
    day = local_date(sight.now)
    tree = tree_on(day, sight)
    choices = headed_units(tree, access.unit_ids)
    unit = next((choice.node for choice in choices if chosen in {None, choice.node.uuid}), None)
    if unit is None:
        return None
    labels = course_labels(language)
    role = leader_role()
    coverage = coverage_on(day, sight, role) if role else None
    inside = coverage.within(tree.below(unit.unit_id)) if coverage else None
    section = tree.section_of(unit.unit_id)
    return SectionPage(
        unit=unit,
        path=tree.path_name(unit.unit_id),
        day=day,
        choices=choices,
        required=tuple(label for label in labels.values() if label.course.is_required),
        coverage=inside,
        section=coverage.row(section.unit_id) if coverage and section else None,
        rows=section_people(unit, tree, labels, inside, sight=sight, without=access.person_id),
    )
