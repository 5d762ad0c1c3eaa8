"""Employees and their posts from a file."""

import datetime as dt

import pytest

from lms.common.errors import DomainError
from lms.organization.enums import ImportKind, ImportMode, PostingKind
from lms.organization.models import PUBLIC, Person, Posting, Unit
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory
from tests.lms.organization.imports.conftest import NOW, apply, career, changes, check, errors, reasons

pytestmark = pytest.mark.django_db


def code(unit: Unit) -> str:
    return unit.versions.get(superseded_at=None).code


@pytest.fixture
def person(city: City) -> Person:
    made: Person = PersonFactory(name="髙橋 美咲", kana="タカハシ ミサキ", employee_number="0012345")
    PostingFactory(person=made, unit=city.section)
    return made


def row(
    city: City, unit: Unit, *, number: str = "0012345", first: str = "R8.4.1", title: str = "係員", **rest: str
) -> str:
    last, kind, head = rest.get("last", ""), rest.get("kind", "本務"), rest.get("head", "")
    name = rest.get("name", "髙橋 美咲")
    return f"{number},{name},タカハシ ミサキ,{code(unit)},{title},係員,正規,{kind},{head},{first},{last}\n"


def test_a_transfer_is_shown_first_and_written_when_somebody_says_so(person: Person, city: City) -> None:
    record = check(row(city, city.far_section))
    assert changes(record) == {"0012345": "moved"}
    line = record.lines.get()
    assert (line.bureau, line.unit) == ("建設局", "建設局 道路課")
    assert [post[0] for post in line.detail["after"]] == ["デジタル統括室 DX推進部 人材育成課", "建設局 道路課"]
    assert career(person) == [("人材育成課", "2020-04-01", None)]
    apply(record)
    assert career(person) == [("人材育成課", "2020-04-01", "2026-04-01"), ("道路課", "2026-04-01", None)]


def test_the_same_file_twice_changes_nothing(person: Person, city: City) -> None:
    text = row(city, city.far_section) + row(city, city.team, number="777", name="新人 太郎")
    apply(check(text))
    again = check(text)
    assert changes(again) == {"0012345": "same", "777": "same"}
    before = Posting.objects.count()
    with pytest.raises(DomainError) as refused:
        apply(again)
    assert refused.value.code == "nothing_to_write"
    assert Posting.objects.count() == before


def test_somebody_new_comes_with_all_that_the_file_says(city: City) -> None:
    record = check(row(city, city.team, number="００１２３", last="R9.3.31"))
    assert changes(record) == {"00123": "new"}
    apply(record)
    new = Person.objects.get(employee_number="00123")
    assert (new.name, new.kana) == ("髙橋 美咲", "タカハシ ミサキ")
    assert career(new) == [("研修担当", "2026-04-01", "2027-04-01")]


@pytest.mark.parametrize(
    "first", ["R8.4.1", "令和８年４月１日", "2026/4/1", "46113", "令和8年度", "20260401", "2026-04-01"]
)
def test_days_are_read_however_they_are_written(city: City, first: str) -> None:
    apply(check(row(city, city.team, number="123", first=first)))
    assert Posting.objects.get(person__employee_number="123").valid_from == dt.date(2026, 4, 1)


def test_a_whole_list_ends_what_is_missing_and_nothing_else(person: Person, city: City) -> None:
    outsider = PersonFactory(employee_number=None, kind="external", name="講師 一郎")
    PostingFactory(person=outsider, unit=city.section)
    PostingFactory(person=person, unit=city.team, concurrent=True)
    record = check(row(city, city.section, first="2020-04-01"), mode=ImportMode.WHOLE)
    found = changes(record)
    assert found.pop("0012345") == "changed"  # the concurrent post is missing
    assert set(found.values()) == {"ended"}
    assert len(found) == 5  # the personas
    assert (record.ending_posts, record.standing_posts) == (6, 7)
    assert career(outsider) == [("人材育成課", "2020-04-01", None)]


def test_only_the_rows_listed_leave_other_posts_alone(person: Person, city: City) -> None:
    PostingFactory(person=person, unit=city.team, concurrent=True)
    apply(check(row(city, city.far_section)))
    assert [name for name, _first, last in career(person) if last is None] == ["研修担当", "道路課"]


def test_a_promotion_begins_on_its_day_and_a_correction_where_the_post_began(person: Person, city: City) -> None:
    apply(check(row(city, city.section, title="主任")))
    assert [(p.title, p.valid_from.isoformat()) for p in Posting.objects.known().filter(person=person)] == [
        ("係員", "2020-04-01"),
        ("主任", "2026-04-01"),
    ]
    record = check(row(city, city.section, title="主査"))
    apply(record)
    titles = Posting.objects.known().filter(person=person).order_by("valid_from").values_list("title", flat=True)
    assert list(titles) == ["係員", "主査"]


