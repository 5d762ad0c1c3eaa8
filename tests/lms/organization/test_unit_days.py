"""Days of units that were written down wrongly: a form that began otherwise, a unit founded or ended on another day."""

import datetime as dt
from typing import Any

import pytest

from lms.accounts.models import AuditEvent
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.grants import end_grant
from lms.organization.actions.lifetimes import UPPER_NOT_THERE
from lms.organization.actions.mergers import NewUnit, merge_units, split_unit
from lms.organization.actions.postings import correct_posting, post_person, transfer_person
from lms.organization.actions.reorganisation import abolish_unit, move_unit, rename_unit
from lms.organization.actions.undo import undo_for_unit
from lms.organization.actions.unit_corrections import correct_unit
from lms.organization.enums import Grade, GrantRole, LineageKind
from lms.organization.models import PUBLIC, Posting, Sight, Unit, UnitLineage, UnitVersion
from lms.organization.queries import tree_on
from tests.conftest import City
from tests.factories.organization import FOUNDED, GrantFactory, PersonFactory, PostingFactory, UnitFactory
from tests.lms.organization.test_reorganisations import everything_seen, name_on

pytestmark = pytest.mark.django_db
APRIL, MAY, JULY = dt.date(2026, 4, 1), dt.date(2026, 5, 1), dt.date(2026, 7, 1)
MARCH, THEN, LATER = (start_of(dt.date(2026, 3, day)) for day in (2, 24, 30))
DAY = dt.timedelta(days=1)
BASE: dict[str, Any] = {"now": MARCH, "by": None}
RIGHT: dict[str, Any] = {"now": THEN, "by": None}
EVERYBODY = PUBLIC(LATER)


def forms(unit: Unit) -> list[UnitVersion]:
    return list(UnitVersion.objects.known().filter(unit=unit).order_by("valid_from"))


def descent(unit: Unit) -> list[tuple[str, dt.date]]:
    rows = UnitLineage.objects.known().filter(predecessor=unit).order_by("valid_from")
    return [(row.kind, row.valid_from) for row in rows]


def is_there(unit: Unit, day: dt.date, sight: Sight = EVERYBODY) -> bool:
    return unit.pk in tree_on(day, sight).nodes


def refusal(version: UnitVersion, **changes: Any) -> str:
    with pytest.raises(DomainError) as refused:
        correct_unit(version=version, **changes, **RIGHT)
    return str(refused.value.code)


@pytest.fixture
def empty(city: City) -> Unit:
    """A section with nobody in it, abolished in April by what is on record."""
    abolish_unit(unit=city.far_section, on=APRIL, **BASE)
    return city.far_section


# -- Where one form ends and the next begins -------------------------------------------------------------------------
@pytest.mark.parametrize("right", [MAY, APRIL - DAY], ids=["later", "earlier"])
def test_a_form_began_on_another_day_and_the_form_before_lasts_until_then(city: City, right: dt.date) -> None:
    rename_unit(unit=city.section, on=APRIL, name="デジタル人材課", **BASE)
    correct_unit(version=forms(city.section)[1], valid_from=right, **RIGHT)
    assert name_on(city.section, right - DAY, EVERYBODY) == "人材育成課"
    assert name_on(city.section, right, EVERYBODY) == "デジタル人材課"
    assert descent(city.section) == [(LineageKind.RENAMED, right)]
    as_known = Sight(now=LATER, known_at=THEN - DAY)
    assert name_on(city.section, APRIL, as_known) == "デジタル人材課"
    assert name_on(city.section, APRIL - DAY, as_known) == "人材育成課"


def test_no_form_is_left_without_a_day(city: City) -> None:
    rename_unit(unit=city.section, on=APRIL, name="春の課", **BASE)
    rename_unit(unit=city.section, on=JULY, name="夏の課", now=MARCH + DAY, by=None)
    _first, spring, summer = forms(city.section)
    assert refusal(summer, valid_from=APRIL) == "order"
    assert refusal(spring, valid_from=JULY) == "order"
    assert refusal(spring, valid_to=MAY) == "followed"
    assert refusal(summer, valid_to=JULY + DAY) == "not_ended"
    assert refusal(summer, name="夏の課") == "nothing_changes"


