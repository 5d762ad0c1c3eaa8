"""How people come into courses: a rule that is on, one to be looked at, an application that waits, open renewals."""

import datetime as dt
from collections.abc import Mapping

from courses.actions.applications import apply_for
from courses.actions.renewals import open_renewals
from courses.actions.rules import follow_rule, switch_on, write_rule
from courses.actions.terms import set_terms
from courses.enums import OnLeaving, Way
from courses.models import Completion, Course, EnrolmentRule
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.days import months_after
from lms.demo.load.scenario import noon
from lms.organization.models import Audience, Person

WHY = "来年度から庁舎設備の更新を担当するため、現場のデータの生かし方を学びたいです。"
PLACES, WINDOW = 60, 3


def enrol(courses: Mapping[str, Course], learner: Person, hr: User, today: dt.date) -> None:
    """What a city lacks is left out."""
    now = noon(today)
    if "mgmt" in courses:
        rule = _rule("管理職DX研修の対象者", courses["mgmt"], 60, hr, now)
        switch_on(rule=rule, now=now, by=hr)
        follow_rule(rule=rule, now=now)
        # Written and not switched on: HR looks at whom it would enrol.
        _rule("新任係長", courses["lead"], 120, hr, now)
    if "infra" in courses:
        _terms(courses["infra"], hr, now)
        assert learner.user is not None
        asked = now - dt.timedelta(days=2)
        apply_for(person=learner, course=courses["infra"], reason=WHY, now=asked, by=learner.user)
        open_renewals(now=now)


def _rule(name: str, course: Course, days: int, hr: User, now: dt.datetime) -> EnrolmentRule:
    return write_rule(
        rule=None, audience=Audience.objects.active().get(name=name), course=course, curriculum=None, due_days=days,
        due_on=None, on_leaving=OnLeaving.WITHDRAW, now=now, by=hr,
    )  # fmt: skip


def _terms(course: Course, hr: User, now: dt.datetime) -> None:
    """On application; and a completion counts just so long that those who were first are in their window today."""
    first = Completion.objects.known().filter(course=course).order_by("occurred_on").first()
    months = WINDOW + 1
    while first is not None and months_after(first.occurred_on, months) <= local_date(now):
        months += 1
    set_terms(course=course, way=Way.APPLY, capacity=PLACES, valid_months=months, window_months=WINDOW, now=now, by=hr)
