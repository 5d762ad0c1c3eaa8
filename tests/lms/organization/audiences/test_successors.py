"""What a rule says of units that are over, and what it offers in their place."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.common import clock
from lms.organization.actions.audiences import create_audience
from lms.organization.actions.mergers import merge_units
from lms.organization.actions.reorganisation import abolish_unit
from lms.organization.models import Audience, Unit
from lms.organization.queries.audiences import current_rule
from tests.conftest import City
from tests.factories.organization import UnitFactory

pytestmark = pytest.mark.django_db


def naming(unit: Unit, *, by: User | None) -> Audience:
    where = {"join": "all", "of": [{"kind": "unit", "values": {"units": [str(unit.uuid)]}}]}
    document = {"version": 1, "among": "employee", "where": where}
    return create_audience(name="その課の職員", purpose="", document=document, now=clock.now(), by=by)


def test_a_rule_whose_unit_was_merged_names_the_successor_and_takes_it_in_by_one_click(
    city: City, hr_client: Client, trainer_client: Client
) -> None:
    now = clock.now()
    audience = naming(city.far_section, by=city.hr.user)
    merge_units(units=[city.far_section], into=city.other_section, on=clock.local_date(now), now=now, by=None)
    address = reverse("audience_detail", args=[audience.uuid])
    html = hr_client.get(address).content.decode()
    assert "規則が、なくなった組織を指しています" in html
    assert "道路課" in html
    assert reverse("organization_unit", args=[city.other_section.uuid]) in html
    assert reverse("audience_succeed", args=[audience.uuid]) not in trainer_client.get(address).content.decode()
    succeed = reverse("audience_succeed", args=[audience.uuid])
    hr_client.post(succeed, {"version": "0"})
    assert current_rule(audience).number == 1, "somebody changed it meanwhile"
    hr_client.post(succeed, {"version": "1"})
    assert current_rule(audience).number == 2
    assert str(city.other_section.uuid) in str(current_rule(audience).document)
    assert "規則が、なくなった組織を指しています" not in hr_client.get(address).content.decode()


def test_a_merger_that_is_not_announced_is_told_to_nobody_by_a_rule(city: City, hr_client: Client) -> None:
    now = clock.now()
    audience = naming(city.far_section, by=city.hr.user)
    merge_units(
        units=[city.far_section],
        into=city.other_section,
        on=clock.local_date(now),
        now=now,
        by=None,
        disclose_at=now + dt.timedelta(days=1),
    )
    html = hr_client.get(reverse("audience_detail", args=[audience.uuid])).content.decode()
    assert "規則が、なくなった組織" not in html


def test_an_abolished_unit_has_no_successor_to_offer(city: City, hr_client: Client) -> None:
    now = clock.now()
    empty = UnitFactory(parent=city.other_bureau, name="臨時対策課")
    audience = naming(empty, by=city.hr.user)
    abolish_unit(unit=empty, on=clock.local_date(now), now=now, by=None)
    html = hr_client.get(reverse("audience_detail", args=[audience.uuid])).content.decode()
    assert "臨時対策課" in html
    assert "引き継いだ組織はありません" in html
    assert reverse("audience_succeed", args=[audience.uuid]) not in html
