"""Two people of HR change the same at once, in connections of their own, on the database that lets them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from lms.common import clock
from lms.common.clock import start_of
from lms.organization.actions.departures import retire_person
from lms.organization.actions.guards import guard_person, guard_units
from lms.organization.actions.leave import record_leave
from lms.organization.actions.mergers import NewUnit, merge_units, split_unit
from lms.organization.actions.newcomers import register_newcomer
from lms.organization.actions.people import NewPerson
from lms.organization.actions.plain_data import edit_person, undo_edit
from lms.organization.actions.postings import post_person, transfer_person
from lms.organization.actions.reorganisation import abolish_unit, rename_unit
from lms.organization.actions.transfers import cancel_transfer
from lms.organization.actions.undo import undo_for_person
from lms.organization.enums import Grade, LeaveKind, PostingKind
from lms.organization.models import PUBLIC, Leave, Person, Posting, Unit, UnitLineage, UnitVersion
from lms.organization.queries import postings_on, tree_on
from lms.organization.queries.editing import person_version, units_version
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory
from tests.lms.organization.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
APRIL = dt.date(2026, 4, 1)
NOW = start_of(dt.date(2026, 3, 2))
DAY = dt.timedelta(days=1)


def transfer(person: Person, unit: Unit) -> Callable[[], object]:
    return lambda: transfer_person(
        person=person, on=APRIL, unit=unit, title="主事", grade=Grade.STAFF, now=NOW, by=None
    )


def unplaced(day: dt.date) -> list[Posting]:
    """Posts in units that do not exist on the day: what no race may ever leave behind."""
    nodes = tree_on(day, PUBLIC(clock.now())).nodes
    return [post for post in Posting.objects.known().on(day) if post.unit_id not in nodes]


def test_of_two_at_the_same_desk_the_second_is_told_that_something_changed() -> None:
    person, units = PostingFactory().person, [UnitFactory(), UnitFactory()]
    sight = PUBLIC(NOW)
    seen = person_version(person, sight)

    def at_the_desk(unit: Unit) -> Callable[[], None]:
        def deed() -> None:
            with transaction.atomic():
                guard_person(person=person, sight=sight, version=seen)
                transfer(person, unit)()

        return deed

    assert at_once(at_the_desk(units[0]), at_the_desk(units[1])) == ["", "stale"]
    assert postings_on(APRIL, PUBLIC(NOW)).filter(person=person).count() == 1


def test_a_unit_that_merges_takes_along_who_comes_at_the_same_moment() -> None:
    city = UnitFactory(city=True)
    old, into, start = (UnitFactory(parent=city) for _ in range(3))
    people = [PostingFactory(unit=start).person for _ in range(4)]
    outcomes = at_once(
        lambda: merge_units(units=[old], into=into, on=APRIL, now=NOW, by=None),
        *(transfer(person, old) for person in people),
    )
    assert set(outcomes) <= {"", "unit_ended"}
    assert unplaced(APRIL) == []


def test_a_unit_is_not_abolished_while_somebody_comes() -> None:
    city = UnitFactory(city=True)
    unit = UnitFactory(parent=city)
    person = PostingFactory(unit=UnitFactory(parent=city)).person
    outcomes = at_once(
        lambda: abolish_unit(unit=unit, on=APRIL, now=NOW, by=None),
        transfer(person, unit),
    )
    assert outcomes in (["", "unit_in_use"], ["", "unit_ended"])
    assert unplaced(APRIL) == []


def test_of_two_renamings_one_wins_and_leaves_one_line() -> None:
    unit = UnitFactory(parent=UnitFactory(city=True))
    outcomes = at_once(
        lambda: rename_unit(unit=unit, on=APRIL, name="一課", now=NOW, by=None),
        lambda: rename_unit(unit=unit, on=APRIL, name="二課", now=NOW, by=None),
    )
    assert outcomes == ["", "begins_that_day"]
    assert UnitLineage.objects.known().filter(predecessor=unit).count() == 1


def test_two_mergers_into_each_other_do_not_swallow_both() -> None:
    city = UnitFactory(city=True)
    one, two = UnitFactory(parent=city), UnitFactory(parent=city)
    PostingFactory(unit=one)
    PostingFactory(unit=two)
    outcomes = at_once(
        lambda: merge_units(units=[one], into=two, on=APRIL, now=NOW, by=None),
        lambda: merge_units(units=[two], into=one, on=APRIL, now=NOW, by=None),
    )
    assert outcomes == ["", "unit_ended"]
    assert unplaced(APRIL) == []
    assert UnitVersion.objects.known().on(APRIL).filter(unit__in=[one, two]).count() == 1


def test_of_two_splits_of_one_unit_the_second_is_stale() -> None:
    unit = UnitFactory(parent=UnitFactory(city=True))
    post = PostingFactory(unit=unit)
    seen = units_version([unit], PUBLIC(NOW))

    def split(code: str) -> Callable[[], None]:
        def deed() -> None:
            with transaction.atomic():
                guard_units(units=[unit], sight=PUBLIC(NOW), version=seen)
                split_unit(
                    unit=unit,
                    on=APRIL,
                    parts=[NewUnit(code, code)],
                    places={post.pk: 0},
                    goes_on=True,
                    now=NOW,
                    by=None,
                )

        return deed

    assert at_once(split("S1"), split("S2")) == ["", "stale"]
    assert postings_on(APRIL, PUBLIC(NOW)).filter(person=post.person).count() == 1


def test_who_retires_while_a_further_post_is_added_is_in_one_truth() -> None:
    post = PostingFactory()
    other = UnitFactory()
    outcomes = at_once(
        lambda: retire_person(person=post.person, on=APRIL, now=NOW, by=None),
        lambda: post_person(
            person=post.person,
            unit=other,
            title="主査",
            grade=Grade.CHIEF,
            valid_from=APRIL - DAY,
            valid_to=APRIL,
            kind=PostingKind.CONCURRENT,
            now=NOW,
            by=None,
        ),
    )
    assert outcomes == ["", ""]
    assert not postings_on(APRIL, PUBLIC(NOW)).filter(person=post.person).exists()


def test_a_transfer_is_called_off_once() -> None:
    person, unit = PostingFactory().person, UnitFactory()
    new = transfer(person, unit)()
    assert isinstance(new, Posting)
    outcomes = at_once(*(lambda: cancel_transfer(posting=new, now=NOW, by=None) for _ in range(3)))
    assert outcomes == ["", "stale", "stale"]
    assert postings_on(APRIL, PUBLIC(NOW)).filter(person=person).count() == 1


def test_a_change_is_taken_back_once() -> None:
    person, unit = PostingFactory().person, UnitFactory()
    before = postings_on(APRIL, PUBLIC(NOW)).get(person=person).unit
    transfer(person, unit)()
    later = NOW + dt.timedelta(hours=1)
    outcomes = at_once(*(lambda: undo_for_person(person=person, recorded_at=NOW, now=later, by=None) for _ in range(2)))
    assert outcomes == ["", "built_upon"]
    assert [post.unit for post in postings_on(APRIL, PUBLIC(later)).filter(person=person)] == [before]


def test_leave_is_not_recorded_twice() -> None:
    person = PostingFactory().person
    outcomes = at_once(
        *(
            lambda: record_leave(person=person, kind=LeaveKind.SICK, valid_from=APRIL, valid_to=None, now=NOW, by=None)
            for _ in range(2)
        )
    )
    assert outcomes == ["", "organization_leave_overlap"]
    assert Leave.objects.known().filter(person=person).count() == 1


def test_a_number_is_given_once() -> None:
    outcomes = at_once(
        *(
            lambda: register_newcomer(new=NewPerson("山本 一郎", "ヤマモト イチロウ", "7000001"), now=NOW, by=None)
            for _ in range(2)
        )
    )
    assert outcomes == ["", "employee_number"]
    assert Person.objects.filter(employee_number="7000001").count() == 1


def test_two_edits_of_plain_data_do_not_mix() -> None:
    person = PersonFactory(name="山本 一郎", kana="ヤマモト イチロウ")
    sight = PUBLIC(clock.now())
    seen = person_version(person, sight)

    def edit(name: str, kana: str) -> Callable[[], None]:
        def deed() -> None:
            with transaction.atomic():
                guard_person(person=person, sight=sight, version=seen)
                edit_person(person=person, changes={"name": name, "kana": kana}, now=NOW, by=None)

        return deed

    assert at_once(edit("山元 一郎", "ヤマモト イチロウ"), edit("山下 一郎", "ヤマシタ イチロウ")) == ["", "stale"]
    person.refresh_from_db()
    assert (person.name, person.kana) in {("山元 一郎", "ヤマモト イチロウ"), ("山下 一郎", "ヤマシタ イチロウ")}


def test_an_edit_is_taken_back_once() -> None:
    person = PersonFactory(name="山本 一郎")
    edit_person(person=person, changes={"name": "山元 一郎"}, now=NOW, by=None)
    later = NOW + dt.timedelta(hours=1)
    outcomes = at_once(
        lambda: undo_edit(person=person, edited_at=NOW, now=later, by=None),
        lambda: undo_edit(person=person, edited_at=NOW, now=later, by=None),
    )
    assert outcomes == ["", "nothing_to_undo"]
    person.refresh_from_db()
    assert person.name == "山本 一郎"
