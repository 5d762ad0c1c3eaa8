"""Two audiences of HR's, made some weeks ago and worked out since."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from courses.models import Course
from lms.accounts.models import User
from lms.demo.load.scenario import noon
from lms.organization.actions.audiences import create_audience, evaluate_audience
from lms.organization.enums import AudienceCause

# Days before today: when they were made, and when they were worked out again.
MADE, SINCE = 45, (30, 15, 0)


def _managers(courses: Mapping[str, Course]) -> dict[str, Any]:
    grades = {"kind": "grade", "values": {"grades": ["director_general", "director", "manager"]}}
    leave = {"kind": "leave", "values": {}, "negated": True}
    open_still = {"kind": "completion", "values": {"courses": [str(courses["mgmt"].uuid)], "when": "not_yet"}}
    return _rule(grades, leave, open_still)


def _new_chiefs(courses: Mapping[str, Course]) -> dict[str, Any]:
    chief = {"kind": "grade", "values": {"grades": ["chief"]}}
    promoted = {"kind": "promoted", "values": {"months": 12}}
    return _rule(chief, promoted)


def _rule(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "among": "employee", "where": {"join": "all", "of": list(conditions)}}


def make(courses: Mapping[str, Course], hr: User, today: dt.date) -> None:
    made = [
        create_audience(name=name, purpose=purpose, document=rule(courses), now=_noon_before(today, MADE), by=hr)
        for name, purpose, rule in (
            ("管理職DX研修の対象者", "課長級以上で、管理職DX研修をまだ修了していない人に受講を案内する。", _managers),
            ("新任係長", "この1年に係長級へ昇任した人に、着任後の研修を案内する。", _new_chiefs),
        )
    ]
    for days in SINCE:
        for audience in made:
            evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=_noon_before(today, days))


def _noon_before(today: dt.date, days: int) -> dt.datetime:
    return noon(today - dt.timedelta(days=days))
