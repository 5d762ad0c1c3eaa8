"""Rating a course: once for each way through it, changed and taken back at will. Nothing of it enters a statement."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.locking import lock_enrolment
from courses.enums import EnrolmentStatus, Stars
from courses.models import CourseRating, Enrolment
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths


@transaction.atomic
def rate_course(*, enrolment: Enrolment, stars: int, comment: str, now: dt.datetime) -> CourseRating:
    """Keep what the learner says now; what was said before of this way through the course is written over."""
    lock_enrolment(enrolment)
    if not may_rate(enrolment):
        raise DomainError(_("You can rate a course once you have completed or left it."), code="not_ended")
    if stars not in Stars.values:
        raise DomainError(_("Choose one of the five answers."), code="stars", field="stars")
    said = {"stars": stars, "comment": comment.replace("\r\n", "\n").strip(), "rated_at": now}
    check_lengths(CourseRating(enrolment=enrolment, **said))
    rating, _is_new = CourseRating.objects.update_or_create(enrolment=enrolment, defaults=said)
    return rating


def may_rate(enrolment: Enrolment) -> bool:
    """Who has completed it, or left it after beginning."""
    if enrolment.status == EnrolmentStatus.WITHDRAWN:
        return enrolment.started_at is not None
    return enrolment.status == EnrolmentStatus.COMPLETED


@transaction.atomic
def take_back_rating(*, enrolment: Enrolment) -> None:
    CourseRating.objects.filter(enrolment=enrolment).delete()


def forget_ratings(person: UUID) -> int:
    """All that a person has said of courses; returns how much it was."""
    return CourseRating.objects.filter(enrolment__person__uuid=person).delete()[0]
