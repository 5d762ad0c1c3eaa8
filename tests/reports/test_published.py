"""A correction may contradict a figure that was handed out: the goal's page says so, and who makes the difference."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common import clock
from lms.organization.actions.postings import withdraw_posting
from lms.organization.enums import GrantRole
from lms.organization.models import Person, Posting
from lms.talent.models import Certification
from reports.models import FigureSnapshot, Goal
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.factories.reports import GoalFactory
from tests.factories.talent import CertificationFactory, leader_of

AS_OF = "2026-06-01"
CORRECTED = "その後の訂正により"
pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(city: City) -> Person:
    return leader_of(city.section, name="修正 花子").person


@pytest.fixture
def goal(city: City, leader: Person) -> Goal:
    leader_of(city.far_section)
    goal: Goal = GoalFactory(yearly={2026: 4})
    return goal


@pytest.fixture
def placed(city: City, leader: Person) -> Goal:
    goal: Goal = GoalFactory(placed=True)
    return goal


def take(client: Client, goal: Goal, as_of: str = AS_OF) -> FigureSnapshot:
    assert client.get(reverse("goal_export", args=[goal.code, "csv"], query={"as_of": as_of})).status_code == 200
    return FigureSnapshot.objects.latest("pk")


def take_back(person: Person, now: dt.datetime) -> None:
    """The certification was never right."""
    Certification.objects.filter(person=person).supersede(now=now)


def page(client: Client, goal: Goal) -> str:
    return client.get(reverse("goal_detail", args=[goal.code])).content.decode()


def published(client: Client, goal: Goal) -> str:
    return client.get(reverse("goal_published", args=[goal.code])).content.decode()


def test_the_page_says_that_a_figure_handed_out_is_known_otherwise(
    hr_client: Client, goal: Goal, leader: Person, now: dt.datetime
) -> None:
    snapshot = take(hr_client, goal)
    assert CORRECTED not in page(hr_client, goal)
    take_back(leader, clock.now())
    shown = page(hr_client, goal)
    today = clock.today()
    assert f"令和{today.year - 2018}年{today.month}月{today.day}日に出力した" in shown
    assert "値は2名でした" in shown
    assert "1名です" in shown
    door = reverse("goal_difference", args=[goal.code, snapshot.uuid])
    assert door in shown
    told = hr_client.get(door).content.decode()
    assert "修正 花子" in told
    assert "数えません" in told


def test_every_figure_handed_out_is_listed_with_who_took_it(hr_client: Client, city: City, goal: Goal) -> None:
    take(hr_client, goal)
    listed = published(hr_client, goal)
    assert str(city.hr.user) in listed
    assert "変更なし" in listed


def test_a_share_is_contradicted_by_a_post_that_was_never_held(hr_client: Client, placed: Goal, leader: Person) -> None:
    snapshot = take(hr_client, placed)
    posting = Posting.objects.known().get(person=leader)
    withdraw_posting(posting=posting, now=clock.now(), by=None)
    assert "3課中" in page(hr_client, placed)
    assert "修正 花子" in hr_client.get(reverse("goal_difference", args=[placed.code, snapshot.uuid])).content.decode()


def test_what_happens_after_the_day_contradicts_nothing(hr_client: Client, city: City, goal: Goal) -> None:
    take(hr_client, goal)
    CertificationFactory(on=dt.date(2026, 6, 2), now=clock.now())
    assert CORRECTED not in page(hr_client, goal)


def test_a_file_taken_again_speaks_for_its_day(hr_client: Client, goal: Goal, leader: Person) -> None:
    """The last file of a day is right again: the page is calm, the list still tells of the first."""
    take(hr_client, goal)
    take_back(leader, clock.now())
    take(hr_client, goal)
    assert CORRECTED not in page(hr_client, goal)
    assert published(hr_client, goal).count("訂正あり") == 1


def test_managers_read_the_sentence_and_no_names(
    hr_client: Client, manager_client: Client, goal: Goal, leader: Person
) -> None:
    snapshot = take(hr_client, goal)
    take_back(leader, clock.now())
    shown = page(manager_client, goal)
    assert CORRECTED in shown
    assert "修正 花子" not in shown
    assert manager_client.get(reverse("goal_published", args=[goal.code])).status_code == 404
    assert manager_client.get(reverse("goal_difference", args=[goal.code, snapshot.uuid])).status_code == 404


def test_what_was_taken_with_sight_of_an_embargo_is_for_such_eyes(
    city: City, sign_in: SignIn, hr_client: Client, placed: Goal, leader: Person, now: dt.datetime
) -> None:
    keeper = PersonFactory(with_account=True)
    for role in (GrantRole.HR, GrantRole.EMBARGO):
        GrantFactory(person=keeper, role=role)
    posting = Posting.objects.known().get(person=leader)
    withdraw_posting(posting=posting, now=now, by=None, disclose_at=now + dt.timedelta(days=1))
    snapshot = take(sign_in(keeper), placed)
    assert snapshot.embargoed
    door = reverse("goal_difference", args=[placed.code, snapshot.uuid])
    assert hr_client.get(door).status_code == 404
    assert hr_client.get(reverse("goal_published", args=[placed.code])).context["page"].paginator.count == 0
    assert sign_in(keeper).get(door).status_code == 200
    # Nobody is told of a contradiction that is nothing but two pairs of eyes.
    assert not take(hr_client, placed).embargoed
    assert CORRECTED not in page(hr_client, placed)
    assert CORRECTED not in page(sign_in(keeper), placed)


def test_files_and_people_cost_no_more_queries(hr_client: Client, city: City, goal: Goal) -> None:
    def queries(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert hr_client.get(url).status_code == 200
        return len(captured)

    snapshot = take(hr_client, goal)
    urls = [
        reverse("goal_detail", args=[goal.code]),
        reverse("goal_published", args=[goal.code]),
        reverse("goal_difference", args=[goal.code, snapshot.uuid]),
    ]
    for url in urls:
        queries(url)
    few = [queries(url) for url in urls]
    for _ in range(5):
        take(hr_client, goal)
        PostingFactory(person=CertificationFactory(now=clock.now()).person, unit=city.section)
    assert [queries(url) for url in urls] == few
