"""Certificates for tests, earned by learning."""

import datetime as dt

from certificates.actions.certificates import issue_certificate
from certificates.models import Certificate
from courses.models import Completion, Course
from lms.organization.models import Person
from tests.factories.courses import completed, make_course


def make_certificate(person: Person, now: dt.datetime, course: Course | None = None) -> Certificate:
    enrolment = completed(person, course or make_course(), now)
    return issue_certificate(completion=Completion.objects.get(enrolment=enrolment), now=now)
