"""More time in timed quizzes for one person (合理的配慮). Given, changed and ended; the trail says by whom."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import releases, timing
from courses.actions.locking import lock_enrolment, lock_people
from courses.models import Course, Enrolment, ExtraTime, QuizAttempt
from courses.statements import LANGUAGE
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.organization.models import Person

MAX_PERCENT = 300


@transaction.atomic
def give_extra_time(*, person: Person, course: Course, percent: int, now: dt.datetime, by: User) -> None:
    """`percent` more than everybody has; 0 ends it. A try that is open gets it at once, and never loses time."""
    if not 0 <= percent <= MAX_PERCENT:
        message = _("Give between 1 and %(limit)d per cent more time.") % {"limit": MAX_PERCENT}
        raise DomainError(message, code="percent", field="percent")
    lock_people([person.pk])
    known = ExtraTime.objects.known().filter(person=person, course=course)
    if (known.values_list("percent", flat=True).first() or 0) == percent:
        return
    known.supersede(now=now)
    if percent:
        ExtraTime.objects.create(person=person, course=course, percent=percent, recorded_at=now, recorded_by=by)
        _prolong(person, course, percent, now)
    record_audit(
        actor=by, action="courses.extra_time", now=now, subject_type="person", subject_key=person.uuid,
        course=course.code, percent=percent,
    )  # fmt: skip


def _prolong(person: Person, course: Course, percent: int, now: dt.datetime) -> None:
    for enrolment in Enrolment.objects.filter(person=person, course=course):
        lock_enrolment(enrolment)
        for attempt in QuizAttempt.objects.filter(enrolment=enrolment, submitted_at=None, ends_at__gt=now):
            attempt.enrolment = enrolment
            quiz = releases.load(attempt.asked_in).locale(LANGUAGE).quiz
            if quiz is None:
                continue
            end = timing.end_of(quiz, attempt.started_at, percent)
            if end is not None and attempt.ends_at is not None and end > attempt.ends_at:
                attempt.ends_at = end
                attempt.save(update_fields=["ends_at"])
