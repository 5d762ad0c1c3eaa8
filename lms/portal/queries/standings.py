"""Where many people stand in courses: status and dates. Answers and scores are never read here."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.enums import ACTIVE, EnrolmentStatus
from courses.models import Enrolment
from courses.queries.achieved import Achieved, achieved_by, has_course
from lms.organization.models import Leave, Person, Posting, Sight


class Status(TextChoices):
    LATE = "late", _("Overdue")
    PROGRESS = "progress", pgettext_lazy("learning", "In progress")
    ENROLLED = "enrolled", pgettext_lazy("learning", "Not started")
    DONE = "done", _("Completed")
    EXEMPT = "exempt", _("Exempted")
    NONE = "none", _("Not enrolled")


TONES = {
    Status.LATE: "danger",
    Status.PROGRESS: "info",
    Status.ENROLLED: "neutral",
    Status.DONE: "success",
    Status.EXEMPT: "success",
    Status.NONE: "neutral",
}


@dataclasses.dataclass(frozen=True)
class Standing:
    """`on`: the day of completion, the first day of an exemption, or the due date of what is not completed."""

    status: Status
    on: dt.date | None = None

    @property
    def tone(self) -> str:
        return TONES[self.status]


# Who has a course need not take it.
HAVE = frozenset({Status.DONE, Status.EXEMPT})
NOT_ASSIGNED = Standing(Status.NONE)
Standings = dict[int, dict[int, Standing]]


def standings_of(people: QuerySet[Person], day: dt.date, resting: Collection[int]) -> Standings:
    """By person and course, in four queries. Whoever completed a course, or one that counts for it, or is exempt from
    it, has it, even while taking it again.

    `resting`: those on leave; their due dates stand still.
    """
    found: Standings = {}
    active = Enrolment.objects.filter(person__in=people, status__in=ACTIVE)
    for person_id, course_id, status, due_on in active.values_list("person_id", "course_id", "status", "due_on"):
        late = due_on is not None and due_on < day and person_id not in resting
        started = Status.PROGRESS if status == EnrolmentStatus.STARTED else Status.ENROLLED
        found.setdefault(person_id, {})[course_id] = Standing(Status.LATE if late else started, due_on)
    for person_id, achieved in achieved_by(people).items():
        for course_id, each in achieved.items():
            found.setdefault(person_id, {})[course_id] = standing_by(each)
    return found


def standing_by(achieved: Achieved) -> Standing:
    """An exemption is told as one: nobody completed anything."""
    if achieved.is_exempt:
        return Standing(Status.EXEMPT, achieved.on)
    return Standing(Status.DONE, achieved.completed_on or achieved.on)


def on_leave(day: dt.date, sight: Sight) -> QuerySet[Leave]:
    return Leave.objects.seen(sight).on(day)


def late_enrolments(day: dt.date, sight: Sight) -> QuerySet[Enrolment]:
    """Past their due date and not completed: of people who are posted on the day, and not on leave."""
    mine = {"person": OuterRef("person")}
    return Enrolment.objects.filter(
        ~Exists(on_leave(day, sight).filter(**mine)),
        ~has_course(),
        Exists(Posting.objects.seen(sight).on(day).filter(**mine)),
        status__in=ACTIVE,
        due_on__lt=day,
    )
