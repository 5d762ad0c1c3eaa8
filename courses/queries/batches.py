"""What was done together, and what became of it."""

import dataclasses

from django.db.models import Count, Min, Q, QuerySet

from courses.enums import EnrolmentStatus, WithdrawalCause
from courses.models import Enrolment, EnrolmentBatch
from courses.permissions import can_decide_for_all
from lms.common.access import Access

BEGUN = frozenset({EnrolmentStatus.STARTED, EnrolmentStatus.COMPLETED})


def has_begun(enrolment: Enrolment) -> bool:
    """Whoever takes a course again had begun it before."""
    return enrolment.status in BEGUN or enrolment.withdrawn_because == WithdrawalCause.AGAIN


def batches_for(access: Access, user_id: int) -> QuerySet[EnrolmentBatch]:
    """With `people`, `begun` and `waiting` of each. HR of the whole city reads all, everybody else their own."""
    rows = EnrolmentBatch.objects.select_related("made_by", "undone_by", "rule__audience")
    if not can_decide_for_all(access):
        rows = rows.filter(made_by=user_id)
    again = Q(enrolments__withdrawn_because=WithdrawalCause.AGAIN)
    return rows.annotate(
        people=Count("enrolments", filter=~again),
        begun=Count("enrolments", filter=Q(enrolments__status__in=sorted(BEGUN)) | again),
        waiting=Count("enrolments", filter=Q(enrolments__status=EnrolmentStatus.ENROLLED)),
        # Of a curriculum: one of its courses; how many there are is told beside it.
        course_id=Min("enrolments__course"),
        courses=Count("enrolments__course", distinct=True),
    ).order_by("-made_at", "-pk")


def people_in(batch: EnrolmentBatch) -> QuerySet[Enrolment]:
    """Each once: where somebody takes a course again, the way that goes on."""
    rows = Enrolment.objects.filter(batch=batch).exclude(withdrawn_because=WithdrawalCause.AGAIN)
    rows = rows.select_related("person", "course", "release")
    return rows.defer("release__payload").order_by("person__sort_key", "person_id", "course__code")


@dataclasses.dataclass(frozen=True)
class Undoing:
    """Whether a batch can be undone: how many would be taken out, how many have begun."""

    waiting: int
    begun: int
    is_undone: bool

    @property
    def is_possible(self) -> bool:
        return not self.is_undone and not self.begun and self.waiting > 0
