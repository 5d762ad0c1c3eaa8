"""One person's record, and the list of those whose records one may open."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common.clock import start_of
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade, GrantRole
from lms.organization.models import Person
from lms.portal.queries.person import PersonPage, Why
from lms.portal.queries.standings import Status
from tests.conftest import City, SignIn
from tests.factories.courses import completed
from tests.factories.organization import GrantFactory, LeaveFactory, PersonFactory, PostingFactory
from tests.factories.talent import leader_of
from tests.lms.portal.conftest import TODAY, Programme, completed_before, required_of

MOVED = dt.date(2024, 4, 1)


def address(person: Person) -> str:
    return reverse("person_detail", args=[person.uuid])


def page_of(client: Client, person: Person) -> PersonPage:
    response = client.get(address(person))
    assert response.status_code == 200
    page: PersonPage = response.context["page"]
    return page


def test_the_page_says_by_what_right_one_sees_it(
    learner_client: Client,
    manager_client: Client,
    hr_client: Client,
    admin_client: Client,
    city: City,
) -> None:
    assert page_of(learner_client, city.learner).why == Why.OWN
    as_head = page_of(manager_client, city.learner)
    assert (as_head.why, as_head.why_unit) == (Why.HEAD, "人材育成課")
    assert page_of(hr_client, city.learner).why == Why.HR
    assert page_of(admin_client, city.learner).why == Why.ADMIN


def test_somebody_of_another_section_is_not_there(
    manager_client: Client, learner_client: Client, trainer_client: Client, city: City
) -> None:
    stranger = PersonFactory()
    PostingFactory(person=stranger, unit=city.other_section)
    for client in (manager_client, learner_client, trainer_client):
        assert client.get(address(stranger)).status_code == 404
    PostingFactory(person=stranger, unit=city.section, concurrent=True)
    assert page_of(manager_client, stranger).why == Why.HEAD


def test_the_career_tells_of_posts_concurrent_ones_and_leave(hr_client: Client, city: City) -> None:
    person = PersonFactory()
    PostingFactory(person=person, unit=city.far_section)
    transfer_person(
        person=person, on=MOVED, unit=city.team, title="主査", grade=Grade.CHIEF, now=start_of(MOVED), by=None
    )
    PostingFactory(person=person, unit=city.other_section, concurrent=True, valid_from=dt.date(2025, 4, 1))
    LeaveFactory(person=person, valid_from=dt.date(2022, 4, 1), valid_to=dt.date(2023, 4, 1))
    career = page_of(hr_client, person).career
    assert [event.start.year for event in career] == [2025, 2024, 2022, 2020]
    assert career[0].is_concurrent
    assert career[1].place == "デジタル統括室 DX推進部 人材育成課 研修担当"
    assert career[1].is_now
    assert career[2].is_leave
    assert career[3].end == dt.date(2024, 3, 31)


def test_an_announcement_under_embargo_is_not_in_the_career(manager_client: Client, city: City) -> None:
    ahead = TODAY + dt.timedelta(days=40)
    transfer_person(
        person=city.learner,
        on=ahead,
        unit=city.far_section,
        title="係員",
        grade=Grade.STAFF,
        now=start_of(TODAY),
        by=None,
        disclose_at=start_of(ahead),
    )
    assert len(page_of(manager_client, city.learner).career) == 1
    leader_of(city.section)


def test_courses_show_status_and_dates_never_scores(
    manager_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    enrolment = completed(city.learner, programme.mind, now)
    required_of(city.learner, programme.basic, due_in=-2)
    page = page_of(manager_client, city.learner)
    assert [line.standing.status for line in page.courses] == [Status.LATE, Status.DONE]
    html = manager_client.get(address(city.learner)).content.decode()
    attempt = enrolment.attempts.get()
    assert str(attempt.uuid) not in html
    # A picture's lengths are no scores: what a reader reads counts.
    assert "100" not in re.sub(r"<[^>]+>", " ", html).replace(city.learner.name, "")


def test_hr_goes_on_to_the_section_a_head_does_not(
    hr_client: Client, manager_client: Client, city: City, programme: Programme
) -> None:
    person = leader_of(city.section).person
    section = reverse("talent_section", args=[city.section.uuid])
    assert section in hr_client.get(address(person)).content.decode()
    assert section not in manager_client.get(address(person)).content.decode()
    teammate = PersonFactory()
    PostingFactory(person=teammate, unit=city.team)
    assert page_of(hr_client, teammate).section == city.section.uuid
    assert hr_client.get(section).status_code == 200
    term = page_of(manager_client, person).dx.terms[0]
    assert term.is_running
    assert term.is_posted


def test_a_transferred_leader_is_designated_but_does_not_count(hr_client: Client, city: City) -> None:
    person = leader_of(city.section).person
    transfer_person(
        person=person, on=MOVED, unit=city.far_section, title="主査", grade=Grade.CHIEF, now=start_of(MOVED), by=None
    )
    term = page_of(hr_client, person).dx.terms[0]
    assert not (term.is_running and term.is_posted)


def found(client: Client, **query: str) -> list[str]:
    response = client.post(reverse("people"), query, follow=True)
    assert response.status_code == 200
    return [line.person.name for line in response.context["page"].lines]


def test_names_are_found_however_typed_and_never_stand_in_the_address(hr_client: Client, city: City) -> None:
    PersonFactory(name="髙橋　﨑子", kana="タカハシ サキコ")
    for typed in ("高橋", "たかはし", "ﾀｶﾊｼ さきこ"):
        assert found(hr_client, q=typed) == ["髙橋　﨑子"]
    response = hr_client.post(reverse("people"), {"q": "高橋"})
    assert "asked=" in response["Location"]
    assert "%E9%AB%98" not in response["Location"]
    other = Client()
    assert other.session.get("asked") is None


def test_the_list_holds_whom_one_may_see(
    manager_client: Client, hr_client: Client, learner_client: Client, city: City
) -> None:
    manager_sees = {line.person for line in manager_client.get(reverse("people")).context["page"].lines}
    assert manager_sees == {city.learner, city.manager}
    assert hr_client.get(reverse("people")).context["page"].page.paginator.count == Person.objects.count()
    assert learner_client.get(reverse("people")).status_code == 404


def test_the_list_narrows_by_unit_and_state(hr_client: Client, city: City, programme: Programme) -> None:
    leader = leader_of(city.far_section, name="先導 花子").person
    required_of(city.learner, programme.basic, due_in=-1)
    assert found(hr_client, show="late") == [city.learner.name]
    assert found(hr_client, show="leader") == [leader.name]
    assert found(hr_client, unit=str(city.other_bureau.uuid)) == [leader.name]
    assert found(hr_client, unit="x", show="y", q="zzz") == []


def test_hr_of_a_bureau_sees_that_bureau(sign_in: SignIn, city: City) -> None:
    person = PersonFactory(with_account=True)
    PostingFactory(person=person, unit=city.far_section)
    GrantFactory(person=person, role=GrantRole.HR, unit=city.bureau)
    client = sign_in(person)
    assert page_of(client, city.learner).why == Why.HR
    assert client.get(address(PersonFactory())).status_code == 404


@pytest.mark.parametrize("name", ["people", "person_detail"])
def test_the_number_of_queries_does_not_grow(
    name: str, hr_client: Client, city: City, programme: Programme, now: dt.datetime
) -> None:
    url = reverse("people") if name == "people" else address(city.learner)
    required_of(city.learner, programme.basic, due_in=-1)
    hr_client.get(url)
    with CaptureQueriesContext(connection) as small:
        hr_client.get(url)
    completed_before(city.learner, programme.mind)
    completed(city.learner, programme.lead, now)
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    LeaveFactory(person=city.learner, valid_from=MOVED, valid_to=dt.date(2024, 9, 1))
    for _ in range(9):
        required_of(leader_of(city.far_section).person, programme.basic, due_in=-1)
    hr_client.get(url)
    with CaptureQueriesContext(connection) as large:
        hr_client.get(url)
    assert len(large) == len(small) <= 26
