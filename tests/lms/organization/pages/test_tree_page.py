"""The organisation as a tree: what each reader is shown of it, on which day, and as a file."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from lms.accounts.models import AuditEvent
from lms.common.clock import start_of
from lms.organization.actions.mergers import merge_units
from lms.organization.actions.reorganisation import rename_unit
from lms.organization.enums import GrantRole
from lms.organization.models import Person, Unit
from lms.organization.queries import outline
from tests.conftest import City, SignIn
from tests.factories.organization import (
    FOUNDED,
    GrantFactory,
    LeaveFactory,
    PersonFactory,
    PostingFactory,
    UnitFactory,
)
from tests.lms.organization.pages.conftest import queries_of, text_of

pytestmark = pytest.mark.django_db
TREE = "/organization/"
ONE_DAY = dt.timedelta(days=1)


def head_of(unit: object, name: str) -> Person:
    person: Person = PersonFactory(name=name)
    PostingFactory(person=person, unit=unit, heading=True)
    return person


def test_everybody_sees_units_but_only_those_who_plan_are_told_of_people(
    city: City, learner_client: Client, hr_client: Client
) -> None:
    head_of(city.far_section, "道路 太郎")
    seen = text_of(learner_client, TREE)
    assert "人材育成課" in seen
    assert "課相当" in seen
    assert "名" not in seen.replace("名称", "")
    assert "道路 太郎" not in seen
    everything = text_of(hr_client, TREE)
    assert "職員は6名です" in everything
    assert "道路 太郎" in everything


def test_a_head_knows_who_heads_the_own_unit_and_how_many_are_elsewhere(city: City, manager_client: Client) -> None:
    head_of(city.far_section, "道路 太郎")
    seen = text_of(manager_client, TREE)
    assert city.manager.name in seen
    assert "道路 太郎" not in seen
    assert "道路課 課・" in seen
    # Nobody is named, and therefore nobody is said to be missing either.
    assert seen.count("所属長なし") == 0


def test_a_unit_without_head_says_so_to_those_who_would_know(city: City, hr_client: Client) -> None:
    seen = text_of(hr_client, TREE, q="道路課")
    assert "所属長なし" in seen


def test_people_on_concurrent_posts_are_counted_once(city: City, hr_client: Client) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    LeaveFactory(person=city.learner)
    assert "職員は5名です" in text_of(hr_client, TREE)


def test_the_search_shows_what_matches_with_what_stands_above(city: City, learner_client: Client) -> None:
    seen = text_of(learner_client, TREE, q="業務改革")
    assert "1件の組織" in seen
    assert "DX推進部" in seen
    assert "道路課" not in seen
    assert "当てはまる組織がありません" in text_of(learner_client, TREE, q="存在しない課")


def test_the_code_and_any_width_find_a_unit(city: City, learner_client: Client) -> None:
    assert "DX推進部" in text_of(learner_client, TREE, q="ｄｘ推進")


def test_any_day_can_be_asked_for(city: City, learner_client: Client, now: dt.datetime, april: dt.date) -> None:
    rename_unit(unit=city.section, on=april, name="未来人材課", now=now, by=None)
    assert "人材育成課" in text_of(learner_client, TREE)
    assert "未来人材課" in text_of(learner_client, TREE, as_of=april.isoformat())
    assert "記録がありません" in text_of(learner_client, TREE, as_of=(FOUNDED - ONE_DAY).isoformat())


def test_a_day_that_cannot_be_read_is_today(city: City, learner_client: Client) -> None:
    for nonsense in ("2026-13-45", "tomorrow", "9999-12-31", "' OR 1=1"):
        assert "人材育成課" in text_of(learner_client, TREE, as_of=nonsense, against=nonsense, known_on=nonsense)


def test_what_is_not_announced_is_seen_by_named_hr_alone(
    city: City, hr_client: Client, insider_client: Client, now: dt.datetime, april: dt.date
) -> None:
    rename_unit(unit=city.section, on=april, name="未来人材課", now=now, by=None, disclose_at=start_of(april - ONE_DAY))
    day = april.isoformat()
    assert "未来人材課" not in text_of(hr_client, TREE, as_of=day)
    assert "未来人材課" not in text_of(hr_client, TREE, as_of=day, against=now.date().isoformat())
    assert "当てはまる組織がありません" in text_of(hr_client, TREE, as_of=day, q="未来人材")
    seen = text_of(insider_client, TREE, as_of=day)
    assert "未来人材課" in seen
    assert "未公表の内容を含む" in seen


def test_nobody_asks_what_will_be_known_later(city: City, hr_client: Client, now: dt.datetime, april: dt.date) -> None:
    """ "As known on" a day after the announcement would be a way around it."""
    rename_unit(unit=city.section, on=april, name="未来人材課", now=now, by=None, disclose_at=start_of(april - ONE_DAY))
    for day in (april, april + ONE_DAY, now.date() + ONE_DAY):
        assert "未来人材課" not in text_of(hr_client, TREE, as_of=april.isoformat(), known_on=day.isoformat())


def test_hr_asks_what_was_known_on_an_earlier_day(city: City, hr_client: Client, manager_client: Client) -> None:
    UnitFactory(parent=city.bureau, name="後日登録課", now=start_of(FOUNDED + 10 * ONE_DAY))
    asked = {"as_of": (FOUNDED + ONE_DAY).isoformat(), "known_on": (FOUNDED + 5 * ONE_DAY).isoformat()}
    assert "後日登録課" not in text_of(hr_client, TREE, **asked)
    asked["known_on"] = (FOUNDED + 11 * ONE_DAY).isoformat()
    assert "後日登録課" in text_of(hr_client, TREE, **asked)
    # Others have no such question: the parameter changes nothing.
    asked["known_on"] = (FOUNDED + 5 * ONE_DAY).isoformat()
    assert "後日登録課" in text_of(manager_client, TREE, **asked)


def test_two_days_are_compared_in_words(city: City, learner_client: Client, now: dt.datetime, april: dt.date) -> None:
    rename_unit(unit=city.section, on=april, name="未来人材課", now=now, by=None)
    merge_units(units=[city.far_section], into=city.other_section, on=april, now=now, by=None)
    UnitFactory(parent=city.bureau, name="新設課", valid_from=april, now=now)
    for days in (
        {"as_of": april.isoformat(), "against": now.date().isoformat()},
        {"as_of": now.date().isoformat(), "against": april.isoformat()},
    ):
        seen = text_of(learner_client, TREE, **days)
        for word in ("名称変更", "旧 人材育成課", "統合", "業務改革課 へ", "新設 新設課", "道路課 を引き継ぐ"):
            assert word in seen


def test_days_without_difference_say_so(city: City, learner_client: Client) -> None:
    assert "変わった組織はありません" in text_of(learner_client, TREE, against=(FOUNDED + ONE_DAY).isoformat())


def test_a_file_of_the_units_is_hrs_and_is_written_down(city: City, hr_client: Client, manager_client: Client) -> None:
    address = reverse("organization_export", args=["csv"])
    assert manager_client.get(address).status_code == 404
    content = hr_client.get(address).content.decode("utf-8-sig")
    assert len(content.splitlines()) == 9
    assert city.manager.name in content
    event = AuditEvent.objects.get(action="units.exported")
    assert event.detail["rows"] == 8
    assert city.manager.name not in str(event.detail)
    assert hr_client.get(reverse("organization_export", args=["pdf"])).status_code == 404


def test_hr_of_a_bureau_gets_the_citys_numbers_and_the_bureaus_names(city: City, sign_in: SignIn) -> None:
    local = PersonFactory(with_account=True)
    GrantFactory(person=local, role=GrantRole.HR, unit=city.other_bureau)
    head_of(city.far_section, "道路 太郎")
    content = sign_in(local).get(reverse("organization_export", args=["csv"])).content.decode("utf-8-sig")
    assert "道路 太郎" in content
    assert city.manager.name not in content
    assert "人材育成課" in content


def test_what_cp932_lacks_is_shown_before_the_file_is_taken(city: City, hr_client: Client) -> None:
    UnitFactory(parent=city.bureau, name="𠮷野課")
    address = reverse("organization_export", args=["csv-cp932"])
    warned = hr_client.get(address)
    assert "𠮷" in warned.content.decode()
    assert not AuditEvent.objects.filter(action="units.exported").exists()
    assert "〓野課" in hr_client.get(address, {"anyway": "1"}).content.decode("cp932")


def test_a_larger_city_asks_no_more_of_the_database(city: City, hr_client: Client, april: dt.date) -> None:
    asked = {"against": april.isoformat(), "q": "課"}
    text_of(hr_client, TREE, **asked)
    small = queries_of(lambda: text_of(hr_client, TREE, **asked))
    export = reverse("organization_export", args=["xlsx"])
    small_file = queries_of(lambda: hr_client.get(export))
    for _unit in range(30):
        head_of(UnitFactory(parent=city.division), "課長")
    assert queries_of(lambda: text_of(hr_client, TREE, **asked)) == small
    assert queries_of(lambda: hr_client.get(export)) == small_file


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any city is larger than a page."""
    monkeypatch.setattr(outline, "LINES", 3)


