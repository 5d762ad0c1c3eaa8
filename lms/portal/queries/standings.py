"""Where many people stand in courses: status and dates. Answers and scores are never read here."""

import dataclasses
import datetime as dt

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.enums import ACTIVE, EnrolmentStatus
from courses.models import Enrolment
from courses.queries.achieved import Achieved, achieved_by
from courses.queries.due import due_from, leave_of_people
from lms.organization.models import Leave, Person, Sight


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


def standings_of(people: QuerySet[Person], day: dt.date, sight: Sight) -> Standings:
    """By person and course, in five queries. Whoever completed a course, or one that counts for it, or is exempt from
    it, has it, even while taking it again; a renewal that is overdue is overdue all the same. Due dates stand still
    during leave.
    """
    found: Standings = {}
    leaves = leave_of_people(people, sight)
    renewing: set[tuple[int, int]] = set()
    active = Enrolment.objects.filter(person__in=people, status__in=ACTIVE)
    for person_id, course_id, status, due_on, enrolled_at, renews in active.values_list(
        "person_id", "course_id", "status", "due_on", "enrolled_at", "renews"
    ):
        due = due_from(due_on, enrolled_at, leaves.get(person_id, ()))
        late = due is not None and due.is_overdue(day)
        started = Status.PROGRESS if status == EnrolmentStatus.STARTED else Status.ENROLLED
        standing = Standing(Status.LATE if late else started, due.on if due else None)
        found.setdefault(person_id, {})[course_id] = standing
        if late and renews is not None:
            renewing.add((person_id, course_id))
    for person_id, achieved in achieved_by(people).items():
        for course_id, each in achieved.items():
            if (person_id, course_id) not in renewing:
                found.setdefault(person_id, {})[course_id] = standing_by(each)
    return found


def standing_by(achieved: Achieved) -> Standing:
    """An exemption is told as one: nobody completed anything."""
    if achieved.is_exempt:
        return Standing(Status.EXEMPT, achieved.on)
    return Standing(Status.DONE, achieved.completed_on or achieved.on)


def on_leave(day: dt.date, sight: Sight) -> QuerySet[Leave]:
    return Leave.objects.seen(sight).on(day)
