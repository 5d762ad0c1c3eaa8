"""What happens to people and units in a city hall, told as it happens."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.leave import end_leave
from lms.organization.actions.postings import (
    NewPosting,
    correct_posting,
    end_posting,
    post_people,
    post_person,
    transfer_people,
    transfer_person,
    withdraw_posting,
)
from lms.organization.actions.units import change_unit, end_unit, record_lineage
from lms.organization.enums import EmploymentType, Grade, LineageKind, PostingKind
from lms.organization.models import PUBLIC, Leave, Person, Sight, Unit
from lms.organization.queries import postings_on, primary_posting, tree_on
from tests.conftest import City
from tests.factories.organization import (
    FOUNDED,
    FOUNDED_AT,
    LeaveFactory,
    PersonFactory,
    PostingFactory,
    UnitFactory,
)

APRIL = dt.date(2026, 4, 1)
MARCH = start_of(dt.date(2026, 3, 2))
ANNOUNCED = start_of(dt.date(2026, 3, 24))
LATER = start_of(dt.date(2026, 11, 1))
EMBARGOED = Sight(now=MARCH, embargoed=True)

pytestmark = pytest.mark.django_db


def unit_of(person: Person, day: dt.date, sight: Sight) -> Unit | None:
    posting = primary_posting(person, day, sight)
    return posting.unit if posting else None


def test_a_transfer_ends_one_post_and_begins_the_next(city: City) -> None:
    transfer_person(
        person=city.learner, on=APRIL, unit=city.far_section, title="主事", grade=Grade.STAFF, now=MARCH, by=None
    )
    assert unit_of(city.learner, APRIL - dt.timedelta(days=1), PUBLIC(LATER)) == city.section
    assert unit_of(city.learner, APRIL, PUBLIC(LATER)) == city.far_section


def test_a_transfer_takes_over_what_remains_of_a_term(city: City) -> None:
    end = dt.date(2028, 4, 1)
    person = PostingFactory(unit=city.section, valid_to=end, employment=EmploymentType.FIXED_TERM).person
    new = transfer_person(
        person=person, on=APRIL, unit=city.far_section, title="主事", grade=Grade.STAFF, now=MARCH, by=None
    )
    assert (new.valid_to, new.employment) == (end, EmploymentType.FIXED_TERM)


def test_many_people_move_in_a_handful_of_queries(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [PersonFactory() for _ in range(30)]
    post_people(
        rows=[NewPosting(person, city.section, "係員", Grade.STAFF, FOUNDED) for person in people],
        now=FOUNDED_AT,
        by=None,
    )
    rows = [NewPosting(person, city.far_section, "主任", Grade.CHIEF, APRIL) for person in people]
    with django_assert_max_num_queries(10):
        moved = transfer_people(rows=rows, now=MARCH, by=None)
    assert {posting.unit for posting in moved} == {city.far_section}
    assert postings_on(APRIL, PUBLIC(LATER)).filter(unit=city.far_section).count() == 30
    assert not postings_on(APRIL, PUBLIC(LATER)).filter(unit=city.section, person__in=people).exists()


def test_nobody_has_two_primary_posts(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        PostingFactory(person=city.learner, unit=city.far_section)
    assert refused.value.code == "organization_posting_one_primary"


def test_a_concurrent_post_stands_beside_the_primary_one_but_only_once_a_unit(city: City) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    assert postings_on(APRIL, PUBLIC(LATER)).filter(person=city.learner).count() == 2
    with pytest.raises(DomainError):
        PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)


@pytest.mark.parametrize(("on", "code"), [(FOUNDED, "begins_that_day"), (FOUNDED - dt.timedelta(days=1), "no_primary")])
def test_a_transfer_needs_a_post_to_leave(city: City, on: dt.date, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        transfer_person(
            person=city.learner, on=on, unit=city.far_section, title="係員", grade=Grade.STAFF, now=MARCH, by=None
        )
    assert refused.value.code == code


def test_a_post_cannot_end_before_it_begins(city: City) -> None:
    posting = postings_on(APRIL, PUBLIC(LATER)).get(person=city.learner)
    with pytest.raises(DomainError) as refused:
        end_posting(posting=posting, on=FOUNDED, now=MARCH, by=None)
    assert refused.value.field == "valid_to"


def test_a_correction_keeps_what_was_known_before(city: City) -> None:
    posting = postings_on(APRIL, PUBLIC(LATER)).get(person=city.learner)
    correct_posting(posting=posting, unit=city.far_section, now=MARCH, by=None)
    assert unit_of(city.learner, FOUNDED, PUBLIC(LATER)) == city.far_section
    before = Sight(now=LATER, known_at=MARCH - dt.timedelta(seconds=1))
    assert unit_of(city.learner, FOUNDED, before) == city.section


def test_a_stale_page_cannot_overwrite_a_correction(city: City) -> None:
    posting = postings_on(APRIL, PUBLIC(LATER)).get(person=city.learner)
    correct_posting(posting=posting, title="主任", now=MARCH, by=None)
    with pytest.raises(DomainError) as refused:
        end_posting(posting=posting, on=APRIL, now=MARCH, by=None)
    assert refused.value.code == "stale"


def test_a_transfer_under_embargo_is_seen_by_those_named_alone(city: City) -> None:
    transfer_person(
        person=city.learner,
        on=APRIL,
        unit=city.far_section,
        title="主事",
        grade=Grade.STAFF,
        now=MARCH,
        by=None,
        disclose_at=ANNOUNCED,
    )
    assert unit_of(city.learner, APRIL, EMBARGOED) == city.far_section
    assert unit_of(city.learner, APRIL, PUBLIC(MARCH)) == city.section
    assert unit_of(city.learner, APRIL, PUBLIC(ANNOUNCED)) == city.far_section
    as_known_before = Sight(now=LATER, known_at=ANNOUNCED - dt.timedelta(seconds=1))
    assert unit_of(city.learner, APRIL, as_known_before) == city.section


def test_a_transfer_called_off_before_its_announcement_was_never_public(city: City) -> None:
    new = transfer_person(
        person=city.learner,
        on=APRIL,
        unit=city.far_section,
        title="主事",
        grade=Grade.STAFF,
        now=MARCH,
        by=None,
        disclose_at=ANNOUNCED,
    )
    ended = postings_on(FOUNDED, EMBARGOED).get(person=city.learner)
    withdraw_posting(posting=new, now=MARCH, by=None)
    correct_posting(posting=ended, valid_to=None, now=MARCH, by=None)
    for moment in (MARCH, ANNOUNCED, LATER):
        assert unit_of(city.learner, APRIL, PUBLIC(moment)) == city.section


def test_what_follows_an_embargoed_end_waits_for_the_announcement(city: City) -> None:
    posting = postings_on(APRIL, PUBLIC(LATER)).get(person=city.learner)
    end_posting(posting=posting, on=APRIL, now=MARCH, by=None, disclose_at=ANNOUNCED)
    post_person(
        person=city.learner, unit=city.team, title="主任", grade=Grade.CHIEF, valid_from=APRIL, now=MARCH, by=None
    )
    assert postings_on(APRIL, PUBLIC(MARCH)).filter(person=city.learner).count() == 1
    assert unit_of(city.learner, APRIL, PUBLIC(MARCH)) == city.section
    assert unit_of(city.learner, APRIL, PUBLIC(ANNOUNCED)) == city.team


def test_who_is_posted_to_a_secret_unit_is_secret_too(city: City) -> None:
    secret = UnitFactory(parent=city.division, valid_from=APRIL, now=MARCH, disclose_at=ANNOUNCED)
    below = UnitFactory(team=True, parent=secret, valid_from=APRIL, now=MARCH)
    PostingFactory(unit=below, valid_from=APRIL, now=MARCH)
    assert below.pk not in tree_on(APRIL, PUBLIC(MARCH)).nodes
    assert not postings_on(APRIL, PUBLIC(MARCH)).filter(unit=below).exists()
    assert postings_on(APRIL, PUBLIC(ANNOUNCED)).filter(unit=below).exists()


def test_a_renamed_unit_keeps_its_old_name_in_the_past(city: City) -> None:
    change_unit(unit=city.section, on=APRIL, now=MARCH, by=None, name="デジタル人材課")
    record_lineage(
        kind=LineageKind.RENAMED, predecessor=city.section, successor=city.section, on=APRIL, now=MARCH, by=None
    )
    names = [tree_on(day, PUBLIC(LATER)).path_name(city.section.pk) for day in (FOUNDED, APRIL)]
    assert names == ["デジタル統括室 DX推進部 人材育成課", "デジタル統括室 DX推進部 デジタル人材課"]


def test_a_change_on_the_day_a_form_begins_corrects_it(city: City) -> None:
    change_unit(unit=city.section, on=FOUNDED, now=MARCH, by=None, name="人材育成第一課")
    assert tree_on(FOUNDED, PUBLIC(LATER)).nodes[city.section.pk].name == "人材育成第一課"


def test_a_unit_cannot_be_moved_below_itself(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        change_unit(unit=city.division, on=APRIL, now=MARCH, by=None, parent=city.team)
    assert refused.value.code == "cycle"


def test_a_circle_that_would_close_only_later_is_refused_too(city: City) -> None:
    change_unit(unit=city.division, on=dt.date(2027, 4, 1), now=MARCH, by=None, parent=city.other_bureau)
    with pytest.raises(DomainError) as refused:
        change_unit(unit=city.other_bureau, on=APRIL, now=MARCH, by=None, parent=city.section)
    assert refused.value.code == "cycle"


def test_a_code_belongs_to_one_unit_at_a_time(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        UnitFactory(parent=city.root, code="00000")
    assert refused.value.code == "organization_unitversion_code"


def test_a_unit_with_people_or_units_in_it_cannot_end(city: City) -> None:
    for unit in (city.section, city.other_bureau):
        with pytest.raises(DomainError) as refused:
            end_unit(unit=unit, on=APRIL, now=MARCH, by=None)
        assert refused.value.code == "unit_in_use"


def test_an_ended_unit_takes_nobody_in(city: City) -> None:
    end_unit(unit=city.far_section, on=APRIL, now=MARCH, by=None)
    assert city.far_section.pk in tree_on(FOUNDED, PUBLIC(LATER)).nodes
    assert city.far_section.pk not in tree_on(APRIL, PUBLIC(LATER)).nodes
    with pytest.raises(DomainError) as refused:
        PostingFactory(unit=city.far_section, valid_from=APRIL, now=MARCH)
    assert refused.value.code == "unit_ended"


def test_an_abolished_unit_has_no_successor(city: City) -> None:
    with pytest.raises(DomainError):
        record_lineage(
            kind=LineageKind.ABOLISHED, predecessor=city.team, successor=city.section, on=APRIL, now=MARCH, by=None
        )


def test_leave_is_ended_by_return_and_never_doubled(city: City) -> None:
    leave = LeaveFactory(person=city.learner, valid_from=APRIL, now=MARCH)
    with pytest.raises(DomainError):
        LeaveFactory(person=city.learner, valid_from=APRIL, now=MARCH)
    back = dt.date(2027, 4, 1)
    end_leave(leave=leave, on=back, now=LATER, by=None)
    seen = Leave.objects.seen(PUBLIC(LATER))
    assert seen.on(APRIL).filter(person=city.learner).exists()
    assert not seen.on(back).filter(person=city.learner).exists()


def test_a_concurrent_post_is_not_what_a_transfer_ends(city: City) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    transfer_person(
        person=city.learner, on=APRIL, unit=city.other_section, title="主事", grade=Grade.STAFF, now=MARCH, by=None
    )
    kinds = {p.kind: p.unit for p in postings_on(APRIL, PUBLIC(LATER)).filter(person=city.learner)}
    assert kinds == {PostingKind.PRIMARY: city.other_section, PostingKind.CONCURRENT: city.far_section}