def branch_of(client: Client, unit: Unit, **asked: str) -> str:
    return strip_tags(client.get(reverse("organization_branch", args=[unit.uuid]), asked).content.decode())


def test_a_large_city_is_sent_branch_by_branch(city: City, learner_client: Client, large: None) -> None:
    seen = text_of(learner_client, TREE)
    assert "デジタル統括室" in seen
    assert "DX推進部 部" not in seen
    assert "デジタル統括室 の下の組織を表示" in seen
    below = branch_of(learner_client, city.bureau)
    assert "DX推進部" in below
    assert "人材育成課" not in below
    assert "人材育成課" in branch_of(learner_client, city.division)


def test_the_link_in_place_of_a_branch_shows_it_open(city: City, learner_client: Client, large: None) -> None:
    """Without JavaScript, and where loading failed."""
    seen = text_of(learner_client, TREE, open=str(city.division.uuid))
    assert "人材育成課" in seen
    assert "道路課" not in seen
    assert "人材育成課" not in text_of(learner_client, TREE, open="nonsense")
    assert "道路課" in text_of(learner_client, TREE, open="all")


def test_a_branch_is_narrowed_as_the_page_is(city: City, learner_client: Client, large: None) -> None:
    UnitFactory(parent=city.division, name="道路のない課")
    below = branch_of(learner_client, city.division, q="人材")
    assert "人材育成課" in below
    assert "道路のない課" not in below
    address = reverse("organization_branch", args=[city.far_section.uuid])
    assert learner_client.get(address, {"q": "人材"}).status_code == 404


