"""Terms, audiences and rules for tests, written by the product's own actions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from courses.actions.rules import follow_rule, write_rule
from courses.enums import OnLeaving
from courses.models import Course, EnrolmentPolicy, EnrolmentRule
from lms.accounts.models import User
from lms.organization.actions.audiences import create_audience, evaluate_audience
from lms.organization.enums import AudienceCause
from lms.organization.models import Audience, Person, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organization import FOUNDED_AT, PersonFactory, PostingFactory


def terms(course: Course, **values: Any) -> EnrolmentPolicy:
    return EnrolmentPolicy.objects.create(course=course, updated_at=FOUNDED_AT, **values)


def audience_of(unit: Unit, now: dt.datetime, name: str = "") -> Audience:
    """Everybody posted in the unit, or below."""
    posted = {"kind": "unit", "values": {"units": [str(unit.uuid)], "reach": "below", "posts": "primary"}}
    document = {"version": 1, "among": "employee", "where": {"join": "all", "of": [posted]}}
    return create_audience(name=name or f"対象者{uuid4().hex[:6]}", purpose="", document=document, now=now, by=None)


def rule_for(
    audience: Audience, course: Course | None, now: dt.datetime, by: User | None = None, **values: Any
) -> EnrolmentRule:
    values = {"curriculum": None, "due_days": 30, "due_on": None, "on_leaving": OnLeaving.WITHDRAW, **values}
    return write_rule(rule=None, audience=audience, course=course, now=now, by=by or UserFactory(), **values)


def account(person: Person) -> User:
    assert person.user is not None
    return person.user


def staff_of(unit: Unit, count: int, **values: Any) -> list[Person]:
    people: list[Person] = [PersonFactory(**values) for _ in range(count)]
    for person in people:
        PostingFactory(person=person, unit=unit)
    return people


def people_move(audience: Audience, rules: Sequence[EnrolmentRule], now: dt.datetime) -> None:
    """The audience is worked out anew, and its rules are followed: what workers do."""
    evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=now)
    for rule in rules:
        rule.refresh_from_db()
        follow_rule(rule=rule, now=now)
