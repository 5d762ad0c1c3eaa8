"""Reminding learners of what is due: by the same due dates that the pages show, so never during leave."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from courses.actions.telling import tell_of_courses
from courses.enums import ACTIVE
from courses.models import Enrolment
from courses.queries.due import due_with, leave_of_people
from lms.common.clock import local_date
from lms.organization.models import PUBLIC

AHEAD = dt.timedelta(days=7)
PART = 1000
SOON = _("“%(title)s” is due soon.")
OVERDUE = _("“%(title)s” is past its due date.")


def remind_learners(*, now: dt.datetime) -> int:
    """Once a week before the due date and once after it, for each due date; returns how many it was said of.

    A date that leave has moved is a date of its own: it is reminded of anew. Again on a day: nobody hears it twice.
    """
    day = local_date(now)
    rows = Enrolment.objects.filter(status__in=ACTIVE, due_on__lte=day + AHEAD, person__user__is_active=True)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(_remind(keys[start : start + PART], day, now) for start in range(0, len(keys), PART))


def _remind(keys: list[int], day: dt.date, now: dt.datetime) -> int:
    rows = Enrolment.objects.filter(pk__in=keys).select_related("course", "release").defer("release__payload")
    enrolments = list(rows)
    leaves = leave_of_people({row.person_id for row in enrolments}, PUBLIC(now))
    soon: dict[dt.date, list[Enrolment]] = {}
    late: dict[dt.date, list[Enrolment]] = {}
    for row in enrolments:
        due = due_with(row, leaves)
        if due is None or due.on is None or due.rests_on(day):
            continue
        if due.is_overdue(day):
            late.setdefault(due.on, []).append(row)
        elif due.on <= day + AHEAD:
            soon.setdefault(due.on, []).append(row)
    for said, about, sentence in ((soon, "due", SOON), (late, "overdue", OVERDUE)):
        for on, group in said.items():
            tell_of_courses(group, about, sentence, now, mark=f":{on}")
    return sum(len(group) for said in (soon, late) for group in said.values())