def test_a_branch_keeps_the_secret_and_the_names(
    city: City, hr_client: Client, insider_client: Client, learner_client: Client, now: dt.datetime, april: dt.date
) -> None:
    head_of(city.section, "育成 花子")
    asked = {"as_of": april.isoformat()}
    rename_unit(unit=city.section, on=april, name="未来人材課", now=now, by=None, disclose_at=start_of(april - ONE_DAY))
    assert "未来人材課" in branch_of(insider_client, city.division, **asked)
    assert "未来人材課" not in branch_of(hr_client, city.division, **asked)
    assert "育成 花子" in branch_of(hr_client, city.division)
    assert "育成 花子" not in branch_of(learner_client, city.division)


def test_a_file_holds_the_whole_of_a_large_city(city: City, hr_client: Client, large: None) -> None:
    content = hr_client.get(reverse("organization_export", args=["csv"])).content.decode("utf-8-sig")
    assert len(content.splitlines()) == 9


def test_what_is_searched_stands_open_as_far_as_there_is_room(
    city: City, learner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outline, "LINES", 6)
    assert "道路課" in text_of(learner_client, TREE, q="道路課")
    for number in range(6):
        UnitFactory(parent=city.division, name=f"第{number}課")
    seen = text_of(learner_client, TREE, q="課")
    assert "9件の組織" in seen
    assert "第0課" not in seen
    assert "DX推進部 の下の組織を表示" in seen
