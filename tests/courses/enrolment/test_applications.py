"""Applying: the head of the day decides, or who stands in, or who is asked next; nobody is forgotten on the way."""

import datetime as dt

import pytest

from courses.actions.applications import apply_for, follow_applicants, take_back
from courses.actions.enrolments import enrol
from courses.enums import ApplicationStatus, EnrolmentSource, Way
from courses.models import Application, Enrolment
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.inbox.actions.approvals import decide, withdraw_request
from lms.inbox.actions.delegations import give_delegation
from lms.inbox.actions.follow_up import follow_up
from lms.inbox.enums import Outcome
from lms.inbox.models import Approval
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade
from lms.organization.models import Person
from tests.conftest import City
from tests.factories.courses import enrolled, make_course
from tests.factories.enrolling import account, terms
from tests.factories.organization import PersonFactory, PostingFactory

WHY = "窓口の待ち時間を減らす取組に生かしたいため"


def applied(person: Person, now: dt.datetime, **policy: object) -> Application:
    course = make_course()
    terms(course, way=Way.APPLY, **policy)
    assert person.user
    return apply_for(person=person, course=course, reason=WHY, now=now, by=person.user)


def approval_of(application: Application) -> Approval:
    return Approval.objects.get(subject_key=str(application.uuid))


def asked(application: Application) -> set[str]:
    return set(approval_of(application).candidates.values_list("user__person__name", flat=True))


def approve(application: Application, by: Person, now: dt.datetime, outcome: Outcome = Outcome.APPROVED) -> None:
    assert by.user
    decide(approval=approval_of(application), by=by.user, outcome=outcome, reason="今年度は見送り", now=now)


def test_the_head_approves_and_the_applicant_is_enrolled(city: City, now: dt.datetime) -> None:
    application = applied(city.learner, now)
    assert asked(application) == {city.manager.name}
    approve(application, city.manager, now)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.APPROVED
    assert application.enrolment == Enrolment.objects.get(person=city.learner)
    assert application.enrolment.source == EnrolmentSource.APPLIED


def test_sent_back_says_why_and_one_may_ask_again(city: City, now: dt.datetime) -> None:
    application = applied(city.learner, now)
    approve(application, city.manager, now, Outcome.RETURNED)
    application.refresh_from_db()
    assert (application.status, application.answer) == (ApplicationStatus.RETURNED, "今年度は見送り")
    again = apply_for(person=city.learner, course=application.course, reason=WHY, now=now, by=account(city.learner))
    assert again.status == ApplicationStatus.ASKED


def test_such_a_course_is_not_begun_at_once_and_is_asked_for_once(city: City, now: dt.datetime) -> None:
    application = applied(city.learner, now)
    with pytest.raises(DomainError) as refused:
        enrol(person=city.learner, course=application.course, source=EnrolmentSource.SELF, now=now)
    assert refused.value.code == "apply"
    with pytest.raises(DomainError):
        apply_for(person=city.learner, course=application.course, reason=WHY, now=now, by=account(city.learner))


@pytest.mark.parametrize("from_the_inbox", [True, False])
def test_taken_back_it_is_over_wherever_one_takes_it_back(city: City, now: dt.datetime, from_the_inbox: bool) -> None:
    application = applied(city.learner, now)
    if from_the_inbox:
        withdraw_request(approval=approval_of(application), by=account(city.learner), now=now)
    else:
        take_back(application=application, now=now, by=account(city.learner))
    application.refresh_from_db()
    assert application.status == ApplicationStatus.WITHDRAWN
    with pytest.raises(DomainError):
        take_back(application=application, now=now, by=account(city.learner))


def test_who_stands_in_for_the_head_decides(city: City, now: dt.datetime) -> None:
    application = applied(city.learner, now)
    today = local_date(now)
    give_delegation(
        delegator=account(city.manager), delegate=account(city.hr), valid_from=today,
        valid_to=today + dt.timedelta(days=3), reason="出張", now=now,
    )  # fmt: skip
    approve(application, city.hr, now)
    assert Enrolment.objects.filter(person=city.learner).exists()


def test_after_a_week_of_silence_the_next_level_is_asked(city: City, now: dt.datetime) -> None:
    director = PersonFactory(with_account=True)
    PostingFactory(person=director, unit=city.division, heading=True)
    application = applied(city.learner, now)
    follow_up(now=now + dt.timedelta(days=7))
    assert asked(application) == {city.manager.name, director.name}
    approve(application, director, now + dt.timedelta(days=8))
    assert Enrolment.objects.filter(person=city.learner).exists()


def test_the_applicant_moves_before_it_is_decided(city: City, now: dt.datetime) -> None:
    """The head of the new place decides; the one of the old place no longer can."""
    head = PersonFactory(with_account=True)
    PostingFactory(person=head, unit=city.far_section, heading=True)
    application = applied(city.learner, now)
    transfer_person(
        person=city.learner,
        on=local_date(now),
        unit=city.far_section,
        title="係員",
        grade=Grade.STAFF,
        now=now,
        by=None,
    )
    with pytest.raises(DomainError) as refused:
        approve(application, city.manager, now)
    assert refused.value.code == "moved"
    assert not Enrolment.objects.exists()
    assert follow_applicants(now=now) == 1
    assert follow_applicants(now=now) == 0
    approve(application, head, now)
    assert Enrolment.objects.filter(person=city.learner).exists()


def test_without_a_head_anywhere_hr_decides(city: City, now: dt.datetime) -> None:
    application = applied(city.manager, now)
    assert asked(application) == {city.hr.name}
    approve(application, city.hr, now)
    assert Enrolment.objects.filter(person=city.manager).exists()


def test_no_place_left_leaves_it_undecided(city: City, now: dt.datetime) -> None:
    application = applied(city.learner, now, capacity=1)
    other = PersonFactory()
    enrolled_by_hr = enrol(person=other, course=application.course, source=EnrolmentSource.OFFICE, now=now)
    with pytest.raises(DomainError) as refused:
        approve(application, city.manager, now)
    assert refused.value.code == "full"
    assert approval_of(application).is_open
    assert enrolled_by_hr.person == other


def test_what_is_taken_already_is_not_asked_for(city: City, now: dt.datetime) -> None:
    course = make_course()
    enrolled(city.learner, course, now)
    with pytest.raises(DomainError) as refused:
        apply_for(person=city.learner, course=course, reason=WHY, now=now, by=account(city.learner))
    assert refused.value.code == "taking"
