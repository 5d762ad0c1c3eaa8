"""What people have said of the courses they completed or left."""

import datetime as dt
import random

from courses.actions.ratings import rate_course
from courses.enums import EnrolmentStatus, Stars
from courses.models import Course, Enrolment
from lms.demo import data
from lms.demo.load.personas import LEARNER
from lms.demo.load.scenario import noon

# Of each course so many speak, at most; every third of them writes something.
SPEAK, WRITES = 36, 3
SILENT = (Stars.FIVE, Stars.FOUR, Stars.FOUR, Stars.THREE)


def rate(courses: dict[str, Course], today: dt.date, rng: random.Random) -> None:
    """The persona of the learner has said nothing yet: that is for whoever tries the demo."""
    comments = data.read("ratings")
    for course in courses.values():
        ended = Enrolment.objects.filter(
            course=course, status__in=(EnrolmentStatus.COMPLETED, EnrolmentStatus.WITHDRAWN), started_at__isnull=False
        ).exclude(person__employee_number=LEARNER)
        speaking = list(ended.order_by("-enrolled_at", "pk")[:SPEAK])
        written = rng.sample(comments, min(len(comments), len(speaking) // WRITES))
        for number, enrolment in enumerate(speaking):
            stars, comment = written[number] if number < len(written) else (rng.choice(SILENT), "")
            rate_course(enrolment=enrolment, stars=stars, comment=comment, now=noon(today))
