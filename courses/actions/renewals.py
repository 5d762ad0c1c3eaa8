"""Recertification: when the window opens, a new enrolment stands beside what is about to expire. Nothing is deleted."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.actions.enrolments import enrol_people
from courses.actions.telling import tell_of_courses
from courses.enums import BatchKind, EnrolmentSource
from courses.models import Completion, Course, Enrolment, EnrolmentBatch, EnrolmentPolicy
from courses.queries.renewals import Renewal, expiring_courses, open_windows
from lms.common.clock import local_date

PART = 500
TOLD = _("“%(title)s” is to be taken again before it expires.")


def open_renewals(*, now: dt.datetime) -> int:
    """For every course whose completions expire, enrol those whose window has opened; returns how many. Again: none.

    A completion is renewed by one enrolment, for good: whoever gives it up is not enrolled every night.
    """
    return sum(_open(policy, now) for policy in expiring_courses())


def _open(policy: EnrolmentPolicy, now: dt.datetime) -> int:
    waiting = [each for each in open_windows(policy, now) if each.enrolment is None]
    asked = Enrolment.objects.filter(course=policy.course, renews__isnull=False)
    renewed = set(asked.values_list("renews_id", flat=True))
    waiting = [each for each in waiting if each.validity.completion_id not in renewed]
    batches: list[EnrolmentBatch] = []
    count = 0
    for start in range(0, len(waiting), PART):
        count += _enrol(policy.course, waiting[start : start + PART], batches, now)
    return count


@transaction.atomic
def _enrol(course: Course, part: list[Renewal], batches: list[EnrolmentBatch], now: dt.datetime) -> int:
    """Due on the last day that the completion counts; what has expired already is due in a month."""
    count = 0
    completions = Completion.objects.in_bulk([each.validity.completion_id for each in part])
    soon = local_date(now) + dt.timedelta(days=30)
    for last in sorted({_due(each, soon, now) for each in part}):
        group = [each for each in part if _due(each, soon, now) == last]
        outcome = enrol_people(
            people=[each.person for each in group],
            course=course,
            source=EnrolmentSource.RENEWAL,
            now=now,
            due_on=last,
            batch=lambda: _batch(batches, now),
            renews={each.person.pk: completions[each.validity.completion_id] for each in group},
        )
        tell_of_courses(outcome.enrolments, "renewal", TOLD, now)
        count += len(outcome.enrolments)
    return count


def _due(renewal: Renewal, soon: dt.date, now: dt.datetime) -> dt.date:
    return renewal.validity.last_day if renewal.validity.holds_on(local_date(now)) else soon


def _batch(batches: list[EnrolmentBatch], now: dt.datetime) -> EnrolmentBatch:
    if not batches:
        batches.append(EnrolmentBatch.objects.create(kind=BatchKind.RENEWAL, made_at=now))
    return batches[0]
