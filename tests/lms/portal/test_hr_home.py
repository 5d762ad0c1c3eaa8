"""HR's home says the same as the board and the goals, and each number is a door."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import User
from lms.common import generations
from lms.organization.enums import GrantRole
from lms.portal.queries.city import CityPage
from lms.talent.enums import ImportKind
from lms.talent.models import RecordImport
from reports.enums import MetricCode
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, LeaveFactory, PersonFactory, PostingFactory, UnitFactory
from tests.factories.reports import GoalFactory
from tests.factories.talent import CertificationFactory, leader_of
from tests.lms.portal.conftest import TODAY, Programme, required_of


def page_of(client: Client) -> CityPage:
    response = client.get(reverse("hr_home"))
    assert response.status_code == 200
    page: CityPage = response.context["page"]
    return page


def test_the_numbers_are_those_of_the_board_and_of_the_goal(
    hr_client: Client, city: City, programme: Programme
) -> None:
    goal = GoalFactory(placed=True, role=programme.leader)
    leader_of(city.section)
    leader_of(city.far_section, until=TODAY + dt.timedelta(days=30))
    page = page_of(hr_client)
    assert page.coverage
    figure = hr_client.get(reverse("goal_detail", args=[goal.code])).context["figure"]
    board = hr_client.get(reverse("board")).context["coverage"]
    assert page.coverage.placed == figure.value == board.placed == 2
    assert page.coverage.total == figure.denominator == board.total == 3
    assert page.figures[0].value == figure.value
    assert sum(line.placed for line in page.bureaus) == 2
    assert sum(line.sections for line in page.bureaus) == 3
    by_name = {line.bureau.name: line for line in page.bureaus if line.bureau}
    assert {row.name: row.value for row in figure.bureaus} == {name: line.placed for name, line in by_name.items()}
    assert by_name["建設局"].expiring == 1


def test_a_bureau_leads_to_the_board_narrowed_to_it(hr_client: Client, city: City, programme: Programme) -> None:
    leader_of(city.section)
    line = hr_client.get(reverse("hr_home")).context["bureaus"][0]
    assert line["board_url"] == reverse("board", query={"bureau": str(city.bureau.uuid)})
    assert line["row"].vacant == 1
    for name in ("board_url", "vacant_url", "expiring_url"):
        assert hr_client.get(line[name]).status_code == 200


def test_sections_about_to_lose_their_leader_are_named_soonest_first(
    hr_client: Client, city: City, programme: Programme
) -> None:
    leader_of(city.section, until=TODAY + dt.timedelta(days=60))
    leader_of(city.far_section, until=TODAY + dt.timedelta(days=20))
    leader_of(city.other_section, until=TODAY + dt.timedelta(days=200))
    assert [each.section.name for each in page_of(hr_client).losing] == ["道路課", "人材育成課"]


def test_hr_of_a_bureau_has_the_decisions_of_that_bureau_alone(
    sign_in: SignIn, city: City, programme: Programme
) -> None:
    for unit in (city.section, city.far_section):
        leader_of(unit, until=TODAY + dt.timedelta(days=60))
    person = PersonFactory(with_account=True)
    GrantFactory(person=person, role=GrantRole.HR, unit=city.other_bureau)
    page = page_of(sign_in(person))
    assert [each.section.name for each in page.losing] == ["道路課"]
    assert page.coverage
    assert page.coverage.total == 3, "numbers are the city's"


def test_a_vacant_section_with_a_certified_person_inside_needs_a_decision(
    hr_client: Client, city: City, programme: Programme
) -> None:
    inside, away = PersonFactory(), PersonFactory()
    PostingFactory(person=inside, unit=city.team)
    PostingFactory(person=away, unit=city.far_section)
    for person in (inside, away):
        CertificationFactory(person=person)
    LeaveFactory(person=away, valid_from=TODAY - dt.timedelta(days=3))
    chances = page_of(hr_client).chances
    assert [(each.section.name, each.candidates) for each in chances] == [("人材育成課", 1)]


def test_many_chances_are_folded_away_but_all_there(hr_client: Client, city: City, programme: Programme) -> None:
    for number in range(9):
        section = UnitFactory(parent=city.other_bureau, name=f"第{number}課")
        person = PersonFactory()
        PostingFactory(person=person, unit=section)
        CertificationFactory(person=person)
    html = hr_client.get(reverse("hr_home")).content.decode()
    assert all(f"第{number}課" in html for number in range(9))


def test_whoever_is_late_is_counted_where_posted_and_found_behind_the_number(
    hr_client: Client, city: City, programme: Programme
) -> None:
    both = PersonFactory()
    PostingFactory(person=both, unit=city.section)
    PostingFactory(person=both, unit=city.far_section, concurrent=True)
    gone = PersonFactory()
    for person in (both, gone, city.learner):
        required_of(person, programme.basic, due_in=-4)
    response = hr_client.get(reverse("hr_home"))
    page: CityPage = response.context["page"]
    assert page.late == 2
    for line in response.context["bureaus"]:
        behind = hr_client.get(line["late_url"]).context["page"]
        assert behind.page.paginator.count == line["row"].late
    assert [line.late for line in page.bureaus] == [2, 1]


def test_an_import_that_was_checked_waits_to_be_applied(hr_client: Client, city: City, now: dt.datetime) -> None:
    assert isinstance(city.hr.user, User)
    RecordImport.objects.create(
        kind=ImportKind.COMPLETIONS,
        file_name="r5.csv",
        sha256="0" * 64,
        document="修了者名簿",
        created_at=now,
        created_by=city.hr.user,
    )
    response = hr_client.get(reverse("hr_home"))
    assert len(response.context["page"].imports) == 1
    assert reverse("record_imports") in response.content.decode()


def test_an_empty_city_has_a_page_too(hr_client: Client) -> None:
    page = page_of(hr_client)
    assert not page.figures
    assert page.coverage is None
    assert page.decisions == 0


def test_only_hr_and_administrators_enter(
    learner_client: Client, manager_client: Client, trainer_client: Client, admin_client: Client
) -> None:
    for client in (learner_client, manager_client, trainer_client):
        assert client.get(reverse("hr_home")).status_code == 404
    assert admin_client.get(reverse("hr_home")).status_code == 200


def test_the_number_of_queries_does_not_grow(hr_client: Client, city: City, programme: Programme) -> None:
    GoalFactory(placed=True, role=programme.leader)
    leader_of(city.section, until=TODAY + dt.timedelta(days=30))
    required_of(city.learner, programme.basic, due_in=-4)
    hr_client.get(reverse("hr_home"))
    with CaptureQueriesContext(connection) as small:
        hr_client.get(reverse("hr_home"))
    for number in range(6):
        section = UnitFactory(parent=city.other_bureau)
        leader_of(section, until=TODAY + dt.timedelta(days=30 + number))
        person = PersonFactory()
        PostingFactory(person=person, unit=section)
        required_of(person, programme.basic, due_in=-4)
    with CaptureQueriesContext(connection) as large:
        hr_client.get(reverse("hr_home"))
    assert len(large) == len(small)


def goals_of_every_kind(programme: Programme) -> None:
    GoalFactory(placed=True, role=programme.leader)
    GoalFactory(code="trained", role=programme.leader)
    for metric in (MetricCode.PARTICIPANTS, MetricCode.ATTENDED):
        GoalFactory(code=metric.value, metric=metric, role=None, course=programme.basic)


def first_visit(client: Client) -> int:
    """With nothing kept in the process, as the first reader of the day finds it."""
    generations.forget_all()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("hr_home")).status_code == 200
    return len(queries)


@pytest.mark.django_db(transaction=True)
def test_even_the_first_visit_takes_few_queries_in_a_city_of_any_size(
    hr_client: Client, city: City, programme: Programme
) -> None:
    goals_of_every_kind(programme)
    leader_of(city.section, until=TODAY + dt.timedelta(days=30))
    required_of(city.learner, programme.basic, due_in=-4)
    hr_client.get(reverse("hr_home"))
    few = first_visit(hr_client)
    for number in range(6):
        section = UnitFactory(parent=city.other_bureau)
        leader_of(section, until=TODAY + dt.timedelta(days=30 + number))
        required_of(PersonFactory(), programme.basic, due_in=-4)
    assert first_visit(hr_client) == few <= 27


def trained(client: Client) -> int:
    (figure,) = [each for each in page_of(client).figures if each.goal == "trained"]
    return figure.value


@pytest.mark.django_db(transaction=True)
def test_the_second_visit_looks_once_for_what_has_changed(hr_client: Client, city: City, programme: Programme) -> None:
    goals_of_every_kind(programme)
    leader_of(city.section)
    assert trained(hr_client) == 1
    with CaptureQueriesContext(connection) as queries:
        assert trained(hr_client) == 1
    assert sum("common_generation" in query["sql"] for query in queries) == 1
    leader_of(city.far_section)
    assert trained(hr_client) == 2
