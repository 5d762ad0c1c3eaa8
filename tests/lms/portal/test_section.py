"""所属の状況: a head sees the people of the unit, their status and dates, and nobody else's."""

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.enrolments import enrol
from courses.enums import EnrolmentSource
from lms.organization.enums import Grade
from lms.portal.queries.section import SectionPage
from lms.portal.queries.section_people import Show
from lms.portal.queries.standings import Status
from tests.conftest import City, SignIn
from tests.factories.courses import completed
from tests.factories.organization import LeaveFactory, PersonFactory, PostingFactory
from tests.factories.talent import leader_of
from tests.lms.portal.conftest import TODAY, Programme, completed_before, required_of


def page_of(client: Client, **query: str) -> SectionPage:
    response = client.get(reverse("section_home", query=query))
    assert response.status_code == 200
    page: SectionPage = response.context["page"]
    return page


def test_a_head_sees_the_own_section_and_not_the_one_beside_it(
    manager_client: Client, city: City, programme: Programme
) -> None:
    PostingFactory(person=PersonFactory(name="隣の 職員"), unit=city.other_section)
    page = page_of(manager_client)
    assert page.unit.name == "人材育成課"
    assert [row.uuid for row in page.rows] == [city.learner.uuid]
    refused = manager_client.get(reverse("section_home", query={"unit": str(city.other_section.uuid)}))
    assert refused.status_code == 404


def test_concurrent_posts_and_teams_count_the_head_does_not(
    manager_client: Client, city: City, programme: Programme
) -> None:
    guest, teammate = PersonFactory(kana="あ"), PersonFactory(kana="い")
    PostingFactory(person=guest, unit=city.far_section)
    PostingFactory(person=guest, unit=city.section, concurrent=True)
    PostingFactory(person=teammate, unit=city.team)
    rows = {row.uuid: row for row in page_of(manager_client).rows}
    assert set(rows) == {city.learner.uuid, guest.uuid, teammate.uuid}
    assert rows[guest.uuid].is_concurrent
    assert rows[teammate.uuid].place == "研修担当"


def test_the_first_sentence_says_whether_there_is_a_leader(
    manager_client: Client, city: City, programme: Programme
) -> None:
    page = page_of(manager_client)
    assert page.section
    assert not page.section.is_placed
    leader_of(city.section, name="先導 花子", until=dt.date(2040, 4, 1))
    response = manager_client.get(reverse("section_home"))
    assert response.context["page"].section.is_placed
    assert "先導 花子" in response.content.decode()


def test_late_is_who_missed_a_due_date_and_is_not_on_leave(
    manager_client: Client, city: City, programme: Programme
) -> None:
    away = PersonFactory()
    PostingFactory(person=away, unit=city.section)
    LeaveFactory(person=away, valid_from=TODAY - dt.timedelta(days=30))
    required_of(away, programme.basic, due_in=-5)
    required_of(city.learner, programme.basic, due_in=-5)
    page = page_of(manager_client)
    assert [row.uuid for row in page.late] == [city.learner.uuid]
    assert page.late[0].overdue[0][0] == "DX基礎研修"
    assert page.count(Show.LATE) == 1
    assert next(row for row in page.rows if row.uuid == away.uuid).is_on_leave


def test_filters_and_order_stand_in_the_address(manager_client: Client, city: City, programme: Programme) -> None:
    done = PersonFactory(kana="ん")
    PostingFactory(person=done, unit=city.section)
    completed_before(done, programme.mind, programme.basic)
    response = manager_client.get(reverse("section_home", query={"show": "done"}))
    assert [row.uuid for row in response.context["rows"]] == [done.uuid]
    backwards = manager_client.get(reverse("section_home", query={"sort": "-kana"}))
    assert [row.uuid for row in backwards.context["rows"]] == [done.uuid, city.learner.uuid]
    odd = manager_client.get(reverse("section_home", query={"show": "nonsense", "unit": str(city.section.uuid)}))
    assert len(odd.context["rows"]) == 2


def test_staff_who_have_the_groundwork_could_be_nominated(
    manager_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    ready, begun, head, leader = (PersonFactory() for _ in range(4))
    for person, grade in ((ready, Grade.CHIEF), (begun, Grade.STAFF), (head, Grade.MANAGER)):
        PostingFactory(person=person, unit=city.section, grade=grade)
        completed_before(person, programme.mind, programme.basic)
    enrol(person=begun, course=programme.lead, source=EnrolmentSource.NOMINATED, now=now)
    leader_of(city.section, person=leader)
    completed_before(leader, programme.mind, programme.basic)
    assert [row.uuid for row in page_of(manager_client).nominees] == [ready.uuid]


def test_status_and_dates_but_neither_answers_nor_scores(
    manager_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    enrolment = completed(city.learner, programme.basic, now)
    row = page_of(manager_client).rows[0]
    assert [cell.status for cell in row.cells] == [Status.NONE, Status.DONE]
    attempt = enrolment.attempts.get()
    html = manager_client.get(reverse("section_home")).content.decode()
    assert str(attempt.uuid) not in html
    assert "問1" not in html


def test_a_bureau_head_chooses_among_the_sections(sign_in: SignIn, city: City, programme: Programme) -> None:
    director = PersonFactory(with_account=True)
    PostingFactory(person=director, unit=city.bureau, heading=True)
    client = sign_in(director)
    page = page_of(client)
    assert page.unit.name == "デジタル統括室"
    assert page.section is None
    assert page.coverage
    assert page.coverage.total == 2
    names = [choice.node.name for choice in page.choices]
    assert names == ["デジタル統括室", "DX推進部", "人材育成課", "業務改革課"]
    assert page_of(client, unit=str(city.other_section.uuid)).unit.name == "業務改革課"


def test_whoever_heads_nothing_has_no_such_page(learner_client: Client, hr_client: Client) -> None:
    assert learner_client.get(reverse("section_home")).status_code == 404
    assert hr_client.get(reverse("section_home")).status_code == 404


def test_the_number_of_queries_does_not_grow(
    manager_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    required_of(city.learner, programme.basic, due_in=-5)
    manager_client.get(reverse("section_home"))
    with CaptureQueriesContext(connection) as small:
        manager_client.get(reverse("section_home"))
    for _ in range(8):
        person = PersonFactory()
        PostingFactory(person=person, unit=city.team)
        required_of(person, programme.basic, due_in=-5)
        completed_before(person, programme.mind)
    leader_of(city.section)
    with CaptureQueriesContext(connection) as large:
        manager_client.get(reverse("section_home"))
    assert len(large) == len(small) <= 30
