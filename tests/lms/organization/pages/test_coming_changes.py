"""Coming changes: what the coming 1 April does to units and people, and who may know it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.actions.audit import DISCLOSED
from lms.accounts.models import AuditEvent
from lms.common.clock import start_of
from lms.organization.actions.mergers import merge_units
from lms.organization.actions.postings import NewPosting, end_posting, post_people, transfer_people
from lms.organization.actions.reorganisation import rename_unit
from lms.organization.enums import Grade, HeadKind, PostingKind
from lms.organization.models import Person, Posting, Unit
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory
from tests.lms.organization.pages.conftest import queries_of, text_of

pytestmark = pytest.mark.django_db
CHANGES = "/organization/changes/"
ONE_DAY = dt.timedelta(days=1)


def somebody(unit: Unit, name: str = "") -> Person:
    person: Person = PersonFactory(**({"name": name} if name else {}))
    PostingFactory(person=person, unit=unit)
    return person


def transfer(
    person: Person, unit: Unit, on: dt.date, now: dt.datetime, secret_until: dt.datetime | None = None
) -> None:
    row = NewPosting(person, unit, "係員", Grade.STAFF, on)
    transfer_people(rows=[row], now=now, by=None, disclose_at=secret_until)


def leave(person: Person, on: dt.date, now: dt.datetime) -> None:
    end_posting(posting=Posting.objects.known().get(person=person), on=on, now=now, by=None)


def test_a_quiet_spring_says_so(city: City, hr_client: Client) -> None:
    seen = text_of(hr_client, CHANGES)
    assert "予定されている変更はありません" in seen
    assert "この期間に変更はありません" in seen


def test_the_sentence_counts_people_and_units(city: City, hr_client: Client, now: dt.datetime, april: dt.date) -> None:
    mover, leaver = somebody(city.section), somebody(city.section)
    transfer(mover, city.far_section, april, now)
    leave(leaver, april, now)
    newcomer = PersonFactory()
    post_people(rows=[NewPosting(newcomer, city.section, "係員", Grade.STAFF, april)], now=now, by=None)
    rename_unit(unit=city.section, on=april, name="未来人材課", now=now, by=None)
    UnitFactory(parent=city.bureau, name="新設課", valid_from=april, now=now)
    seen = text_of(hr_client, CHANGES)
    assert "1名の異動、1名の採用・着任、1名の退職・転出、1組織の新設、1組織の名称変更が予定されています。" in seen
    assert mover.name in seen
    assert "新設課" in seen


def test_bureaus_balance(city: City, hr_client: Client, now: dt.datetime, april: dt.date) -> None:
    transfer(somebody(city.section), city.far_section, april, now)
    transfer(somebody(city.section), city.other_section, april, now)
    leave(somebody(city.far_section), april, now)
    rows = {row.node.unit_id: row for row in hr_client.get(CHANGES).context["page"].bureaus}
    for row in rows.values():
        assert row.after == row.before + row.arriving - row.departing + row.joining - row.leaving
    left, reached = rows[city.bureau.pk], rows[city.other_bureau.pk]
    assert (left.departing, left.within, reached.arriving, reached.leaving) == (1, 1, 1, 1)


def test_who_follows_the_unit_is_not_called_transferred(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    somebody(city.far_section)
    merge_units(units=[city.far_section], into=city.other_section, on=april, now=now, by=None)
    seen = text_of(hr_client, CHANGES)
    assert "1名の組織改編に伴う異動、1組織の統合が予定されています" in seen


def test_sections_that_lose_their_head_come_first(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    leave(city.manager, april, now)
    seen = text_of(hr_client, CHANGES)
    assert "所属長がいなくなる課" in seen
    assert f"課長 {city.manager.name}" in seen


def test_a_section_whose_head_is_followed_by_another_keeps_its_head(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    leave(city.manager, april, now)
    follower = somebody(city.far_section)
    row = NewPosting(follower, city.section, "課長", Grade.MANAGER, april, head=HeadKind.HEAD)
    transfer_people(rows=[row], now=now, by=None)
    assert "所属長がいなくなる課" not in text_of(hr_client, CHANGES)


def test_concurrent_posts_are_listed_and_not_counted_as_transfers(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    row = NewPosting(city.learner, city.far_section, "係員", Grade.STAFF, april, kind=PostingKind.CONCURRENT)
    post_people(rows=[row], now=now, by=None)
    seen = text_of(hr_client, CHANGES)
    assert "名の異動" not in seen
    assert "兼務発令" in seen


def test_there_and_back_within_the_days_is_no_change(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    person = somebody(city.section)
    transfer(person, city.far_section, april, now)
    transfer(person, city.section, april + 10 * ONE_DAY, now)
    assert person.name in text_of(hr_client, CHANGES)
    whole = {"first": april.isoformat(), "last": (april + 20 * ONE_DAY).isoformat()}
    assert person.name not in text_of(hr_client, CHANGES, **whole)


def test_learners_and_trainers_have_no_such_page(city: City, learner_client: Client, trainer_client: Client) -> None:
    assert learner_client.get(CHANGES).status_code == 404
    assert trainer_client.get(CHANGES).status_code == 404


def test_a_head_reads_the_names_of_those_who_come_and_go_in_the_own_unit(
    city: City, manager_client: Client, now: dt.datetime, april: dt.date
) -> None:
    going, coming, elsewhere = (somebody(city.section), somebody(city.far_section), somebody(city.far_section))
    transfer(going, city.far_section, april, now)
    transfer(coming, city.section, april, now)
    transfer(elsewhere, city.other_section, april, now)
    content = manager_client.get(CHANGES).content.decode()
    assert "3名の異動" in content
    assert going.name in content
    assert coming.name in content
    assert elsewhere.name not in content
    # The record of who comes is not the head's yet.
    assert str(going.uuid) in content
    assert str(coming.uuid) not in content


def test_what_is_not_announced_is_not_even_counted(
    city: City, hr_client: Client, manager_client: Client, insider_client: Client, now: dt.datetime, april: dt.date
) -> None:
    person = somebody(city.section)
    transfer(person, city.far_section, april, now, secret_until=start_of(april - ONE_DAY))
    for client in (hr_client, manager_client):
        seen = text_of(client, CHANGES)
        assert person.name not in seen
        assert "予定されている変更はありません" in seen
    seen = text_of(insider_client, CHANGES)
    assert person.name in seen
    assert "1件は未公表です" in seen
    content = hr_client.get(reverse("organization_changes_export", args=["csv"])).content.decode("utf-8-sig")
    assert person.name not in content


def test_the_file_holds_what_the_page_shows_and_is_written_down(
    city: City, insider_client: Client, manager_client: Client, now: dt.datetime, april: dt.date
) -> None:
    person = somebody(city.section)
    transfer(person, city.far_section, april, now)
    leave(somebody(city.section), april, now)
    address = reverse("organization_changes_export", args=["csv"])
    assert manager_client.get(address).status_code == 404
    content = insider_client.get(address, {"kind": "moved"}).content.decode("utf-8-sig")
    assert len(content.splitlines()) == 2
    assert f"{person.employee_number}," in content
    event = AuditEvent.objects.get(action="changes.exported")
    assert event.detail["rows"] == 1
    assert event.detail["embargoed"] == "True"
    assert person.name not in str(event.detail)


def test_that_a_file_with_secrets_was_taken_is_told_when_they_are_none(
    city: City, insider_client: Client, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    secret_until = start_of(april - ONE_DAY)
    transfer(somebody(city.section), city.far_section, april, now, secret_until=secret_until)
    address = reverse("organization_changes_export", args=["csv"])
    hr_client.get(address)
    insider_client.get(address)
    lines = AuditEvent.objects.filter(action="changes.exported").order_by("pk")
    assert [line.detail.get("rows") for line in lines] == [0, 1]
    assert [DISCLOSED in line.detail for line in lines] == [False, True]


def test_the_list_is_narrowed_by_kind_and_bureau(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    mover, leaver = somebody(city.section), somebody(city.section)
    transfer(mover, city.other_section, april, now)
    leave(leaver, april, now)
    assert leaver.name not in text_of(hr_client, CHANGES, kind="moved")
    assert "当てはまる方がいません" in text_of(hr_client, CHANGES, kind="joined")
    everybody = text_of(hr_client, CHANGES, bureau=str(city.bureau.uuid))
    assert mover.name in everybody
    # What cannot be understood narrows nothing.
    assert leaver.name in text_of(hr_client, CHANGES, kind="nonsense", bureau="nonsense")


def test_a_thousand_transfers_ask_no_more_of_the_database(
    city: City, hr_client: Client, now: dt.datetime, april: dt.date
) -> None:
    transfer(somebody(city.section), city.far_section, april, now)
    text_of(hr_client, CHANGES)
    small = queries_of(lambda: text_of(hr_client, CHANGES))
    export = reverse("organization_changes_export", args=["csv"])
    small_file = queries_of(lambda: hr_client.get(export))
    for _person in range(60):
        transfer(somebody(city.section), city.far_section, april, now)
    assert queries_of(lambda: text_of(hr_client, CHANGES)) == small
    assert queries_of(lambda: hr_client.get(export)) == small_file
    assert "次へ" in text_of(hr_client, CHANGES)
