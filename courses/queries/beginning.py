"""May this person begin this course: the one place that knows what has to be completed before."""

import dataclasses
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.curricula import Edition, completed
from courses.models import Course, Curriculum, Prerequisite
from courses.queries.achieved import Achievements, achieved_by, achieved_of
from courses.queries.curricula import all_editions
from courses.queries.titles import course_codes
from lms.common.errors import DomainError
from lms.common.prepared import Prepared


@dataclasses.dataclass(frozen=True)
class Obstacle:
    """What has to be completed first: a course, or a curriculum."""

    course_id: int | None
    curriculum_id: int | None


@dataclasses.dataclass(frozen=True)
class Named:
    """An obstacle by its name, with the code that its page has; `kind` is "course" or "curriculum"."""

    kind: str
    code: str
    title: str


class CourseLocked(DomainError):
    """Something has to be completed first; the message names it."""

    code = "course_locked"

    def __init__(self, obstacles: list[Named]) -> None:
        names = "".join(_("“%(name)s”") % {"name": each.title} for each in obstacles)
        super().__init__(_("Please complete %(names)s first.") % {"names": names})
        self.obstacles = obstacles


def _prerequisites() -> QuerySet[Prerequisite, Any]:
    return Prerequisite.objects.order_by("course_id", "pk").values_list("course_id", "needs_id", "needs_curriculum_id")


ALL = Prepared(_prerequisites)
OF_COURSE = Prepared(lambda course_id: _prerequisites().filter(course=course_id), course_id=int)


def _unmet(rows: Iterable[tuple[Any, ...]], have: Achievements, editions: list[Edition]) -> list[Obstacle]:
    return [
        Obstacle(needs, curriculum)
        for _course, needs, curriculum in rows
        if (needs not in have if needs else not has_completed(curriculum, have, editions))
    ]


def has_completed(curriculum_id: int, have: Achievements, editions: Iterable[Edition]) -> bool:
    """In any of its editions, as it was at the time."""
    own = (edition for edition in editions if edition.curriculum_id == curriculum_id)
    return any(completed(edition, have) is not None for edition in own)


def obstacles(person_id: int, course: Course) -> list[Obstacle]:
    """What the person has to complete before beginning `course`. One query where nothing is asked for, else four."""
    rows = OF_COURSE.rows(course_id=course.pk)
    if not rows:
        return []
    return _unmet(rows, achieved_of(person_id), all_editions() if any(row[2] for row in rows) else [])


def obstacles_by_course(have: Achievements, editions: list[Edition]) -> dict[int, list[Obstacle]]:
    """The same for all courses that are locked for who has `have`: one query."""
    found: dict[int, list[Obstacle]] = {}
    for row in ALL.rows():
        for obstacle in _unmet([row], have, editions):
            found.setdefault(row[0], []).append(obstacle)
    return found


def obstacles_of_people(people: Collection[int], course: Course) -> dict[int, list[Obstacle]]:
    """Of many, by those who may not begin `course` yet, in a constant number of queries."""
    rows = OF_COURSE.rows(course_id=course.pk)
    if not rows:
        return {}
    have, editions = achieved_by(people), all_editions()
    found = {person_id: _unmet(rows, have.get(person_id, {}), editions) for person_id in people}
    return {person_id: unmet for person_id, unmet in found.items() if unmet}


def locked_people(people: Collection[int], course: Course) -> set[int]:
    """Those of many who may not begin `course` yet."""
    return set(obstacles_of_people(people, course))


def named(found: Collection[Obstacle]) -> dict[Obstacle, Named]:
    """By name: two queries at most."""
    courses = course_codes([each.course_id for each in found if each.course_id])
    curricula = Curriculum.objects.in_bulk([each.curriculum_id for each in found if each.curriculum_id])
    return {
        each: Named("course", *courses[each.course_id])
        if each.course_id
        else Named("curriculum", curricula[each.curriculum_id or 0].code, str(curricula[each.curriculum_id or 0].name))
        for each in found
    }


def check_may_begin(person_id: int, course: Course) -> None:
    """Raise CourseLocked if something has to be completed before: for everybody who is about to begin, whoever
    enrolled them. To be assigned a course ahead of time is no beginning."""
    found = obstacles(person_id, course)
    if found:
        raise CourseLocked(list(named(found).values()))