def test_a_post_that_ends_is_ended_and_the_person_with_it(person: Person, city: City) -> None:
    record = check(row(city, city.section, first="", last="R8.3.31"))
    assert changes(record) == {"0012345": "ended"}
    apply(record)
    assert career(person) == [("人材育成課", "2020-04-01", "2026-04-01")]


def test_a_new_post_gives_way_to_one_that_is_already_planned(person: Person, city: City) -> None:
    apply(check(row(city, city.team, first="2027-04-01")))
    record = check(row(city, city.far_section))
    assert "2027" in reasons(record) or "令和9" in reasons(record)
    apply(record)
    assert career(person)[1:] == [("道路課", "2026-04-01", "2027-04-01"), ("研修担当", "2027-04-01", None)]


def test_plain_data_is_written_over_and_an_empty_cell_for_the_reading_is_not(person: Person, city: City) -> None:
    text = (
        "職員番号,氏名,カナ,メールアドレス,所属コード,職,級\n"
        + f"0012345,佐藤 美咲,,m@city.example,{code(city.section)},係員,係員\n"
    )
    record = check(text)
    assert changes(record) == {"0012345": "changed"}
    apply(record)
    person.refresh_from_db()
    assert (person.name, person.kana, person.email) == ("佐藤 美咲", "タカハシ ミサキ", "m@city.example")
    assert "佐藤" in person.search_key


def test_two_primary_posts_are_refused_with_both_rows(person: Person, city: City) -> None:
    record = check(row(city, city.far_section) + row(city, city.team))
    assert errors(record) == [(2, "本務・兼務"), (3, "本務・兼務")]
    assert changes(record) == {"0012345": "refused"}


def test_an_end_before_the_start_is_refused(person: Person, city: City) -> None:
    assert errors(check(row(city, city.far_section, last="R8.3.31"))) == [(2, "満了日")]


def test_an_unknown_unit_is_refused(person: Person, city: City) -> None:
    record = check(row(city, city.far_section).replace(code(city.far_section), "NOWHERE"))
    assert errors(record) == [(2, "所属コード")]


def test_a_number_with_two_names_is_refused(person: Person, city: City) -> None:
    record = check(row(city, city.far_section) + row(city, city.team, kind="兼務", name="鈴木 一郎"))
    assert errors(record) == [(3, "職員番号")]
    # Nobody is told besides that the other one's name is taken over.
    assert record.issues.count() == 1
    assert changes(record) == {"0012345": "refused"}


def test_wrong_people_are_left_alone_and_the_others_are_written(person: Person, city: City) -> None:
    record = check(row(city, city.far_section, last="x") + row(city, city.team, number="999", name="新人 花子"))
    assert changes(record) == {"0012345": "refused", "999": "new"}
    apply(record)
    assert career(person) == [("人材育成課", "2020-04-01", None)]


def test_a_row_without_a_number_blocks_a_whole_list(person: Person, city: City) -> None:
    """Somebody might be taken for missing only because the number is."""
    record = check(row(city, city.far_section, number=""), mode=ImportMode.WHOLE)
    assert record.is_blocked
    listed = check(row(city, city.far_section, number="") + row(city, city.team, number="999"))
    assert not listed.is_blocked


def test_lost_zeros_are_found_again_where_the_name_agrees(person: Person, city: City) -> None:
    record = check(row(city, city.far_section, number="12345"))
    assert changes(record) == {"0012345": "moved"}
    assert record.counts["warnings"] == 1


def test_words_that_mean_nearly_the_same_are_read_with_a_warning(person: Person, city: City) -> None:
    record = check(row(city, city.far_section).replace("正規", "再任用短時間"))
    assert not errors(record)
    assert "再任用" in reasons(record)
    apply(record)
    assert Posting.objects.known().get(person=person, valid_to=None).employment == "reemployed"


def test_a_concurrent_post_stands_beside_the_primary_one(person: Person, city: City) -> None:
    apply(check(row(city, city.far_section, kind="兼務", head="事務取扱")))
    posts = Posting.objects.known().filter(person=person, valid_to=None).order_by("kind")
    assert [(p.kind, p.head) for p in posts] == [(PostingKind.CONCURRENT, "additional"), (PostingKind.PRIMARY, "none")]
    assert Posting.objects.seen(PUBLIC(NOW)).filter(person=person).count() == 2


def test_leave_begins_and_ends(person: Person, city: City) -> None:
    text = "0012345,髙橋 美咲,育休,R8.4.1,R9.3.31\n"
    record = check(text, ImportKind.LEAVE)
    assert changes(record) == {"0012345": "new"}
    apply(record)
    assert changes(check(text, ImportKind.LEAVE)) == {"0012345": "same"}
    longer = check(text.replace("R9.3.31", "R10.3.31"), ImportKind.LEAVE)
    assert changes(longer) == {"0012345": "changed"}
    apply(longer)
    assert errors(check("0012345,髙橋 美咲,休職,R8.5.1,\n", ImportKind.LEAVE)) == [(2, "開始日")]
