"""A curriculum as one person sees it: what is required, what is to be chosen, what is done, and what is locked."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from courses.curricula import Edition, Group, completed
from courses.enums import ACTIVE, EnrolmentStatus
from courses.models import Curriculum, Enrolment
from courses.queries.achieved import Achieved, Achievements, achieved_of
from courses.queries.beginning import Named, Obstacle, named, obstacles_by_course
from courses.queries.curricula import all_editions
from courses.queries.titles import Titled, titled


@dataclasses.dataclass(frozen=True)
class StepRow:
    """A course of the curriculum. `obstacles`: what has to be completed before it may be begun."""

    label: Titled
    achieved: Achieved | None
    via: str
    status: str
    obstacles: tuple[Named, ...]

    @property
    def state(self) -> str:
        """ "exempt", "completed", "started", "enrolled", "locked" or "new"."""
        if self.achieved is not None:
            return "exempt" if self.achieved.is_exempt else "completed"
        if self.obstacles:
            return "locked"
        return self.status or "new"

    @property
    def since(self) -> dt.date | None:
        if self.achieved is None:
            return None
        return self.achieved.on if self.achieved.is_exempt else self.achieved.completed_on


@dataclasses.dataclass(frozen=True)
class GroupRow:
    group: Group
    steps: tuple[StepRow, ...]

    @property
    def done(self) -> int:
        return sum(step.achieved is not None for step in self.steps)

    @property
    def missing(self) -> int:
        return max(0, self.group.wanted - self.done)

    @property
    def is_done(self) -> bool:
        return not self.missing


@dataclasses.dataclass(frozen=True)
class CurriculumView:
    """`edition` is the one in force, else the next one. `completed_on`: by whichever edition."""

    curriculum: Curriculum
    edition: Edition | None
    groups: tuple[GroupRow, ...]
    completed_on: dt.date | None
    following: Edition | None
    is_ahead: bool

    @property
    def wanted(self) -> int:
        return self.edition.wanted if self.edition else 0

    @property
    def done(self) -> int:
        return sum(min(row.done, row.group.wanted) for row in self.groups)

    @property
    def minutes(self) -> int:
        """Of what is asked for: where there is a choice, of the shortest courses that suffice."""
        return sum(sum(sorted(step.label.minutes for step in row.steps)[: row.group.wanted]) for row in self.groups)

    @property
    def minutes_left(self) -> int:
        left = 0
        for row in self.groups:
            open_still = sorted(step.label.minutes for step in row.steps if step.achieved is None)
            left += sum(open_still[: row.missing])
        return left


@dataclasses.dataclass(frozen=True)
class _Known:
    """What is known of one person, for any number of curricula."""

    have: Achievements
    statuses: Mapping[int, str]
    labels: Mapping[int, Titled]
    locked: Mapping[int, list[Obstacle]]
    names: Mapping[Obstacle, Named]


def curriculum_views(
    curricula: Sequence[Curriculum], person_id: int, day: dt.date, language: str | None
) -> list[CurriculumView]:
    """Each as it is in force on the day; in a constant number of queries."""
    editions = all_editions()
    by_curriculum = {
        curriculum.pk: [edition for edition in editions if edition.curriculum_id == curriculum.pk]
        for curriculum in curricula
    }
    shown = {key: shown_edition(own, day) for key, own in by_curriculum.items()}
    have = achieved_of(person_id) if person_id else {}
    courses = {course for edition in shown.values() if edition for course in edition.courses}
    locked = {key: found for key, found in obstacles_by_course(have, editions).items() if key in courses}
    via = {have[course].via for course in courses if course in have}
    active = Enrolment.objects.filter(person_id=person_id, course__in=courses, status__in=ACTIVE)
    known = _Known(
        have=have,
        statuses=dict(active.values_list("course_id", "status")),
        labels=titled(courses | via, language),
        locked=locked,
        names=named({each for found in locked.values() for each in found}) if locked else {},
    )
    return [_view(each, by_curriculum[each.pk], shown[each.pk], known, day) for each in curricula]


def shown_edition(editions: Sequence[Edition], day: dt.date) -> Edition | None:
    """The one in force, else the next, else the last there was."""
    in_force = next((edition for edition in editions if edition.is_in_force(day)), None)
    following = next((edition for edition in editions if edition.valid_from > day), None)
    return in_force or following or (editions[-1] if editions else None)


def _view(
    curriculum: Curriculum, editions: list[Edition], shown: Edition | None, known: _Known, day: dt.date
) -> CurriculumView:
    proofs = [proof for edition in editions if edition.valid_from <= day and (proof := completed(edition, known.have))]
    groups = shown.groups if shown else ()
    return CurriculumView(
        curriculum=curriculum,
        edition=shown,
        groups=tuple(GroupRow(group, tuple(_step(course, known) for course in group.courses)) for group in groups),
        completed_on=min((proof.on for proof in proofs), default=None),
        following=next((each for each in editions if each.valid_from > day and each is not shown), None),
        is_ahead=shown is not None and shown.valid_from > day,
    )


def _step(course_id: int, known: _Known) -> StepRow:
    achieved, status = known.have.get(course_id), known.statuses.get(course_id, "")
    # Whoever has begun goes on.
    locked = [] if status == EnrolmentStatus.STARTED else known.locked.get(course_id, [])
    return StepRow(
        label=known.labels[course_id],
        achieved=achieved,
        via=known.labels[achieved.via].title if achieved and achieved.via != course_id else "",
        status=status,
        obstacles=tuple(known.names[each] for each in locked),
    )


def shown_curricula(day: dt.date) -> list[int]:
    """Those that learners are shown: in force, or to come."""
    return sorted({edition.curriculum_id for edition in all_editions() if edition.until is None or edition.until > day})
