"""Whom a newer release concerns, and where it leads those who are in the middle of the course."""

import dataclasses
from collections.abc import Collection, Mapping

from django.db.models import Count, Q, QuerySet

from courses.enums import ACTIVE, EnrolmentStatus, Passage
from courses.models import Course, CourseRelease, Enrolment, LessonProgress


@dataclasses.dataclass(frozen=True)
class WayOn:
    """The release into which an enrolment moves. `again`: it is taken from the beginning."""

    release: CourseRelease
    again: bool


def way_on(enrolment: Enrolment) -> WayOn | None:
    """By what was chosen for the releases since; the newest that does not leave people where they are decides where to.

    Whoever has not begun has nothing to take again.
    """
    since = CourseRelease.objects.filter(course=enrolment.course_id, number__gt=enrolment.release.number)
    leading = list(since.exclude(passage=Passage.KEEP).defer("payload").order_by("number"))
    if not leading:
        return None
    again = any(release.passage == Passage.RETAKE for release in leading)
    return WayOn(leading[-1], again and enrolment.status == EnrolmentStatus.STARTED)


def in_the_middle(course: Course, before: int | None = None) -> QuerySet[Enrolment]:
    """Who takes the course and has not completed it: in releases before the one of that number, or in any."""
    rows = Enrolment.objects.filter(course=course, status__in=ACTIVE)
    return rows if before is None else rows.filter(release__number__lt=before)


@dataclasses.dataclass(frozen=True)
class Touched:
    """Numbers only. `finished`: by lesson key, how many of those who have begun have finished it."""

    begun: int
    waiting: int
    completed: int
    finished: Mapping[str, int]

    @property
    def people(self) -> int:
        """For whom something is to be chosen."""
        return self.begun + self.waiting


def touched_by(course: Course, lesson_keys: Collection[str] = (), before: int | None = None) -> Touched:
    """Whom a release of the course touches; in two queries."""
    named = {
        "begun": Q(status=EnrolmentStatus.STARTED),
        "waiting": Q(status=EnrolmentStatus.ENROLLED),
        "completed": Q(status=EnrolmentStatus.COMPLETED),
    }
    rows = Enrolment.objects.filter(course=course)
    earlier = rows if before is None else rows.filter(release__number__lt=before)
    counts = earlier.aggregate(**{name: Count("pk", filter=which) for name, which in named.items()})
    done = LessonProgress.objects.filter(enrolment__in=in_the_middle(course, before), lesson_key__in=lesson_keys)
    finished = done.exclude(completed_at=None).values_list("lesson_key").annotate(Count("pk")).order_by()
    return Touched(**counts, finished=dict(finished))
