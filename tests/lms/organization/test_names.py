"""People as they are written down: those from outside, those who share a mailbox, and how all of them are found."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lms.common.errors import DomainError
from lms.organization.actions.people import NewPerson, register_people, register_person
from lms.organization.enums import Grade, PersonKind
from lms.organization.models import Person
from lms.organization.queries import find_people
from tests.factories.organization import FOUNDED, PersonFactory, PostingFactory, UnitFactory

pytestmark = pytest.mark.django_db
IVS_TSUJI = "辻\U000e0100"
# As a register prints them: 秦 before 羽田 whatever the given names, the long mark as its vowel.
REGISTER = [
    "アベ イチロウ",
    "オーノ ジロウ",
    "オオノ イチロウ",
    "ハタ ワタル",
    "ハダ アキラ",
    "ﾊﾞﾀ",
    "ヤマ ダイスケ",
    "やまだ あい",
    "",
]


def external(name: str, affiliation: str, now: dt.datetime) -> Person:
    return register_person(name=name, kana="ソト ジン", kind=PersonKind.EXTERNAL, affiliation=affiliation, now=now)


def test_many_people_from_outside_have_no_number(now: dt.datetime) -> None:
    for number in range(3):
        assert external("外部 太郎", f"株式会社{number}", now).employee_number is None


def test_the_same_person_from_outside_is_registered_once(now: dt.datetime) -> None:
    external("外部 太郎", "株式会社A", now)
    with pytest.raises(DomainError) as refused:
        external("外部 太郎", "株式会社A", now)
    assert "organization_person" in refused.value.code
    assert external("外部 太郎", "株式会社A 研修部", now).affiliation == "株式会社A 研修部"


def test_two_employees_without_a_number_may_share_a_name(now: dt.datetime) -> None:
    """Temporary staff come without a number of the city, and names repeat."""
    for _ in range(2):
        register_person(name="派遣 花子", kana="ハケン ハナコ", now=now)
    assert Person.objects.filter(name="派遣 花子").count() == 2


def test_an_empty_number_is_no_number(now: dt.datetime) -> None:
    assert register_person(name="外部 次郎", kana="ソト", employee_number=" ", now=now).employee_number is None
    person = PersonFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(employee_number="")


def test_nothing_personal_is_sent_to_a_shared_mailbox(now: dt.datetime) -> None:
    shared = register_person(name="山田", kana="ヤマダ", email="jinji@city.example", email_is_shared=True, now=now)
    own = register_person(name="鈴木", kana="スズキ", email="suzuki@city.example", now=now)
    assert (shared.personal_email, own.personal_email) == ("", "suzuki@city.example")
    assert shared.email == "jinji@city.example"


@pytest.mark.parametrize(
    "typed", ["高橋", "髙橋", "たかはし", "ﾀｶﾊｼ", "０１２３", "印字名", "株式会社Ａ", "髙橋 さくら", "桜"]
)
def test_a_person_is_found_however_it_is_typed(typed: str, now: dt.datetime) -> None:
    person = register_person(
        name="髙橋 櫻",
        kana="タカハシ サクラ",
        employee_number="0123",
        certificate_name="印字名",
        affiliation="株式会社A",
        now=now,
    )
    PersonFactory()
    assert list(find_people(Person.objects.all(), typed)) == [person]


def test_what_is_written_stays_as_it_is_written(now: dt.datetime) -> None:
    person = register_person(name=f"{IVS_TSUJI} 髙", kana="ツジ ﾀｶ", now=now)
    person.refresh_from_db()
    assert (person.name, person.kana, person.printed_name) == (f"{IVS_TSUJI} 髙", "ツジ ﾀｶ", f"{IVS_TSUJI} 髙")


def test_lists_of_people_are_in_the_order_of_a_register(now: dt.datetime) -> None:
    rows = [NewPerson(name="氏名", kana=kana) for kana in random.Random(1).sample(REGISTER, len(REGISTER))]
    register_people(rows=rows, now=now)
    assert list(Person.objects.values_list("kana", flat=True)) == REGISTER


def test_the_longest_names_can_be_written_and_found(now: dt.datetime) -> None:
    person = register_person(name=IVS_TSUJI * 100, kana="ガ" * 200, certificate_name=IVS_TSUJI * 100, now=now)
    assert list(find_people(Person.objects.all(), "辻辻")) == [person]
    unit = UnitFactory(name=IVS_TSUJI * 100, kana="ｶﾞ" * 100)
    assert PostingFactory(person=person, unit=unit, title=IVS_TSUJI * 50).title == IVS_TSUJI * 50


@pytest.mark.parametrize(
    ("field", "texts"), [("name", {"name": IVS_TSUJI * 101}), ("kana", {"kana": "ア" * 201}), ("name", {"name": "　"})]
)
def test_what_cannot_be_written_is_refused_by_field(field: str, texts: dict[str, str], now: dt.datetime) -> None:
    written: dict[str, Any] = {"name": "山田", "kana": "ヤマダ", **texts}
    with pytest.raises(DomainError) as refused:
        register_person(**written, now=now)
    assert refused.value.field == field
    assert not Person.objects.exists()


def test_a_title_or_a_units_name_that_is_too_long_is_refused_by_field() -> None:
    with pytest.raises(DomainError) as refused:
        PostingFactory(title="長" * 51, grade=Grade.STAFF)
    assert (refused.value.code, refused.value.field) == ("too_long", "title")
    with pytest.raises(DomainError) as refused:
        UnitFactory(name="長" * 101, valid_from=FOUNDED)
    assert refused.value.field == "name"