def test_a_unit_does_not_stand_below_one_that_was_not_there_yet(city: City) -> None:
    young = UnitFactory(division=True, parent=city.bureau, valid_from=APRIL, name="新しい部")
    move_unit(unit=city.section, on=APRIL, parent=young, **BASE)
    with pytest.raises(DomainError) as refused:
        correct_unit(version=forms(city.section)[1], valid_from=APRIL - DAY, **RIGHT)
    assert refused.value.message == UPPER_NOT_THERE


def test_a_circle_for_some_days_is_refused(city: City) -> None:
    move_unit(unit=city.section, on=APRIL, parent=city.bureau, **BASE)
    move_unit(unit=city.division, on=APRIL, parent=city.section, now=MARCH + DAY, by=None)
    assert refusal(forms(city.division)[1], valid_from=APRIL - DAY) == "cycle"
    correct_unit(version=forms(city.division)[1], valid_from=MAY, **RIGHT)
    assert tree_on(APRIL, EVERYBODY).path_name(city.division.pk) == "デジタル統括室 DX推進部"


# -- The unit as a whole ---------------------------------------------------------------------------------------------
def test_a_unit_was_founded_earlier_than_written(city: City) -> None:
    late = UnitFactory(parent=city.division, name="遅れて書かれた課", valid_from=MAY)
    correct_unit(version=forms(late)[0], valid_from=APRIL, **RIGHT)
    assert is_there(late, APRIL)
    assert not is_there(late, APRIL, Sight(now=LATER, known_at=THEN - DAY))
    post_person(person=PersonFactory(), unit=late, title="係員", grade=Grade.STAFF, valid_from=APRIL, **RIGHT)
    assert refusal(forms(late)[0], valid_from=FOUNDED - DAY) == "unit_ended"


def test_a_unit_was_founded_later_unless_something_rests_on_its_first_days(city: City) -> None:
    post = PostingFactory(unit=city.far_section, valid_from=MAY, valid_to=JULY)
    below = UnitFactory(team=True, parent=city.far_section, valid_from=JULY)
    assert refusal(forms(city.far_section)[0], valid_from=JULY) == "unit_in_use"
    correct_posting(posting=post, valid_from=JULY, valid_to=None, **RIGHT)
    assert refusal(forms(city.far_section)[0], valid_from=JULY + DAY) == "unit_in_use"
    correct_unit(version=forms(city.far_section)[0], valid_from=JULY, **RIGHT)
    assert not is_there(city.far_section, JULY - DAY)
    assert is_there(below, JULY)


def test_days_on_which_a_role_is_entrusted_over_a_unit_are_not_taken_from_it(city: City) -> None:
    grant = GrantFactory(role=GrantRole.DELEGATE, unit=city.far_section, valid_from=APRIL, now=MARCH)
    assert refusal(forms(city.far_section)[0], valid_from=MAY) == "unit_in_use"
    end_grant(grant=grant, on=APRIL, now=THEN, by=None)
    correct_unit(version=forms(city.far_section)[0], valid_from=MAY, **RIGHT)
    assert not is_there(city.far_section, MAY - DAY)


def test_a_part_that_was_split_off_on_another_day_keeps_its_line(city: City) -> None:
    (part,) = split_unit(unit=city.section, on=MAY, parts=[NewUnit("N1", "研修課")], places={}, goes_on=True, **BASE)
    correct_unit(version=forms(part)[0], valid_from=APRIL, **RIGHT)
    assert descent(city.section) == [(LineageKind.SPLIT, APRIL)]
    assert refusal(forms(part)[0], valid_from=FOUNDED) == "unit_ended"


