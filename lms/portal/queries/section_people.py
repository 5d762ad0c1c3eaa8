"""The people of a unit with their status in courses and in the city's DX: no answers, no scores."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from enum import StrEnum

from django.db.models import QuerySet

from courses.queries.curricula import editions_by_role
from courses.queries.titles import Titled
from lms.common.clock import local_date
from lms.organization.enums import Grade, PostingKind
from lms.organization.models import Person, Posting, Sight
from lms.organization.queries import Node, Tree, postings_on
from lms.portal.queries.standings import HAVE, NOT_ASSIGNED, Standing, Standings, Status, on_leave, standings_of
from lms.talent.models import Certification
from lms.talent.queries import Coverage

# Who may be nominated to lead a section: heads hold a role of their own.
NOMINABLE = frozenset({Grade.STAFF, Grade.CHIEF, Grade.DEPUTY_MANAGER})


class Show(StrEnum):
    """What the list can be narrowed to."""

    ALL = ""
    LATE = "late"
    PROGRESS = "progress"
    DONE = "done"
    READY = "ready"


@dataclasses.dataclass(frozen=True)
class Other:
    """A course besides the required ones that a person is taking."""

    title: str
    standing: Standing


@dataclasses.dataclass(frozen=True)
class Row:
    """One person of the unit. `place` is empty in the unit itself."""

    uuid: uuid.UUID
    name: str
    kana: str
    sort_key: str
    place: str
    post: str
    is_concurrent: bool
    is_on_leave: bool
    cells: tuple[Standing, ...]
    others: tuple[Other, ...]
    # What is overdue: (course, its standing), the longest overdue first.
    overdue: tuple[tuple[str, Standing], ...]
    is_certified: bool
    leads: str
    can_be_nominated: bool

    @property
    def standings(self) -> tuple[Standing, ...]:
        return (*self.cells, *(other.standing for other in self.others))

    @property
    def is_late(self) -> bool:
        return bool(self.overdue)

    @property
    def is_learning(self) -> bool:
        return any(standing.status in {Status.PROGRESS, Status.ENROLLED} for standing in self.standings)

    @property
    def has_all(self) -> bool:
        """All required courses are completed."""
        return all(cell.status in HAVE for cell in self.cells)

    def matches(self, show: Show) -> bool:
        return {
            Show.ALL: True,
            Show.LATE: self.is_late,
            Show.PROGRESS: self.is_learning,
            Show.DONE: self.has_all,
            Show.READY: self.can_be_nominated,
        }[show]


def section_people(
    unit: Node,
    tree: Tree,
    labels: Mapping[int, Titled],
    coverage: Coverage | None,
    *,
    sight: Sight,
    without: int | None,
) -> tuple[Row, ...]:
    """By kana. `without`: the reader, whose own learning is on a page of its own."""
    day = local_date(sight.now)
    below = tree.below(unit.unit_id)
    postings = postings_on(day, sight).filter(unit_id__in=below)
    best: dict[int, Posting] = {}
    for posting in sorted(postings, key=lambda row: row.kind == PostingKind.PRIMARY):
        best[posting.person_id] = posting
    best.pop(without or 0, None)
    people = Person.objects.filter(pk__in=postings.values("person_id"))
    resting = set(on_leave(day, sight).filter(person__in=people).values_list("person_id", flat=True))
    known = _Known(
        tree=tree,
        inside=below - {unit.unit_id},
        labels=labels,
        standings=standings_of(people, day, sight),
        resting=resting,
        certified=_certified(people, day, sight, coverage),
        leads=_leading(coverage),
        leader_courses=_leader_courses(coverage, day),
    )
    rows = (_row(posting, known) for posting in best.values())
    return tuple(sorted(rows, key=lambda row: (row.sort_key, row.name)))


@dataclasses.dataclass(frozen=True)
class _Known:
    tree: Tree
    inside: frozenset[int]
    labels: Mapping[int, Titled]
    standings: Standings
    resting: set[int]
    certified: set[int]
    leads: dict[int, str]
    leader_courses: frozenset[int]


def _certified(people: QuerySet[Person], day: dt.date, sight: Sight, coverage: Coverage | None) -> set[int]:
    if coverage is None:
        return set()
    rows = Certification.objects.known(sight.known_at).on(day).filter(role_id=coverage.role_id, person__in=people)
    return set(rows.values_list("person_id", flat=True))


def _leading(coverage: Coverage | None) -> dict[int, str]:
    rows = coverage.rows if coverage else ()
    return {leader.person_id: row.node.name for row in rows for leader in row.leaders}


def _leader_courses(coverage: Coverage | None, day: dt.date) -> frozenset[int]:
    edition = editions_by_role(day).get(coverage.role_id) if coverage else None
    return frozenset(edition.needed_courses) if edition else frozenset()


def _row(posting: Posting, known: _Known) -> Row:
    person = posting.person
    mine = known.standings.get(person.pk, {})
    required = {key for key, label in known.labels.items() if label.course.is_required}
    others = {key: each for key, each in mine.items() if key not in required and each.status not in HAVE}
    has_groundwork = all(mine.get(key, NOT_ASSIGNED).status in HAVE for key in required)
    is_certified = person.pk in known.certified
    return Row(
        uuid=person.uuid,
        name=person.name,
        kana=person.kana,
        sort_key=person.sort_key,
        place=_place(posting.unit_id, known),
        post=posting.title,
        is_concurrent=posting.kind == PostingKind.CONCURRENT,
        is_on_leave=person.pk in known.resting,
        cells=tuple(mine.get(key, NOT_ASSIGNED) for key in known.labels if key in required),
        others=tuple(Other(known.labels[key].title, each) for key, each in others.items()),
        overdue=_overdue(mine, known),
        is_certified=is_certified,
        leads=known.leads.get(person.pk, ""),
        can_be_nominated=has_groundwork
        and posting.grade in NOMINABLE
        and bool(known.leader_courses)
        and not (is_certified or known.leader_courses & mine.keys() or person.pk in known.resting),
    )


def _place(unit_id: int, known: _Known) -> str:
    """Where below the unit: 「研修担当」."""
    return " ".join(node.name for node in known.tree.path(unit_id) if node.unit_id in known.inside)


def _overdue(mine: Mapping[int, Standing], known: _Known) -> tuple[tuple[str, Standing], ...]:
    late = [(known.labels[key].title, each) for key, each in mine.items() if each.status == Status.LATE]
    return tuple(sorted(late, key=lambda pair: pair[1].on or dt.date.max))
