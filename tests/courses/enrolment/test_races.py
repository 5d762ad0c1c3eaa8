"""Two at once: two rules, two workers, a switch in the middle, the last place, a decision during a move, an undoing."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from courses.actions import rules
from courses.actions.applications import apply_for
from courses.actions.batches import enrol_together, undo_batch
from courses.actions.enrolments import enrol
from courses.actions.lessons import open_lesson
from courses.actions.renewals import open_renewals
from courses.actions.rules import follow_rule, switch_off, switch_on
from courses.enums import ACTIVE, ApplicationStatus, BatchKind, EnrolmentSource, EnrolmentStatus, RuleStatus, Way
from courses.models import Application, Course, Enrolment, EnrolmentRule, RulePlace
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.days import months_after
from lms.common.errors import DomainError
from lms.inbox.actions.approvals import decide
from lms.inbox.enums import Outcome
from lms.inbox.models import Approval
from lms.organization.actions.audiences import evaluate_audience
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import AudienceCause, Grade
from lms.organization.models import Person, Unit
from tests.courses.enrolment.test_renewals import completed_on
from tests.courses.learning.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.courses import make_course, text_of
from tests.factories.enrolling import audience_of, rule_for, staff_of, terms
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def section() -> Unit:
    unit: Unit = UnitFactory(parent=UnitFactory(city=True))
    return unit


def on(unit: Unit, course: Course, now: dt.datetime) -> EnrolmentRule:
    """Switched on without a worker: the tests are the workers."""
    rule = rule_for(audience_of(unit, now), course, now)
    EnrolmentRule.objects.filter(pk=rule.pk).update(status=RuleStatus.ON, switched_at=now)
    rule.refresh_from_db()
    return rule


def trying(act: Callable[[], Any]) -> Callable[[], str]:
    """What became of it: nothing, or the code of its refusal."""

    def run() -> str:
        try:
            act()
        except DomainError as error:
            return error.code
        return ""

    return run


def test_two_rules_enrol_the_same_people_once(now: dt.datetime) -> None:
    unit, course = section(), make_course()
    people = staff_of(unit, 8)
    both = [on(unit, course, now), on(unit, course, now)]
    at_once(*(partial(follow_rule, rule=rule, now=now) for rule in both))
    assert Enrolment.objects.filter(status__in=ACTIVE).count() == len(people)
    assert RulePlace.objects.filter(until=None).count() == 2 * len(people)


def test_two_workers_follow_one_rule(now: dt.datetime) -> None:
    unit, course = section(), make_course()
    staff_of(unit, 8)
    rule = on(unit, course, now)
    done = at_once(*[partial(follow_rule, rule=rule, now=now) for _ in range(3)])
    assert sum(one.enrolled for one in done) == 8
    assert RulePlace.objects.count() == Enrolment.objects.count() == 8


@pytest.mark.parametrize("_attempt", range(4))
def test_two_rules_let_the_same_people_go(now: dt.datetime, _attempt: int) -> None:
    unit, course = section(), make_course()
    other: Unit = UnitFactory(parent=unit.versions.get().parent)
    people = staff_of(unit, 4)
    both = [on(unit, course, now), on(unit, course, now)]
    for rule in both:
        follow_rule(rule=rule, now=now)
    for person in people:
        transfer_person(
            person=person, on=local_date(now), unit=other, title="係員", grade=Grade.STAFF, now=now, by=None
        )
    for rule in both:
        evaluate_audience(audience=rule.audience, cause=AudienceCause.EVENT, now=now)
    EnrolmentRule.objects.update(status=RuleStatus.ON)
    at_once(*(partial(follow_rule, rule=rule, now=now) for rule in both))
    assert not Enrolment.objects.filter(status__in=ACTIVE).exists()


def test_a_rule_and_the_people_themselves(now: dt.datetime) -> None:
    unit, course = section(), make_course()
    people = staff_of(unit, 6)
    rule = on(unit, course, now)
    own = EnrolmentSource.SELF
    clicks = [partial(enrol, person=person, course=course, source=own, now=now) for person in people]
    at_once(lambda: follow_rule(rule=rule, now=now), *clicks)
    assert Enrolment.objects.count() == 6


def test_switched_off_in_the_middle_it_stops(now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PART", 1)
    unit, course = section(), make_course()
    staff_of(unit, 20)
    rule, by = on(unit, course, now), UserFactory()
    at_once(lambda: follow_rule(rule=rule, now=now), lambda: switch_off(rule=rule, now=now, by=by))
    enrolled = Enrolment.objects.count()
    assert RulePlace.objects.count() == enrolled <= 20
    assert EnrolmentRule.objects.get().status == RuleStatus.OFF
    follow_rule(rule=rule, now=now)
    assert Enrolment.objects.count() == enrolled


def test_a_rule_is_switched_on_once_for_an_audience(now: dt.datetime) -> None:
    unit, course, by = section(), make_course(), UserFactory()
    audience = audience_of(unit, now)
    twins = [rule_for(audience, course, now), rule_for(audience, course, now)]
    codes = at_once(*(trying(partial(switch_on, rule=rule, now=now, by=by)) for rule in twins))
    assert sorted(bool(code) for code in codes) == [False, True]
    assert EnrolmentRule.objects.filter(status=RuleStatus.ON).count() == 1


def test_the_last_place_is_given_once(now: dt.datetime) -> None:
    course = make_course()
    terms(course, capacity=1)
    people = PersonFactory.create_batch(4)
    acts = [
        trying(partial(enrol, person=person, course=course, source=EnrolmentSource.SELF, now=now)) for person in people
    ]
    assert sorted(at_once(*acts)) == ["", "full", "full", "full"]
    assert Enrolment.objects.count() == 1


def test_a_window_opens_once(now: dt.datetime) -> None:
    unit, course = section(), make_course()
    terms(course, valid_months=12, window_months=2)
    for person in staff_of(unit, 5):
        completed_on(person, course, months_after(local_date(now), -11), now)
    assert sum(at_once(*[lambda: open_renewals(now=now)] * 3)) == 5
    assert Enrolment.objects.count() == 5


def _applied(unit: Unit, now: dt.datetime) -> tuple[Person, User, Application]:
    head, person = PersonFactory(with_account=True), PersonFactory(with_account=True)
    PostingFactory(person=head, unit=unit, heading=True)
    PostingFactory(person=person, unit=unit)
    course = make_course()
    terms(course, way=Way.APPLY)
    made = apply_for(person=person, course=course, reason="業務改善のため", now=now, by=person.user)
    return person, head.user, made


@pytest.mark.parametrize("_attempt", range(4))
def test_a_decision_while_the_applicant_moves(now: dt.datetime, _attempt: int) -> None:
    """Either it was decided before the move, by the head of then, or not at all by that head."""
    unit = section()
    other: Unit = UnitFactory(parent=unit.versions.get().parent)
    new_head = PersonFactory(with_account=True)
    PostingFactory(person=new_head, unit=other, heading=True)
    person, head, made = _applied(unit, now)
    approval = Approval.objects.get()
    codes = at_once(
        trying(lambda: decide(approval=approval, by=head, outcome=Outcome.APPROVED, reason="", now=now)),
        trying(
            lambda: transfer_person(
                person=person, on=local_date(now), unit=other, title="係員", grade=Grade.STAFF, now=now, by=None
            )
        ),
    )
    made.refresh_from_db()
    approval.refresh_from_db()
    assert codes[1] == ""
    if codes[0]:
        assert codes[0] == "moved"
        assert approval.is_open
        assert not Enrolment.objects.exists()
    else:
        assert made.status == ApplicationStatus.APPROVED
        assert made.enrolment == Enrolment.objects.get()


@pytest.mark.parametrize("_attempt", range(4))
def test_undoing_while_somebody_begins(now: dt.datetime, _attempt: int) -> None:
    person, by, course = PersonFactory(), UserFactory(), make_course()
    batch, outcome = enrol_together(
        people=[person], course=course, kind=BatchKind.OFFICE, due_on=None, reason="", now=now, by=by
    )
    assert batch is not None
    row = outcome.enrolments[0]
    key = text_of(row)["lessons"][0]["key"]
    codes = at_once(
        trying(lambda: undo_batch(batch=batch, now=now, by=by)),
        trying(lambda: open_lesson(enrolment=Enrolment.objects.get(pk=row.pk), lesson_key=key, now=now)),
    )
    row.refresh_from_db()
    batch.refresh_from_db()
    assert codes in (["", "withdrawn"], ["begun", ""])
    assert (batch.undone_at is None) == (row.status == EnrolmentStatus.STARTED)
