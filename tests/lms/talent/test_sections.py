import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.completions import record_completion
from courses.enums import CompletionSource
from courses.models import Course
from lms.common import clock
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade
from lms.organization.models import PUBLIC, Person, Sight
from lms.skills.models import DxRole
from lms.talent.actions.designations import designate
from lms.talent.forms import default_last_day
from lms.talent.models import Designation
from lms.talent.queries import Candidate, Standing, candidates_for
from tests.conftest import City
from tests.factories.curricula import group, make_curriculum
from tests.factories.organization import LeaveFactory, PersonFactory, PostingFactory, UnitFactory
from tests.factories.talent import CertificationFactory, RoleFactory, leader_of

pytestmark = pytest.mark.django_db
TODAY = clock.today()
TERM = {"valid_from": "2026-04-01", "last_day": "2029-03-31", "document": "DX第1号"}


@pytest.fixture(autouse=True)
def role(db: None) -> DxRole:
    made: DxRole = RoleFactory()
    return made


@pytest.fixture
def fit(city: City) -> Person:
    person: Person = PersonFactory(name="髙橋 美咲")
    PostingFactory(person=person, unit=city.section)
    CertificationFactory(person=person)
    return person


def page(city: City) -> str:
    return reverse("talent_section", args=[city.section.uuid])


def post(client: Client, city: City, person: Person, **changes: Any) -> Any:
    url = reverse("designate_leader", args=[city.section.uuid])
    return client.post(url, {**TERM, "person": str(person.uuid), **changes})


# -- Deciding --------------------------------------------------------------------------------------------------------
def test_hr_is_told_what_will_be_done_and_then_does_it(fit: Person, city: City, hr_client: Client) -> None:
    assert fit.name in hr_client.get(page(city)).content.decode()
    asked = post(hr_client, city, fit).content.decode()
    assert "髙橋 美咲" in asked
    assert "DX第1号" in asked
    assert not Designation.objects.exists()
    done = post(hr_client, city, fit, confirmed="1")
    assert done["Location"].startswith(reverse("board"))
    made = Designation.objects.get()
    assert (made.valid_to, made.recorded_by) == (dt.date(2029, 4, 1), city.hr.user)


def test_the_way_back_keeps_the_board_as_it_was(fit: Person, city: City, hr_client: Client) -> None:
    board = f"{reverse('board')}?state=vacant"
    url = reverse("designate_leader", args=[city.section.uuid], query={"next": board})
    done = hr_client.post(url, {**TERM, "person": str(fit.uuid), "confirmed": "1"})
    assert done["Location"] == f"{board}#section-{city.section.uuid}"
    outside = reverse("designate_leader", args=[city.section.uuid], query={"next": "//example.com/"})
    assert 'href="//example.com' not in hr_client.get(outside.replace("designate/", "")).content.decode()


def test_what_is_refused_is_said_before_anybody_confirms_and_stays_typed(
    city: City, fit: Person, hr_client: Client
) -> None:
    response = post(hr_client, city, city.learner)
    assert response.status_code == 422
    text = response.content.decode()
    assert "DX第1号" in text
    assert str(city.learner.uuid) not in text or "field__error" in text
    elsewhere: Person = PersonFactory()
    PostingFactory(person=elsewhere, unit=city.far_section)
    CertificationFactory(person=elsewhere)
    assert post(hr_client, city, elsewhere, confirmed="1").status_code == 422
    assert post(hr_client, city, fit, last_day="2026-03-31", confirmed="1").status_code == 422
    assert post(hr_client, city, fit, document="", confirmed="1").status_code == 422
    assert not Designation.objects.exists()


def test_an_overlapping_designation_is_refused(city: City, hr_client: Client) -> None:
    made = leader_of(city.section)
    assert post(hr_client, city, made.person, confirmed="1").status_code == 422
    assert Designation.objects.count() == 1


def test_hr_ends_a_designation_with_its_last_day_included(city: City, hr_client: Client) -> None:
    made = leader_of(city.section)
    url = reverse("end_leader", args=[city.section.uuid, made.uuid])
    data = {"last_day": "2026-09-30", "reason": "本人の申出"}
    assert "本人の申出" in hr_client.post(url, data).content.decode()
    assert Designation.objects.known().get().valid_to is None
    hr_client.post(url, {**data, "confirmed": "1"})
    assert Designation.objects.known().get().valid_to == dt.date(2026, 10, 1)
    late = {"last_day": "2010-09-30", "reason": "x", "confirmed": "1"}
    assert hr_client.post(url, late).status_code == 422
    assert hr_client.post(url, {"last_day": "2026-08-30", "confirmed": "1"}).status_code == 422


def test_hr_cancels_a_mistake(city: City, hr_client: Client) -> None:
    made = leader_of(city.section)
    url = reverse("cancel_leader", args=[city.section.uuid, made.uuid])
    assert hr_client.post(url, {"confirmed": "1"}).status_code == 422
    hr_client.post(url, {"reason": "取り違え", "confirmed": "1"})
    assert not Designation.objects.known().exists()
    assert hr_client.post(url, {"reason": "取り違え", "confirmed": "1"}).status_code == 404


