"""Exemptions: some managers who learned the same elsewhere, and one taken back."""

import datetime as dt

from courses.actions.exemptions import grant_exemptions, revoke_exemption
from courses.enums import ExemptionGround
from courses.models import Course
from courses.queries.achieved import achieved_by
from lms.accounts.models import User
from lms.demo.load.organisation import City
from lms.demo.load.personas import Personas
from lms.demo.load.scenario import noon
from lms.organization.enums import Grade

EXEMPT = 4


def exempt(city: City, personas: Personas, course: Course, hr: User, today: dt.date) -> None:
    """The first few managers who do not have the course; nobody of whom a story is told."""
    managers = [s for s in city.serving() if s.now.seat.grade == Grade.MANAGER and s not in personas.all()]
    people = [city.people[someone] for someone in managers]
    have = achieved_by([person.pk for person in people])
    free = [person for person in people if course.pk not in have.get(person.pk, {})][:EXEMPT]
    if not free:
        return
    rows = grant_exemptions(
        people=free,
        course=course,
        ground=ExemptionGround.TRAINING,
        reason="前の勤務先で同じ内容の研修を修了したため。",
        document="修了証の写し（人材第88号）",
        on=today - dt.timedelta(days=60),
        now=noon(today - dt.timedelta(days=60)),
        by=hr,
    )
    revoke_exemption(
        exemption=rows[-1],
        reason="研修の内容が異なることが分かったため。",
        now=noon(today - dt.timedelta(days=20)),
        by=hr,
    )
