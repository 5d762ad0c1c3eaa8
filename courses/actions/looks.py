"""Looking at a course as a learner sees it leaves one trace: that somebody looked."""

import datetime as dt

from django.db import transaction

from courses.models import Enrolment
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User


@transaction.atomic
def record_look(*, enrolment: Enrolment, page: str, now: dt.datetime, by: User) -> None:
    """`page`: which of the learner's pages was looked at."""
    record_audit(
        actor=by, action="courses.looked_at", now=now, subject_type="person", subject_key=enrolment.person.uuid,
        course=enrolment.course.code, enrolment=str(enrolment.uuid), page=page,
    )  # fmt: skip
