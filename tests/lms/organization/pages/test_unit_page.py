"""A unit's page: what it is on a day, who may know its people, and what became of it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lms.common.clock import start_of
from lms.organization.actions.mergers import NewUnit, merge_units, split_unit
from lms.organization.actions.reorganisation import abolish_unit, move_unit, rename_unit
from lms.organization.models import Person, Unit
from tests.conftest import City
from tests.factories.organization import FOUNDED, PersonFactory, PostingFactory, UnitFactory
from tests.factories.talent import leader_of
from tests.lms.organization.pages.conftest import queries_of, text_of

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


def page(unit: Unit) -> str:
    return reverse("organization_unit", args=[unit.uuid])


def test_a_learner_sees_the_unit_and_nobody_in_it(city: City, learner_client: Client) -> None:
    seen = text_of(learner_client, page(city.section))
    assert "人材育成課" in seen
    assert "「人材育成課」として設置" in seen
    assert city.manager.name not in seen
    assert "職員は" not in seen


def test_a_head_sees_the_own_people_and_the_numbers_of_others(city: City, manager_client: Client) -> None:
    own = text_of(manager_client, page(city.section))
    assert city.learner.name in own
    assert "職員は2名です" in own
    other = text_of(manager_client, page(city.other_section))
    assert "職員は3名です" in other
    assert city.hr.name not in other


def test_heads_come_first_then_grades_and_what_is_special_is_said(city: City, hr_client: Client) -> None:
    PostingFactory(person=city.hr, unit=city.section, concurrent=True)
    response = hr_client.get(page(city.section))
    names = [member.name for member in response.context["page"].present.members]
    assert names[0] == city.manager.name
    assert set(names) == {city.manager.name, city.learner.name, city.hr.name}
    assert "ほかに1名が兼務しています" in text_of(hr_client, page(city.section))


def test_names_lead_to_records_only_where_the_reader_may_open_them(city: City, manager_client: Client) -> None:
    """Who left the section is named on the day on which they were in it; their record is another head's by now."""
    gone: Person = PersonFactory()
    PostingFactory(person=gone, unit=city.section, valid_to=FOUNDED + 30 * ONE_DAY)
    content = manager_client.get(page(city.section), {"as_of": FOUNDED.isoformat()}).content.decode()
    assert gone.name in content
    assert str(gone.uuid) not in content
    assert str(city.learner.uuid) in content


def test_the_history_tells_names_places_and_descent_with_links(
    city: City, learner_client: Client, now: dt.datetime, april: dt.date
) -> None:
    rename_unit(unit=city.far_section, on=FOUNDED + 100 * ONE_DAY, name="街路課", now=now, by=None)
    move_unit(unit=city.far_section, on=FOUNDED + 200 * ONE_DAY, parent=city.bureau, now=now, by=None)
    merge_units(units=[city.far_section], into=city.other_section, on=april, now=now, by=None)
    seen = text_of(learner_client, page(city.far_section))
    assert "名称を「道路課」から「街路課」に変更" in seen
    assert "建設局 から デジタル統括室 へ移管" in seen
    assert "統合先： 業務改革課" in seen
    assert "廃止" not in seen
    assert page(city.other_section) in learner_client.get(page(city.far_section)).content.decode()
    assert "統合して引き継いだ組織： 街路課" in text_of(learner_client, page(city.other_section))


def test_a_part_that_was_split_off_and_its_origin_know_each_other(
    city: City, learner_client: Client, now: dt.datetime, april: dt.date
) -> None:
    (part,) = split_unit(
        unit=city.section, on=april, parts=[NewUnit("N1", "AI推進課")], places={}, goes_on=True, now=now, by=None
    )
    assert "一部を分割して新設： AI推進課" in text_of(learner_client, page(city.section))
    assert "分割元： 人材育成課" in text_of(learner_client, page(part), as_of=april.isoformat())


def test_a_unit_that_is_gone_says_when_it_was(
    city: City, learner_client: Client, hr_client: Client, now: dt.datetime
) -> None:
    abolish_unit(unit=city.far_section, on=FOUNDED + 100 * ONE_DAY, now=now, by=None)
    for client in (learner_client, hr_client):
        seen = text_of(client, page(city.far_section))
        assert "存在しません" in seen
        assert "廃止" in seen
        assert "存在しません" not in text_of(client, page(city.far_section), as_of=FOUNDED.isoformat())


def test_a_unit_that_is_to_come_says_from_when(
    city: City, learner_client: Client, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    coming = UnitFactory(parent=city.bureau, name="未来課", valid_from=april, now=now)
    for client in (learner_client, hr_client):
        assert "存在しません" in text_of(client, page(coming))
        assert "未来課" in text_of(client, page(coming), as_of=april.isoformat())


def test_nothing_of_what_is_not_announced_is_told(
    city: City, hr_client: Client, insider_client: Client, now: dt.datetime, april: dt.date
) -> None:
    secret = start_of(april - ONE_DAY)
    new = UnitFactory(parent=city.bureau, name="秘密課", valid_from=april, now=now, disclose_at=secret)
    assert hr_client.get(page(new), {"as_of": april.isoformat()}).status_code == 404
    assert "秘密課" in text_of(insider_client, page(new), as_of=april.isoformat())
    merge_units(units=[city.far_section], into=new, on=april, now=now, by=None, disclose_at=secret)
    seen = text_of(hr_client, page(city.far_section))
    assert "秘密課" not in seen
    assert "統合" not in seen
    insight = text_of(insider_client, page(city.far_section))
    assert "秘密課" in insight
    assert "未公表" in insight
    assert "解禁" in insight


def test_other_apps_add_what_they_know(city: City, hr_client: Client, learner_client: Client) -> None:
    leader_of(city.section, name="先導 花子", kana="センドウ ハナコ")
    assert "先導 花子" in text_of(hr_client, page(city.section))
    assert "3課中 1課に配置" in text_of(hr_client, page(city.root))
    assert "先導 花子" not in text_of(learner_client, page(city.section))


def test_a_larger_unit_asks_no_more_of_the_database(city: City, hr_client: Client, now: dt.datetime) -> None:
    PostingFactory(unit=city.division)
    text_of(hr_client, page(city.division))
    small = queries_of(lambda: text_of(hr_client, page(city.division)))
    for number in range(20):
        unit = UnitFactory(parent=city.division)
        PostingFactory(unit=city.division)
        PostingFactory(unit=unit, heading=True)
        rename_unit(unit=city.division, on=FOUNDED + (number + 1) * ONE_DAY, name=f"部{number}", now=now, by=None)
    assert queries_of(lambda: text_of(hr_client, page(city.division))) == small