def test_what_a_unit_came_out_of_must_have_been_there(city: City) -> None:
    (part,) = split_unit(
        unit=city.far_section, on=MAY, parts=[NewUnit("N1", "橋梁課")], places={}, goes_on=False, **BASE
    )
    assert refusal(forms(part)[0], valid_from=JULY) == "unit_ended"
    assert refusal(forms(city.far_section)[0], valid_to=APRIL) == "unit_in_use"
    correct_unit(version=forms(part)[0], valid_from=APRIL, **RIGHT)
    correct_unit(version=forms(city.far_section)[0], valid_to=APRIL, **RIGHT)
    assert not is_there(city.far_section, APRIL)


@pytest.mark.parametrize("right", [APRIL - 30 * DAY, MAY, None], ids=["earlier", "later", "never"])
def test_a_unit_ended_on_another_day(empty: Unit, right: dt.date | None) -> None:
    correct_unit(version=forms(empty)[0], valid_to=right, **RIGHT)
    assert forms(empty)[0].valid_to == right
    assert descent(empty) == ([(LineageKind.ABOLISHED, right)] if right else [])
    assert not is_there(empty, APRIL, Sight(now=LATER, known_at=THEN - DAY))
    assert is_there(empty, APRIL) == (right is None or right > APRIL)


def test_a_merger_on_the_wrong_day_is_put_right_once_its_people_are(city: City) -> None:
    merge_units(units=[city.section, city.other_section], into=city.far_section, on=MAY, **BASE)
    assert refusal(forms(city.section)[0], valid_to=APRIL) == "unit_in_use"
    for person in (city.learner, city.manager):
        moved = Posting.objects.known().get(person=person, unit=city.far_section)
        correct_posting(posting=moved, valid_from=APRIL, with_neighbours=True, **RIGHT)
    assert refusal(forms(city.section)[0], valid_to=APRIL) == "unit_in_use", "the team below has not moved yet"
    correct_unit(version=forms(city.team)[1], valid_from=APRIL, **RIGHT)
    correct_unit(version=forms(city.section)[0], valid_to=APRIL, **RIGHT)
    assert descent(city.section) == [(LineageKind.MERGED, APRIL)]
    assert not is_there(city.section, APRIL)


def test_a_merger_needs_the_other_unit_on_the_right_day(city: City) -> None:
    young = UnitFactory(parent=city.division, valid_from=APRIL, name="若い課")
    merge_units(units=[city.far_section], into=young, on=MAY, **BASE)
    assert refusal(forms(city.far_section)[0], valid_to=APRIL - DAY) == "unit_ended"
    assert refusal(forms(young)[0], valid_from=JULY) == "unit_in_use"
    correct_unit(version=forms(city.far_section)[0], valid_to=APRIL, **RIGHT)


def test_a_code_given_to_another_unit_meanwhile_is_in_the_way(empty: Unit, city: City) -> None:
    code = forms(empty)[0].code
    UnitFactory(parent=city.division, code=code, valid_from=MAY)
    assert refusal(forms(empty)[0], valid_to=MAY + DAY) == "organization_unitversion_code"
    correct_unit(version=forms(empty)[0], valid_to=MAY, **RIGHT)


# -- Secrets ---------------------------------------------------------------------------------------------------------
def test_corrected_days_under_embargo_are_one_secret(city: City) -> None:
    rename_unit(unit=city.section, on=APRIL, name="デジタル人材課", **BASE)
    before = [everything_seen(day, PUBLIC(THEN)) for day in (APRIL, MAY)]
    correct_unit(version=forms(city.section)[1], valid_from=MAY, disclose_at=LATER, **RIGHT)
    assert [everything_seen(day, PUBLIC(LATER - DAY)) for day in (APRIL, MAY)] == before
    assert name_on(city.section, APRIL, PUBLIC(LATER)) == "人材育成課"
    (line,) = UnitLineage.objects.seen(PUBLIC(LATER))
    assert line.valid_from == MAY


