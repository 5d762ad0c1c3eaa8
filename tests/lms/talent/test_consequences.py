"""Before HR confirms a change, it is told what the change does to DX leaders."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lms.common import clock
from lms.common.errors import DomainError
from lms.organization.actions.unit_corrections import correct_unit
from lms.organization.models import Person, Posting, Unit, UnitVersion
from lms.talent.actions.designations import cancel_designation
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory
from tests.factories.talent import CertificationFactory, DesignationFactory, leader_of
from tests.lms.organization.desk import preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def april() -> dt.date:
    return dt.date(clock.today().year + 1, 4, 1)


@pytest.fixture
def leader(city: City) -> Person:
    person: Person = leader_of(city.section, name="髙橋 美咲", kana="タカハシ ミサキ").person
    return person


def warnings(page: object) -> list[str]:
    return list(page.context["warnings"])  # type: ignore[attr-defined]  # the client's own response


def transfer(on: dt.date, unit: str) -> dict[str, str]:
    return {
        "on": on.isoformat(),
        "unit_text": unit,
        "title": "主査",
        "grade": "chief",
        "employment": "regular",
    }


def another_leader(unit: Unit) -> Person:
    person: Person = PersonFactory(name="鈴木 花子", kana="スズキ ハナコ")
    PostingFactory(person=person, unit=unit)
    CertificationFactory(person=person)
    DesignationFactory(person=person, unit=unit)
    return person


def test_a_transfer_away_tells_that_the_section_loses_its_leader(
    city: City, hr_client: Client, leader: Person, april: dt.date
) -> None:
    address = reverse("posting_transfer", args=[leader.uuid])
    told = warnings(preview(hr_client, address, transfer(april, "道路課")))
    assert len(told) == 1
    assert "人材育成課" in told[0]
    assert "髙橋 美咲" in told[0]


def test_a_transfer_within_the_section_costs_no_leader(
    city: City, hr_client: Client, leader: Person, april: dt.date
) -> None:
    address = reverse("posting_transfer", args=[leader.uuid])
    assert warnings(preview(hr_client, address, transfer(april, "研修担当"))) == []


def test_where_another_leader_remains_that_is_said(
    city: City, hr_client: Client, leader: Person, april: dt.date
) -> None:
    another_leader(city.section)
    address = reverse("posting_transfer", args=[leader.uuid])
    told = warnings(preview(hr_client, address, transfer(april, "道路課")))
    assert len(told) == 1
    assert "鈴木 花子" not in told[0]


def test_leave_of_a_leader_is_told(city: City, hr_client: Client, leader: Person, april: dt.date) -> None:
    address = reverse("leave_record", args=[leader.uuid])
    told = warnings(preview(hr_client, address, {"kind": "childcare", "on": april.isoformat()}))
    assert any("人材育成課" in sentence for sentence in told)


def test_the_departure_of_somebody_else_says_nothing_of_leaders(
    city: City, hr_client: Client, leader: Person, april: dt.date
) -> None:
    address = reverse("person_retire", args=[city.learner.uuid])
    told = warnings(preview(hr_client, address, {"last_day": april.isoformat()}))
    assert not any("髙橋" in sentence for sentence in told)


def test_a_merger_tells_of_the_leader_and_of_the_head(
    city: City, hr_client: Client, leader: Person, april: dt.date
) -> None:
    address = reverse("unit_merge", args=[city.section.uuid])
    typed = {"on": april.isoformat(), "unit_text": "業務改革課", "people": "move"}
    told = warnings(preview(hr_client, address, typed))
    assert any("髙橋 美咲" in sentence for sentence in told)


def test_a_unit_that_no_longer_counts_tells_of_its_leader(
    city: City, hr_client: Client, leader: Person, april: dt.date
) -> None:
    address = reverse("unit_flag", args=[city.section.uuid])
    told = warnings(preview(hr_client, address, {"on": april.isoformat(), "is_section": "no"}))
    assert any("髙橋 美咲" in sentence for sentence in told)


def test_the_head_who_leaves_leaves_a_unit_without_one(city: City, hr_client: Client, april: dt.date) -> None:
    address = reverse("posting_transfer", args=[city.manager.uuid])
    told = warnings(preview(hr_client, address, transfer(april, "道路課")))
    assert any("人材育成課" in sentence for sentence in told)


def test_days_on_which_a_leader_is_designated_to_a_section_are_not_taken_from_it(city: City) -> None:
    """Corrected by hand, the section would have begun after its leader did; nobody is posted there in that time."""
    designation = leader_of(city.far_section)
    Posting.objects.known().filter(unit=city.far_section).supersede(now=clock.now())
    later = designation.valid_from + dt.timedelta(days=30)
    form = UnitVersion.objects.known().get(unit=city.far_section)
    with pytest.raises(DomainError, match="任命") as refused:
        correct_unit(version=form, valid_from=later, now=clock.now(), by=None)
    assert refused.value.code == "unit_in_use"
    cancel_designation(designation=designation, reason="誤り", now=clock.now(), by=None)
    correct_unit(version=form, valid_from=later, now=clock.now(), by=None)
