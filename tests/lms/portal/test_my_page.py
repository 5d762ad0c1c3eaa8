"""マイページ: in under a second one knows whether all is well."""

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import Certificate
from courses.actions.enrolments import enrol
from courses.actions.lessons import complete_lesson
from courses.enums import EnrolmentSource, Format
from lms.portal.queries.my_page import MyPage
from tests.conftest import City, SignIn
from tests.factories.certificates import make_certificate
from tests.factories.courses import enrolled, make_course, make_session, read_lessons, text_of
from tests.factories.organization import PersonFactory
from tests.factories.talent import CertificationFactory, leader_of
from tests.lms.portal.conftest import TODAY, Programme, completed_before, required_of


def page_of(client: Client) -> MyPage:
    response = client.get(reverse("my_page"))
    assert response.status_code == 200
    page: MyPage = response.context["page"]
    return page


def test_what_is_overdue_comes_first(learner_client: Client, city: City, programme: Programme) -> None:
    required_of(city.learner, programme.basic, due_in=3)
    required_of(city.learner, programme.mind, due_in=-8)
    page = page_of(learner_client)
    assert page.now
    assert page.now.title == "DXマインド研修"
    assert page.now.is_overdue
    assert page.overdue == 1
    assert [task.title for task in page.obliged] == ["DXマインド研修", "DX基礎研修"]


def test_the_button_leads_to_the_next_lesson_and_says_how_long_it_takes(
    learner_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    completed_before(city.learner, programme.mind)
    enrolment = required_of(city.learner, programme.basic, due_in=3)
    first, second = text_of(enrolment)["lessons"]
    complete_lesson(enrolment=enrolment, lesson_key=first["key"], now=now)
    task = page_of(learner_client).now
    assert task
    assert task.url == reverse("lesson", args=[programme.basic.code, second["key"]])
    assert (task.done, task.steps) == (1, 3)
    assert task.minutes_left == second["minutes"] + 3
    read_lessons(enrolment, now)
    task = page_of(learner_client).now
    assert task
    assert task.url == reverse("quiz", args=[programme.basic.code])
    assert task.minutes_left == 3


def test_all_is_well_when_nothing_is_due(learner_client: Client, city: City, programme: Programme) -> None:
    completed_before(city.learner, programme.mind, programme.basic)
    page = page_of(learner_client)
    assert page.now is None
    assert not page.obliged
    assert [past.title for past in page.past] == ["DX基礎研修", "DXマインド研修"]
    assert page.past[0].document == "修了者名簿"


def test_a_course_required_of_everybody_waits_even_before_one_is_enrolled(
    learner_client: Client, programme: Programme
) -> None:
    page = page_of(learner_client)
    assert [task.is_enrolled for task in page.obliged] == [False, False]
    assert page.now
    assert page.now.url == reverse("course_detail", args=[programme.mind.code])


def test_whoever_is_nominated_sees_what_is_missing_to_the_role(
    learner_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    completed_before(city.learner, programme.mind)
    enrol(person=city.learner, course=programme.lead, source=EnrolmentSource.NOMINATED, now=now)
    path = page_of(learner_client).path
    assert path
    assert path.role == programme.leader
    assert [step.state for step in path.steps] == ["done", "todo", "current"]
    assert path.missing == 1


def test_whoever_is_certified_hears_that_the_designation_is_missing(
    learner_client: Client, city: City, programme: Programme
) -> None:
    CertificationFactory(person=city.learner)
    path = page_of(learner_client).path
    assert path
    assert path.certified
    assert path.term is None


def test_a_designated_leader_sees_the_term(sign_in: SignIn, city: City, programme: Programme) -> None:
    designation = leader_of(city.other_section, person=PersonFactory(with_account=True))
    path = page_of(sign_in(designation.person)).path
    assert path
    assert path.term
    assert path.term.is_running
    assert path.term.is_posted
    assert path.term.place.endswith("業務改革課")


def test_the_next_step_is_recommended_with_its_reason(learner_client: Client, city: City, programme: Programme) -> None:
    completed_before(city.learner, programme.mind, programme.basic)
    first = page_of(learner_client).suggestions[0]
    assert first.label.title == "DXリーダー養成研修"
    assert programme.leader.name in first.reason


def test_the_next_session_has_its_place_and_a_calendar_entry(
    learner_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    course = make_course(format=Format.BLENDED, quiz=False)
    session = make_session(course, TODAY + dt.timedelta(days=5), now, invited=[city.learner])
    response = learner_client.get(reverse("my_page"))
    assert reverse("session_calendar", args=[session.uuid]) in response.content.decode()
    assert session.place in response.content.decode()


def test_a_course_whose_online_part_is_done_does_not_stand_in_the_way(
    learner_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    course = make_course(format=Format.BLENDED, quiz=False)
    read_lessons(enrolled(city.learner, course, now, due_on=TODAY + dt.timedelta(days=1)), now)
    required_of(city.learner, programme.mind, due_in=30)
    page = page_of(learner_client)
    assert page.now
    assert page.now.title == "DXマインド研修"
    assert any(task.waits_for_session for task in page.chosen)


def test_nobody_is_blamed_for_a_session_that_is_not_held_yet(
    learner_client: Client, city: City, now: dt.datetime
) -> None:
    course = make_course(format=Format.BLENDED, quiz=False)
    enrolment = required_of(city.learner, course, due_in=-3)
    read_lessons(enrolment, now)
    page = page_of(learner_client)
    assert page.now is None
    assert page.overdue == 0
    assert page.waits_for_session


def test_certificates_come_with_paper_and_proof(
    learner_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    certificate: Certificate = make_certificate(city.learner, now, programme.mind)
    html = learner_client.get(reverse("my_page")).content.decode()
    assert reverse("certificate_pdf", args=[certificate.uuid]) in html
    assert reverse("verify", args=[certificate.token]) in html


def test_the_number_of_queries_does_not_grow(
    learner_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    required_of(city.learner, programme.mind, due_in=3)
    make_certificate(city.learner, now, make_course())
    learner_client.get(reverse("my_page"))
    with CaptureQueriesContext(connection) as small:
        learner_client.get(reverse("my_page"))
    for _ in range(4):
        make_certificate(city.learner, now, make_course())
        enrolled(city.learner, make_course(), now)
    make_session(make_course(), TODAY + dt.timedelta(days=5), now, invited=[city.learner])
    learner_client.get(reverse("my_page"))  # releases are read once in a process
    with CaptureQueriesContext(connection) as large:
        learner_client.get(reverse("my_page"))
    assert len(large) == len(small) <= 18
