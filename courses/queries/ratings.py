"""What learners say of courses: defined here once, for their own pages and for those who teach. Never who."""

import dataclasses
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from courses.enums import EnrolmentStatus, Stars
from courses.few import ENOUGH
from courses.models import Course, CourseRating, Enrolment


@dataclasses.dataclass(frozen=True)
class Ratings:
    """Of `people` distinct learners; `counts`: how often each number of stars was given, one star first."""

    people: int
    counts: tuple[int, ...]
    average: float | None

    @property
    def may_be_told(self) -> bool:
        """Enough people have spoken: nobody can be told by what is shown."""
        return self.people >= ENOUGH

    @property
    def given(self) -> int:
        return sum(self.counts)

    @property
    def rows(self) -> list[tuple[int, str, int]]:
        """(stars, in words, how often), the best first."""
        told = zip(Stars, self.counts, strict=True)
        return [(int(stars), str(stars.label), count) for stars, count in reversed(list(told))]


def ratings_of(course: Course) -> Ratings:
    """In one query."""
    each = {f"stars_{stars}": Count("pk", filter=Q(stars=stars)) for stars in Stars}
    found: dict[str, Any] = CourseRating.objects.filter(enrolment__course=course).aggregate(
        people=Count("enrolment__person", distinct=True), average=Avg("stars"), **each
    )
    return Ratings(found["people"], tuple(found[name] for name in each), found["average"])


def comments_on(course: Course, ratings: Ratings) -> QuerySet[CourseRating]:
    """What was written, the latest first; nothing as long as few have spoken. `ratings`: those of the course."""
    written = CourseRating.objects.filter(enrolment__course=course).exclude(comment="")
    return written.only("stars", "comment") if ratings.may_be_told else written.none()


def ratable_enrolment(person_id: int, code: str) -> Enrolment | None:
    """The latest way through a course that a person has ended: completed it, or left it after beginning."""
    ended = Q(status=EnrolmentStatus.COMPLETED) | Q(status=EnrolmentStatus.WITHDRAWN, started_at__isnull=False)
    mine = Enrolment.objects.filter(ended, person_id=person_id, course__code=code)
    related = mine.select_related("course", "release", "rating").defer("release__payload")
    return related.order_by("-enrolled_at", "-pk").first()


def rating_in(enrolment: Enrolment) -> CourseRating | None:
    """What the learner has said of it so far."""
    rating: CourseRating | None = getattr(enrolment, "rating", None)
    return rating
