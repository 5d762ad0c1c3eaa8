"""The terms of a course: who may begin, how many, for how long a completion counts."""

import datetime as dt
from typing import Any

from django.db import transaction

from courses.enums import Way
from courses.models import Course, EnrolmentPolicy
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User


@transaction.atomic
def set_terms(
    *,
    course: Course,
    way: Way,
    capacity: int | None,
    valid_months: int | None,
    window_months: int | None,
    now: dt.datetime,
    by: User | None,
) -> EnrolmentPolicy:
    """From now on. Whoever takes the course already goes on; completions of before are counted by it, too."""
    values: dict[str, Any] = {
        "way": way,
        "capacity": capacity,
        "valid_months": valid_months,
        "window_months": window_months,
    }
    policy, _is_new = EnrolmentPolicy.objects.update_or_create(course=course, defaults={**values, "updated_at": now})
    record_audit(
        actor=by, action="courses.terms_changed", now=now, subject_type="course", subject_key=course.uuid, **values
    )
    return policy
