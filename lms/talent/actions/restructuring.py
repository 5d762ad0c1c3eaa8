"""Deciding anew who is certified, after what counts was changed: an exemption, an edition, a replacement."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from certificates.models import Certificate
from courses.models import Completion, CurriculumEdition, Exemption
from lms.common.clock import local_date
from lms.common.jobs import enqueue_job
from lms.talent.actions.decisions import decide_certifications

JOB_KIND = "talent.decide_anew"
CHUNK = 500
# Editions begin at midnight. A machine that was off for some days catches up.
LOOK_BACK = dt.timedelta(days=14)


def follow_structure(person_ids: Collection[int], course_ids: Collection[int], now: dt.datetime, by: Any) -> None:
    """The people named at once, in the transaction of the change; whoever has something of the courses named by a job
    that is written down in it."""
    if person_ids:
        decide_certifications(person_ids=person_ids, now=now)
    if course_ids:
        enqueue_job(kind=JOB_KIND, arguments={"courses": sorted(course_ids)}, created_by=by, now=now)


def decide_anew(*, course_ids: Collection[int], now: dt.datetime, tell: Callable[[int, int], object]) -> int:
    """For all who have something of the courses, in parts; running again changes nothing. Returns how many changed."""
    rows = [model.objects.filter(course__in=course_ids) for model in (Completion, Exemption, Certificate)]
    people = sorted({person for row in rows for person in row.values_list("person_id", flat=True).distinct()})
    changed = 0
    for start in range(0, len(people), CHUNK):
        tell(start, len(people))
        changed += decide_certifications(person_ids=people[start : start + CHUNK], now=now)
    return changed


def follow_beginnings(*, now: dt.datetime) -> int:
    """Have it decided anew by editions that have begun of late; returns how many those are."""
    today = local_date(now)
    begun = CurriculumEdition.objects.filter(valid_from__lte=today, valid_from__gt=today - LOOK_BACK)
    courses = sorted(set(begun.values_list("steps__course_id", flat=True)) - {None})
    if courses:
        enqueue_job(kind=JOB_KIND, arguments={"courses": courses}, created_by=None, now=now)
    return begun.count()