def test_a_head_looks_and_does_not_decide(city: City, fit: Person, manager_client: Client) -> None:
    text = manager_client.get(page(city)).content.decode()
    assert fit.name in text
    assert "designate/" not in text
    assert post(manager_client, city, fit).status_code == 404
    assert manager_client.get(reverse("talent_section", args=[city.other_section.uuid])).status_code == 404


def test_deciding_is_never_a_link(city: City, fit: Person, hr_client: Client) -> None:
    assert hr_client.get(reverse("designate_leader", args=[city.section.uuid])).status_code == 404


def test_beside_the_board_only_the_inner_part_is_sent(city: City, fit: Person, hr_client: Client) -> None:
    part = hr_client.get(page(city), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert "HX-Request" in part["Vary"]
    assert b"<html" in hr_client.get(page(city)).content


def test_a_unit_that_is_no_section_on_the_day_is_not_found(city: City, hr_client: Client) -> None:
    assert hr_client.get(reverse("talent_section", args=[city.bureau.uuid])).status_code == 404
    assert hr_client.get(f"{page(city)}?as_of=2000-01-01").status_code == 404


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-04-01", "2029-03-31"), ("2026-11-21", "2029-03-31"), ("2027-03-31", "2029-03-31")],
)
def test_a_term_ends_with_the_third_fiscal_year(first: str, last: str) -> None:
    assert default_last_day(dt.date.fromisoformat(first)) == dt.date.fromisoformat(last)


# -- Candidates ------------------------------------------------------------------------------------------------------
@pytest.fixture
def course(role: DxRole) -> Course:
    made = Course.objects.create(code="lead", created_at=clock.now())
    make_curriculum(group([made, Course.objects.create(code="mind", created_at=clock.now())]), role=role)
    return made


def posted(name: str, unit: object, *, certified: bool = False) -> Person:
    person: Person = PersonFactory(name=name)
    PostingFactory(person=person, unit=unit)
    if certified:
        CertificationFactory(person=person)
    return person


def found(city: City, role: DxRole, within: frozenset[int] | None = None) -> list[Candidate]:
    return candidates_for(city.section, TODAY, PUBLIC(clock.now()), role, within=within)


def test_candidates_are_ranked_and_explained(city: City, role: DxRole, course: Course) -> None:
    posted("係員", city.section)
    posted("遠方", city.far_section, certified=True)
    posted("隣課", city.other_section, certified=True)
    learner = posted("受講", city.team)
    record_completion(
        person=learner, course=course, occurred_on=dt.date(2025, 6, 1), source=CompletionSource.LEARNED,
        now=clock.now(), by=None,
    )  # fmt: skip
    posted("認定", city.team, certified=True)
    LeaveFactory(person=posted("休業", city.section, certified=True))
    leader_of(city.section, name="現任")
    rows = found(city, role)
    assert [row.name for row in rows] == ["認定", "休業", "受講", "隣課"]
    assert [row.standing for row in rows] == [Standing.READY, Standing.READY, Standing.TRAINING, Standing.ELSEWHERE]
    assert all(row.reasons for row in rows)
    assert rows[2].progress == 0.5
    assert rows[1].is_on_leave


def test_who_leads_elsewhere_already_comes_after_who_does_not(city: City, role: DxRole) -> None:
    busy = leader_of(city.other_section, name="兼任").person
    PostingFactory(person=busy, unit=city.section, concurrent=True)
    posted("専任", city.section, certified=True)
    assert [(row.name, row.is_busy) for row in found(city, role)] == [("専任", False), ("兼任", True)]


def test_a_designation_that_rests_on_an_unannounced_transfer_is_not_told(city: City, role: DxRole) -> None:
    person, now = posted("異動", city.section, certified=True), clock.now()
    day, hidden = TODAY + dt.timedelta(days=30), Sight(now=now, embargoed=True)
    transfer_person(
        person=person, on=day, unit=city.other_section, title="主査", grade=Grade.CHIEF, now=now, by=None,
        disclose_at=now + dt.timedelta(days=20),
    )  # fmt: skip
    designate(
        person=person, unit=city.other_section, role=role, valid_from=day, valid_to=None, document="DX第2号",
        now=now, by=None, sight=hidden,
    )  # fmt: skip
    assert [row.is_busy for row in found(city, role)] == [False]
    assert [row.is_busy for row in candidates_for(city.section, TODAY, hidden, role)] == [True]


def test_a_head_is_shown_candidates_of_the_own_section_alone(city: City, role: DxRole) -> None:
    posted("隣課", city.other_section, certified=True)
    posted("認定", city.section, certified=True)
    assert [row.name for row in found(city, role, frozenset({city.section.pk, city.team.pk}))] == ["認定"]


@pytest.mark.parametrize("people", [10, 60])
def test_queries_do_not_grow_with_the_bureau(
    people: int, city: City, role: DxRole, course: Course, django_assert_num_queries: Any
) -> None:
    for number in range(people):
        posted(f"{number}", UnitFactory(team=True, parent=city.section), certified=number % 2 == 0)
    with django_assert_num_queries(10):
        assert len(found(city, role)) == people // 2