def test_an_earlier_end_does_not_tell_that_people_have_secretly_left(city: City) -> None:
    post = PostingFactory(unit=city.far_section, valid_to=JULY)
    abolish_unit(unit=city.far_section, on=JULY, **BASE)
    correct_posting(posting=post, valid_to=MAY, disclose_at=LATER, **RIGHT)
    correct_unit(version=forms(city.far_section)[0], valid_to=MAY, now=THEN + DAY, by=None)
    assert is_there(city.far_section, MAY, PUBLIC(LATER - DAY))
    assert not is_there(city.far_section, MAY, PUBLIC(LATER))


def test_what_rests_on_days_gained_in_secret_is_secret_too(empty: Unit) -> None:
    correct_unit(version=forms(empty)[0], valid_to=None, disclose_at=LATER, **RIGHT)
    post = post_person(
        person=PersonFactory(), unit=empty, title="係員", grade=Grade.STAFF, valid_from=MAY, now=THEN + DAY, by=None
    )
    assert post.disclosed_at == LATER
    early = post_person(
        person=PersonFactory(),
        unit=empty,
        title="係員",
        grade=Grade.STAFF,
        valid_from=FOUNDED,
        valid_to=APRIL,
        now=THEN + DAY,
        by=None,
    )
    assert early.disclosed_at == THEN + DAY, "before April everybody knows the unit"


# -- And back --------------------------------------------------------------------------------------------------------
def test_corrected_days_are_taken_back_with_their_lines(city: City, empty: Unit) -> None:
    before = [everything_seen(day, PUBLIC(THEN)) for day in (APRIL, MAY)]
    correct_unit(version=forms(empty)[0], valid_to=JULY, **RIGHT)
    assert [everything_seen(day, PUBLIC(THEN)) for day in (APRIL, MAY)] != before
    undo_for_unit(unit=empty, recorded_at=THEN, now=LATER, by=city.hr.user)
    assert [everything_seen(day, EVERYBODY) for day in (APRIL, MAY)] == before
    assert descent(empty) == [(LineageKind.ABOLISHED, APRIL)]


def test_days_gained_are_not_taken_back_from_under_somebody(empty: Unit) -> None:
    correct_unit(version=forms(empty)[0], valid_to=None, **RIGHT)
    PostingFactory(unit=empty, valid_from=MAY, now=THEN + DAY)
    with pytest.raises(DomainError) as refused:
        undo_for_unit(unit=empty, recorded_at=THEN, now=LATER, by=None)
    assert refused.value.code == "unit_in_use"


def test_a_move_is_not_taken_back_into_a_circle(city: City) -> None:
    move_unit(unit=city.section, on=APRIL, parent=city.bureau, **BASE)
    move_unit(unit=city.division, on=APRIL, parent=city.section, now=THEN, by=None)
    with pytest.raises(DomainError) as refused:
        undo_for_unit(unit=city.section, recorded_at=MARCH, now=LATER, by=None)
    assert refused.value.code == "cycle"


def test_a_post_left_does_not_last_beyond_its_unit(city: City) -> None:
    """Who came from a unit that ended on that day cannot have come later without a post between."""
    person = PersonFactory()
    PostingFactory(person=person, unit=city.far_section)
    new = transfer_person(person=person, on=APRIL, unit=city.section, title="係員", grade=Grade.STAFF, **BASE)
    abolish_unit(unit=city.far_section, on=APRIL, now=MARCH + DAY, by=None)
    with pytest.raises(DomainError) as refused:
        correct_posting(posting=new, valid_from=MAY, with_neighbours=True, **RIGHT)
    assert refused.value.code == "unit_ended"


def test_the_trail_says_which_days(city: City, empty: Unit) -> None:
    correct_unit(version=forms(empty)[0], valid_to=MAY, now=THEN, by=city.hr.user)
    event = AuditEvent.objects.get(action="unit.corrected")
    assert (event.subject_key, event.detail["valid_to"]) == (str(empty.uuid), MAY.isoformat())
