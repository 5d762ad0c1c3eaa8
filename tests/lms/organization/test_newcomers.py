"""Registering people by hand, and writing plain data anew."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.errors import DomainError
from lms.organization.actions.departures import end_grants_of_the_departed, retire_person
from lms.organization.actions.newcomers import withdraw_person
from lms.organization.enums import GrantRole, PersonKind
from lms.organization.models import PUBLIC, Grant, Person, Posting
from lms.organization.queries import primary_posting
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.lms.organization.desk import change, preview, text_of, version_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def newcomer(**more: str) -> dict[str, str]:
    return {
        "kind": "employee",
        "name": "髙橋 美咲",
        "kana": "タカハシ ミサキ",
        "employee_number": "0012345",
        **more,
    }


def edited(person: Person, **more: str) -> dict[str, str]:
    return {
        "name": person.name,
        "kana": person.kana,
        "employee_number": person.employee_number or "",
        **more,
    }


def test_an_employee_is_registered_with_a_first_post(city: City, hr_client: Client) -> None:
    today = clock.today()
    typed = newcomer(on=today.isoformat(), unit_text="道路課", title="係員", grade="staff", employment="regular")
    done = change(hr_client, reverse("person_new"), typed)
    person = Person.objects.get(employee_number="0012345")
    assert done["Location"].startswith(reverse("person_record", args=[person.uuid]))
    assert person.name == "髙橋 美咲"
    posting = primary_posting(person, today, PUBLIC(clock.now()))
    assert posting is not None
    assert posting.unit == city.far_section
    event = AuditEvent.objects.get(action="person.registered")
    assert "髙橋" not in str(event.detail)


def test_somebody_from_outside_needs_no_number(city: City, hr_client: Client) -> None:
    typed = newcomer(kind="external", employee_number="", affiliation="みおつくし大学", email="kenshu@example.jp")
    change(hr_client, reverse("person_new"), {**typed, "email_is_shared": "on"})
    person = Person.objects.get(name="髙橋 美咲")
    assert (person.kind, person.employee_number, person.email_is_shared) == (PersonKind.EXTERNAL, None, True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"employee_number": ""}, "employee_number"),
        ({"name": "　"}, "name"),
        ({"email": "だめ"}, "email"),
        ({"email_is_shared": "on"}, "email"),
        ({"title": "係員"}, "on"),
        ({"name": "あ" * 101}, "name"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    city: City, hr_client: Client, typed: dict[str, str], field: str
) -> None:
    page = preview(hr_client, reverse("person_new"), newcomer(**typed))
    assert (page.status_code, field in page.context["form"].errors) == (422, True)
    assert not Person.objects.filter(kana="タカハシ ミサキ").exists()


def test_a_number_that_somebody_has_is_refused(city: City, hr_client: Client) -> None:
    taken = city.learner.employee_number
    assert taken is not None
    page = preview(hr_client, reverse("person_new"), newcomer(employee_number=taken))
    assert page.status_code == 422


def test_who_may_be_the_same_is_told_however_the_name_is_typed(city: City, hr_client: Client) -> None:
    PersonFactory(name="高橋　美咲", kana="たかはし みさき", employee_number="7654321")
    page = preview(hr_client, reverse("person_new"), newcomer())
    assert page.status_code == 200
    assert "7654321" in text_of(page)
    change(hr_client, reverse("person_new"), newcomer())
    assert Person.objects.filter(employee_number="0012345").exists()


def test_hr_of_a_bureau_registers_people_for_its_own_units_alone(city: City, sign_in: SignIn) -> None:
    hr = PersonFactory(with_account=True)
    GrantFactory(person=hr, unit=city.bureau)
    PersonFactory(name="高橋 美咲", kana="タカハシ ミサキ", employee_number="7654321")
    browser, today = sign_in(hr), clock.today().isoformat()
    assert preview(browser, reverse("person_new"), newcomer()).status_code == 422
    far = newcomer(on=today, unit_text="道路課", title="係員")
    assert preview(browser, reverse("person_new"), far).status_code == 422
    own = newcomer(on=today, unit_text="業務改革課", title="係員")
    told = preview(browser, reverse("person_new"), own)
    # Of people elsewhere no number is told.
    assert "7654321" not in text_of(told)
    assert told.context["warnings"]
    change(browser, reverse("person_new"), own)
    assert Posting.objects.get(person__employee_number="0012345").unit == city.other_section


def test_a_newcomer_under_embargo_is_nobody_to_others(city: City, hr_client: Client, sign_in: SignIn) -> None:
    GrantFactory(person=city.hr, role=GrantRole.EMBARGO)
    tomorrow = (clock.today() + DAY).isoformat()
    typed = newcomer(on=tomorrow, unit_text="道路課", title="係員", announce_on=tomorrow)
    change(hr_client, reverse("person_new"), typed)
    person = Person.objects.get(employee_number="0012345")
    other = PersonFactory(with_account=True)
    GrantFactory(person=other)
    address = reverse("person_record", args=[person.uuid])
    assert sign_in(other).get(address).status_code == 404
    assert hr_client.get(address).status_code == 200
    now = clock.now()
    assert person not in Person.objects.seen(PUBLIC(now))
    assert person in Person.objects.seen(PUBLIC(now + 2 * DAY))


def test_plain_data_are_written_anew_and_the_account_follows(city: City, hr_client: Client) -> None:
    person = city.learner
    typed = edited(person, name="佐藤 花", kana="サトウ ハナ", certificate_name="鈴木 花", employee_number="0099")
    said = text_of(preview(hr_client, reverse("person_edit", args=[person.uuid]), typed))
    assert "0099" in said
    change(hr_client, reverse("person_edit", args=[person.uuid]), typed)
    person.refresh_from_db()
    assert (person.name, person.printed_name, person.employee_number) == ("佐藤 花", "鈴木 花", "0099")
    assert person.user is not None
    assert (person.user.name, person.user.employee_number) == ("佐藤 花", "0099")
    assert AuditEvent.objects.get(action="person.edited").detail == {
        "fields": ["certificate_name", "employee_number", "kana", "name"]
    }
    refused = preview(hr_client, reverse("person_edit", args=[person.uuid]), typed)
    assert refused.status_code == 422


def test_a_number_of_somebody_else_is_not_taken_over(city: City, hr_client: Client) -> None:
    typed = edited(city.learner, employee_number=city.manager.employee_number or "")
    page = preview(hr_client, reverse("person_edit", args=[city.learner.uuid]), typed)
    assert page.status_code == 422


def test_a_stale_edit_is_not_written_over_anothers(city: City, hr_client: Client) -> None:
    address = reverse("person_edit", args=[city.learner.uuid])
    mark = version_of(hr_client.get(address))
    Person.objects.filter(pk=city.learner.pk).update(email="new@example.jp")
    page = hr_client.post(address, {**edited(city.learner, name="別名"), "version": mark, "confirmed": "1"})
    assert page.status_code == 422
    city.learner.refresh_from_db()
    assert city.learner.name != "別名"


def test_who_was_registered_by_mistake_is_shown_nowhere(city: City, hr_client: Client) -> None:
    change(hr_client, reverse("person_new"), newcomer())
    person = Person.objects.get(employee_number="0012345")
    change(hr_client, reverse("person_withdraw", args=[person.uuid]), {})
    assert hr_client.get(reverse("person_record", args=[person.uuid])).status_code == 404
    # The number is free for whom it was meant.
    change(hr_client, reverse("person_new"), newcomer(name="髙橋 未咲"))


def test_who_has_posts_is_not_struck_out(city: City, now: dt.datetime) -> None:
    with pytest.raises(DomainError) as refused:
        withdraw_person(person=city.learner, now=now, by=None)
    assert refused.value.code == "person_in_use"


def held(person: Person, day: dt.date) -> Any:
    return Grant.objects.known().on(day).filter(person=person)


def test_roles_of_a_secret_departure_end_once_it_is_announced(city: City, now: dt.datetime) -> None:
    on, announced = clock.local_date(now) + 10 * DAY, now + 3 * DAY
    retire_person(person=city.trainer, on=on, now=now, by=None, disclose_at=announced)
    # An end that administrators see would tell of it.
    assert held(city.trainer, on).exists()
    assert end_grants_of_the_departed(now=announced + DAY) == 0
    assert end_grants_of_the_departed(now=clock.start_of(on)) == 1
    assert not held(city.trainer, on).exists()
    assert held(city.trainer, on - DAY).exists()
    assert end_grants_of_the_departed(now=clock.start_of(on) + DAY) == 0


def test_roles_of_people_from_outside_do_not_rest_on_posts(city: City, now: dt.datetime) -> None:
    outside = PersonFactory(kind=PersonKind.EXTERNAL, employee_number=None)
    GrantFactory(person=outside, role=GrantRole.TRAINER)
    # And who was never posted, or is posted still, has not left.
    waiting = PersonFactory()
    GrantFactory(person=waiting, role=GrantRole.TRAINER)
    assert end_grants_of_the_departed(now=now) == 0
    assert held(outside, clock.local_date(now)).exists()
    gone = PostingFactory(valid_to=clock.local_date(now) - 5 * DAY).person
    GrantFactory(person=gone)
    assert end_grants_of_the_departed(now=now) == 1
    assert not held(gone, clock.local_date(now)).exists()
