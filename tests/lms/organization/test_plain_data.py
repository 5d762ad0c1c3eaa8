"""Plain data that HR wrote anew by mistake are put back, as long as nothing was changed since."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lms.accounts.models import AuditEvent, User
from lms.accounts.queries import action_label
from lms.common import clock
from lms.common.errors import DomainError
from lms.organization.actions.imports.plain import overwrite
from lms.organization.actions.newcomers import withdraw_person
from lms.organization.actions.plain_data import edit_person, forget_edits, forget_old_edits, undo_edit
from lms.organization.enums import GrantRole
from lms.organization.models import Person, PlainEdit
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory
from tests.lms.organization.desk import change
from tests.lms.organization.test_newcomers import edited

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PLAIN = ("name", "kana", "certificate_name", "email", "email_is_shared", "employee_number", "search_key", "sort_key")


def plain_of(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = Person.objects.values(*PLAIN, "user__name", "user__employee_number").get(pk=person.pk)
    return found


def edit(person: Person, at: dt.datetime, **changes: Any) -> None:
    edit_person(person=person, changes=changes, now=at, by=None)


def refusal(person: Person, edited_at: dt.datetime, at: dt.datetime) -> str:
    with pytest.raises(DomainError) as refused, transaction.atomic():
        undo_edit(person=person, edited_at=edited_at, now=at, by=None)
    return str(refused.value.code)


def address(person: Person, name: str = "person_record") -> str:
    return reverse(name, args=[person.uuid])


def test_an_edit_is_taken_back_at_the_desk_with_key_order_and_account(city: City, hr_client: Client) -> None:
    person = city.learner
    before = {**plain_of(person), "user__name": person.name}
    typed = edited(person, name="佐藤 花", kana="サトウ ハナ", email="hana@example.jp", employee_number="0099")
    done = change(hr_client, address(person, "person_edit"), typed)
    assert plain_of(person)["user__employee_number"] == "0099"
    offered = hr_client.get(done["Location"]).context["undo"]
    taken_back = hr_client.post(address(person, "person_undo"), {"at": offered.at.isoformat()})
    assert taken_back["Location"] == address(person)
    assert plain_of(person) == before
    assert not PlainEdit.objects.exists(), "what is put back is not kept beside it"
    page = hr_client.get(address(person))
    told = page.context["record"].acts[:2]
    assert [act.label for act in told] == [action_label("person.edit_undone"), action_label("person.edited")]
    assert not any(act.can_undo for act in told)


def test_neither_the_trail_nor_an_address_says_what_stood_there(city: City, hr_client: Client) -> None:
    person, old = city.learner, city.learner.name
    done = change(hr_client, address(person, "person_edit"), edited(person, name="佐藤 花", email="hana@example.jp"))
    at = hr_client.get(done["Location"]).context["undo"].at
    hr_client.post(address(person, "person_undo"), {"at": at.isoformat()})
    told = [event.detail for event in AuditEvent.objects.filter(action__in=["person.edited", "person.edit_undone"])]
    assert told == [{"fields": ["email", "name"]}] * 2
    assert not any(word in done["Location"] for word in ("example", old, "佐藤"))


def test_only_the_latest_edit_is_taken_back(city: City, now: dt.datetime) -> None:
    person = city.learner
    edit(person, now, name="一つ目")
    edit(person, now + HOUR, name="二つ目", email="x@example.jp")
    assert refusal(person, now, now + 2 * HOUR) == "nothing_to_undo"
    undo_edit(person=person, edited_at=now + HOUR, now=now + 2 * HOUR, by=None)
    assert (plain_of(person)["name"], plain_of(person)["email"]) == ("一つ目", "")
    assert refusal(person, now + HOUR, now + 3 * HOUR) == "nothing_to_undo"


def test_what_a_file_wrote_over_is_not_put_back(city: City, now: dt.datetime) -> None:
    person = city.learner
    edit(person, now, name="手で書いた名", email="hand@example.jp")
    overwrite({person.pk: {"name": ("手で書いた名", "ファイルの名")}})
    assert refusal(person, now, now + HOUR) == "built_upon"
    assert plain_of(person)["name"] == "ファイルの名"


def test_what_is_not_concerned_may_have_changed(city: City, now: dt.datetime) -> None:
    person, before = city.learner, city.learner.kana
    edit(person, now, kana="ベツノ カナ")
    overwrite({person.pk: {"email": ("", "file@example.jp")}})
    undo_edit(person=person, edited_at=now, now=now + HOUR, by=None)
    assert (plain_of(person)["kana"], plain_of(person)["email"]) == (before, "file@example.jp")


def test_a_number_that_somebody_else_has_by_now_is_not_taken_from_them(city: City, now: dt.datetime) -> None:
    person, old = city.learner, city.learner.employee_number
    edit(person, now, employee_number="0099")
    PersonFactory(employee_number=old)
    assert refusal(person, now, now + HOUR) == "employee_number"
    assert plain_of(person)["user__employee_number"] == "0099"


def test_a_number_given_by_mistake_to_somebody_from_outside_is_taken_off_again(now: dt.datetime) -> None:
    account = User.objects.create_user(employee_number="ext-1", name="外部 講師")
    person = PersonFactory(employee_number=None, user=account)
    edit(person, now, employee_number="0099")
    assert plain_of(person)["user__employee_number"] == "0099"
    undo_edit(person=person, edited_at=now, now=now + HOUR, by=None)
    assert (plain_of(person)["employee_number"], plain_of(person)["user__employee_number"]) == (None, "ext-1")


def test_a_number_on_which_an_account_was_opened_since_stays(now: dt.datetime) -> None:
    person = PersonFactory(employee_number=None)
    edit(person, now, employee_number="0099")
    Person.objects.filter(pk=person.pk).update(user=User.objects.create_user(employee_number="0099", name=person.name))
    assert refusal(person, now, now + HOUR) == "built_upon"


def test_the_way_back_is_short_and_then_forgotten(city: City, now: dt.datetime) -> None:
    edit(city.learner, now, name="別名")
    edit(city.manager, now + 20 * DAY, name="別の名")
    assert refusal(city.learner, now, now + 30 * DAY) == "nothing_to_undo"
    assert forget_old_edits(now=now + 30 * DAY) == 1
    assert PlainEdit.objects.get().person == city.manager


def test_an_old_edit_is_not_offered(city: City, hr_client: Client) -> None:
    long_ago = clock.now() - 31 * DAY
    edit(city.learner, long_ago, name="別名")
    record = hr_client.get(address(city.learner)).context["record"]
    assert [act.can_undo for act in record.acts if act.is_plain] == [False]
    assert hr_client.post(address(city.learner, "person_undo"), {"at": long_ago.isoformat()}).status_code == 404


def test_it_goes_with_the_person(city: City, now: dt.datetime) -> None:
    newcomer = PersonFactory()
    edit(newcomer, now, name="別名")
    withdraw_person(person=newcomer, now=now + HOUR, by=None)
    edit(city.learner, now, name="別の名")
    assert forget_edits(person=city.learner.uuid) == 1
    assert not PlainEdit.objects.exists()


def test_hr_of_another_bureau_takes_nothing_back(city: City, sign_in: SignIn, now: dt.datetime) -> None:
    stranger = PersonFactory(with_account=True)
    GrantFactory(person=stranger, role=GrantRole.HR, unit=city.other_bureau)
    edit(city.learner, now, name="別名")
    answer = sign_in(stranger).post(address(city.learner, "person_undo"), {"at": now.isoformat()})
    assert answer.status_code == 404
    assert plain_of(city.learner)["name"] == "別名"
