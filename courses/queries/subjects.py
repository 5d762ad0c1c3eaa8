"""Courses as activities of statements, for those who choose what is sent on."""

import datetime as dt

from courses.queries.audiences import course_titles
from lms.common.clock import local_date
from lms.organization.models import PUBLIC
from lms.organization.queries.audiences import Moment
from lms.xapi.iri import activity_iri
from lms.xapi.subjects import Subject


def course_subjects(now: dt.datetime) -> list[Subject]:
    titles = course_titles(Moment(local_date(now), PUBLIC(now)))
    return [(activity_iri("courses", uuid), title) for uuid, title in titles.items()]
