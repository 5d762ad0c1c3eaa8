"""What waits to be marked."""

from django.db.models import QuerySet

from courses.authoring.queries import taught_courses
from courses.models import QuizAttempt
from lms.common.access import Access


def waiting_tries(access: Access) -> QuerySet[QuizAttempt]:
    """Of the courses that one teaches, the oldest first; never one's own."""
    tries = QuizAttempt.objects.filter(awaits_marking=True, enrolment__course__in=taught_courses(access))
    others = tries.exclude(enrolment__person_id=access.person_id or 0)
    related = others.select_related("enrolment__course", "enrolment__release", "enrolment__person")
    return related.defer("enrolment__release__payload").order_by("submitted_at", "pk")
