"""Reorganisations: each one step, with its line of descent, its people, and one moment of announcement."""

import datetime as dt
from typing import Any

import pytest

from lms.accounts.models import AuditEvent
from lms.accounts.queries import audit_events
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.mergers import NewUnit, merge_units, split_unit
from lms.organization.actions.postings import transfer_person
from lms.organization.actions.reorganisation import (
    abolish_unit,
    flag_section,
    move_unit,
    rename_unit,
)
from lms.organization.actions.undo import undo_for_unit
from lms.organization.actions.unit_corrections import correct_unit
from lms.organization.actions.units import end_unit
from lms.organization.enums import Grade, HeadKind, LineageKind, PostingKind
from lms.organization.models import PUBLIC, Posting, Sight, Unit, UnitLineage, UnitVersion
from lms.organization.queries import postings_on, tree_on
from tests.conftest import City
from tests.factories.organization import FOUNDED, PersonFactory, PostingFactory, UnitFactory

APRIL, OCTOBER = dt.date(2026, 4, 1), dt.date(2026, 10, 1)
MARCH, ANNOUNCED, LATER = (start_of(dt.date(2026, 3, day)) for day in (2, 24, 30))
DAY = dt.timedelta(days=1)
HR = Sight(now=MARCH, embargoed=True)
BASE: dict[str, Any] = {"now": MARCH, "by": None}

pytestmark = pytest.mark.django_db


def name_on(unit: Unit, day: dt.date, sight: Sight) -> str:
    node = tree_on(day, sight).node(unit.pk)
    return node.name if node else ""


def lines(unit: Unit) -> list[tuple[str, int | None]]:
    rows = UnitLineage.objects.known().filter(predecessor=unit).order_by("pk")
    return [(row.kind, row.successor_id) for row in rows]


def everything_seen(day: dt.date, sight: Sight) -> tuple[Any, Any, Any]:
    """All that a day shows: the units, who is in them, and the lines of descent."""
    tree = tree_on(day, sight)
    people = sorted(Posting.objects.seen(sight).on(day).values_list("person_id", "unit_id", "kind", "head"))
    descent = sorted(UnitLineage.objects.seen(sight).values_list("kind", "predecessor_id", "valid_from"))
    return sorted((n.unit_id, n.name, n.parent_id or 0, n.is_section) for n in tree.nodes.values()), people, descent


def test_a_renamed_unit_has_its_new_name_and_a_line_of_descent(city: City) -> None:
    rename_unit(unit=city.section, on=APRIL, name="デジタル人材課", kana="デジタルジンザイカ", **BASE)
    assert name_on(city.section, APRIL - DAY, PUBLIC(LATER)) == "人材育成課"
    assert name_on(city.section, APRIL, PUBLIC(LATER)) == "デジタル人材課"
    assert lines(city.section) == [(LineageKind.RENAMED, city.section.pk)]


def test_a_new_name_goes_on_in_what_was_planned_already(city: City) -> None:
    move_unit(unit=city.section, on=OCTOBER, parent=city.other_bureau, **BASE)
    rename_unit(unit=city.section, on=APRIL, name="デジタル人材課", **BASE)
    node = tree_on(OCTOBER, PUBLIC(LATER)).nodes[city.section.pk]
    assert (node.name, node.parent_id) == ("デジタル人材課", city.other_bureau.pk)


def test_a_name_planned_for_later_is_not_overwritten(city: City) -> None:
    rename_unit(unit=city.section, on=OCTOBER, name="秋の課", **BASE)
    rename_unit(unit=city.section, on=APRIL, name="春の課", **BASE)
    assert [name_on(city.section, day, PUBLIC(LATER)) for day in (APRIL, OCTOBER)] == ["春の課", "秋の課"]


@pytest.mark.parametrize(
    ("on", "name", "code"),
    [
        (APRIL, "人材育成課", "nothing_changes"),
        (FOUNDED, "別の課", "begins_that_day"),
        (FOUNDED - DAY, "別", "unit_ended"),
    ],
)
def test_a_rename_that_makes_no_sense_is_refused(city: City, on: dt.date, name: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        rename_unit(unit=city.section, on=on, name=name, **BASE)
    assert refused.value.code == code
    assert not UnitLineage.objects.exists()


def test_a_moved_unit_takes_along_what_lies_below(city: City) -> None:
    move_unit(unit=city.section, on=APRIL, parent=city.other_bureau, **BASE)
    assert tree_on(APRIL, PUBLIC(LATER)).path_name(city.team.pk) == "建設局 人材育成課 研修担当"
    assert lines(city.section) == [(LineageKind.MOVED, city.section.pk)]


def test_a_unit_is_not_moved_below_itself(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        move_unit(unit=city.bureau, on=APRIL, parent=city.team, **BASE)
    assert refused.value.code == "cycle"


def test_a_unit_is_not_moved_below_one_that_ends(city: City) -> None:
    empty = UnitFactory(parent=city.root)
    end_unit(unit=empty, on=OCTOBER, **BASE)
    with pytest.raises(DomainError) as refused:
        move_unit(unit=city.section, on=APRIL, parent=empty, **BASE)
    assert refused.value.code == "unit_ended"


def test_a_team_becomes_one_of_the_sections_that_count(city: City) -> None:
    flag_section(unit=city.team, on=APRIL, is_section=True, **BASE)
    counted = [{n.unit_id for n in tree_on(day, PUBLIC(LATER)).sections()} for day in (APRIL - DAY, APRIL)]
    assert counted[1] - counted[0] == {city.team.pk}
    assert lines(city.team) == []


def test_merged_units_end_and_their_people_go_on_in_the_other(city: City) -> None:
    team_member = PostingFactory(unit=city.team).person
    merge_units(units=[city.section], into=city.far_section, on=APRIL, **BASE)
    before, after = tree_on(APRIL - DAY, PUBLIC(LATER)), tree_on(APRIL, PUBLIC(LATER))
    assert city.section.pk in before.nodes
    assert city.section.pk not in after.nodes
    assert after.path_name(city.team.pk) == "建設局 道路課 研修担当"
    posts = {p.person: p for p in postings_on(APRIL, PUBLIC(LATER))}
    assert posts[city.learner].unit == posts[city.manager].unit == city.far_section
    assert (posts[city.manager].head, posts[city.manager].title) == (HeadKind.NONE, "課長")
    assert posts[team_member].unit == city.team
    assert lines(city.section) == [(LineageKind.MERGED, city.far_section.pk)]
    assert lines(city.team) == [(LineageKind.MOVED, city.team.pk)]


def test_a_head_stays_head_if_that_is_wanted(city: City) -> None:
    merge_units(units=[city.section], into=city.far_section, on=APRIL, keep_heads=True, **BASE)
    assert postings_on(APRIL, PUBLIC(LATER)).get(person=city.manager).head == HeadKind.HEAD


def test_a_transfer_into_a_unit_that_merges_leads_into_the_other(city: City) -> None:
    person = PostingFactory(unit=city.other_section).person
    transfer_person(person=person, on=OCTOBER, unit=city.section, title="主任", grade=Grade.CHIEF, **BASE)
    merge_units(units=[city.section], into=city.far_section, on=APRIL, **BASE)
    assert postings_on(OCTOBER, PUBLIC(LATER)).get(person=person).unit == city.far_section


def test_two_concurrent_posts_that_become_the_same_are_one(city: City) -> None:
    person = PersonFactory()
    for unit in (city.section, city.other_section, city.far_section):
        PostingFactory(person=person, unit=unit, concurrent=True)
    merge_units(units=[city.section, city.other_section], into=city.far_section, on=APRIL, **BASE)
    assert [p.unit for p in postings_on(APRIL, PUBLIC(LATER)).filter(person=person)] == [city.far_section]
    assert postings_on(APRIL - DAY, PUBLIC(LATER)).filter(person=person).count() == 3


def test_a_merger_that_leaves_people_behind_is_refused(city: City) -> None:
    with pytest.raises(DomainError) as refused:
        merge_units(units=[city.section], into=city.far_section, on=APRIL, move_people=False, **BASE)
    assert refused.value.code == "unit_in_use"
    assert UnitVersion.objects.known().filter(unit=city.section, valid_to=None).exists()


@pytest.mark.parametrize(("into", "code"), [("section", "merged_into_itself"), ("team", "cycle")])
def test_a_unit_is_not_merged_into_itself_nor_into_what_lies_below(city: City, into: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        merge_units(units=[city.section], into=getattr(city, into), on=APRIL, **BASE)
    assert refused.value.code == code


def test_nobody_is_posted_in_a_merged_unit_after_its_end(city: City) -> None:
    merge_units(units=[city.section], into=city.far_section, on=APRIL, **BASE)
    with pytest.raises(DomainError) as refused:
        PostingFactory(unit=city.section, valid_from=APRIL, now=MARCH)
    assert refused.value.code == "unit_ended"


def test_a_reorganisation_under_embargo_is_one_secret(city: City) -> None:
    PostingFactory(unit=city.team)
    unseen = everything_seen(APRIL, PUBLIC(MARCH))
    merge_units(units=[city.section], into=city.far_section, on=APRIL, disclose_at=ANNOUNCED, **BASE)
    told = everything_seen(APRIL, HR)
    assert told != unseen
    assert everything_seen(APRIL, PUBLIC(ANNOUNCED - DAY)) == unseen
    assert everything_seen(APRIL, PUBLIC(ANNOUNCED)) == told


def test_a_merger_that_rests_on_a_secret_waits_as_a_whole(city: City) -> None:
    """One of the people has a secret transfer: neither the end of the unit nor the others' posts tell before."""
    transfer_person(
        person=city.learner,
        on=APRIL,
        unit=city.far_section,
        title="主事",
        grade=Grade.STAFF,
        disclose_at=ANNOUNCED,
        **BASE,
    )
    unseen = everything_seen(APRIL, PUBLIC(MARCH))
    merge_units(units=[city.section], into=city.other_section, on=APRIL, **BASE)
    assert everything_seen(APRIL, PUBLIC(ANNOUNCED - DAY)) == unseen
    assert everything_seen(APRIL, PUBLIC(ANNOUNCED)) == everything_seen(APRIL, HR)


def test_an_end_does_not_tell_that_people_have_secretly_left(city: City) -> None:
    lonely = UnitFactory(parent=city.division)
    person = PostingFactory(unit=lonely).person
    transfer_person(
        person=person, on=APRIL, unit=city.section, title="係員", grade=Grade.STAFF, disclose_at=ANNOUNCED, **BASE
    )
    abolish_unit(unit=lonely, on=APRIL, **BASE)
    assert lonely.pk in tree_on(APRIL, PUBLIC(ANNOUNCED - DAY)).nodes
    assert lonely.pk not in tree_on(APRIL, PUBLIC(ANNOUNCED)).nodes


def test_a_split_unit_goes_on_beside_its_parts(city: City) -> None:
    posts = {p.person: p for p in Posting.objects.known().filter(unit=city.section)}
    places = {posts[city.learner].pk: 0, posts[city.manager].pk: None}
    parts = [NewUnit("N1", "研修課", "ケンシュウカ"), NewUnit("N2", "計画課")]
    made = split_unit(unit=city.section, on=APRIL, parts=parts, places=places, goes_on=True, **BASE)
    tree = tree_on(APRIL, PUBLIC(LATER))
    assert [tree.nodes[unit.pk].name for unit in made] == ["研修課", "計画課"]
    assert {tree.nodes[unit.pk].parent_id for unit in made} == {city.division.pk}
    assert postings_on(APRIL, PUBLIC(LATER)).get(person=city.learner).unit == made[0]
    assert postings_on(APRIL, PUBLIC(LATER)).get(person=city.manager).unit == city.section
    assert lines(city.section) == [(LineageKind.SPLIT, unit.pk) for unit in made]


def test_of_a_unit_that_ends_everybody_needs_a_place(city: City) -> None:
    parts = [NewUnit("N1", "研修課")]
    move_unit(unit=city.team, on=APRIL, parent=city.division, **BASE)
    with pytest.raises(DomainError) as refused:
        split_unit(unit=city.section, on=APRIL, parts=parts, places={}, goes_on=False, **BASE)
    assert refused.value.code == "unplaced"
    assert UnitVersion.objects.filter(code="N1").count() == 0
    places = {p.pk: 0 for p in Posting.objects.known().filter(unit=city.section)}
    made = split_unit(unit=city.section, on=APRIL, parts=parts, places=places, goes_on=False, **BASE)
    assert postings_on(APRIL, PUBLIC(LATER)).get(person=city.manager).unit == made[0]
    assert city.section.pk not in tree_on(APRIL, PUBLIC(LATER)).nodes


def test_a_unit_in_use_is_not_abolished_an_empty_one_is(city: City) -> None:
    for unit in (city.section, city.division):
        with pytest.raises(DomainError) as refused:
            abolish_unit(unit=unit, on=APRIL, **BASE)
        assert refused.value.code == "unit_in_use"
    abolish_unit(unit=city.far_section, on=APRIL, **BASE)
    assert lines(city.far_section) == [(LineageKind.ABOLISHED, None)]
    assert city.far_section.pk not in tree_on(APRIL, PUBLIC(LATER)).nodes


def test_a_mistake_in_a_form_is_corrected_and_stays_known(city: City) -> None:
    version = UnitVersion.objects.known().get(unit=city.section)
    correct_unit(version=version, name="人財育成課", **BASE)
    assert name_on(city.section, FOUNDED, PUBLIC(LATER)) == "人財育成課"
    assert name_on(city.section, FOUNDED, Sight(now=LATER, known_at=MARCH - DAY)) == "人材育成課"
    with pytest.raises(DomainError) as refused:
        correct_unit(version=version, name="別", **BASE)
    assert refused.value.code == "stale"


def test_a_merger_taken_back_leaves_the_city_as_it_was(city: City) -> None:
    PostingFactory(unit=city.team)
    PostingFactory(person=city.learner, unit=city.far_section, kind=PostingKind.CONCURRENT)
    before = everything_seen(APRIL, HR)
    merge_units(units=[city.section, city.other_section], into=city.far_section, on=APRIL, **BASE)
    assert everything_seen(APRIL, HR) != before
    undo_for_unit(unit=city.section, recorded_at=MARCH, now=ANNOUNCED, by=None)
    assert everything_seen(APRIL, PUBLIC(LATER)) == before
    still_known = Sight(now=LATER, known_at=ANNOUNCED - DAY)
    assert city.section.pk not in tree_on(APRIL, still_known).nodes


def test_a_split_is_not_taken_back_once_somebody_came(city: City) -> None:
    made = split_unit(unit=city.section, on=APRIL, parts=[NewUnit("N1", "研修課")], places={}, goes_on=True, **BASE)
    PostingFactory(unit=made[0], valid_from=APRIL, now=ANNOUNCED)
    with pytest.raises(DomainError) as refused:
        undo_for_unit(unit=city.section, recorded_at=MARCH, now=LATER, by=None)
    assert refused.value.code == "unit_in_use"
    assert made[0].pk in tree_on(APRIL, PUBLIC(LATER)).nodes


def test_what_was_built_upon_is_not_taken_back(city: City) -> None:
    rename_unit(unit=city.section, on=APRIL, name="春の課", **BASE)
    rename_unit(unit=city.section, on=OCTOBER, name="秋の課", now=ANNOUNCED, by=None)
    with pytest.raises(DomainError) as refused:
        undo_for_unit(unit=city.section, recorded_at=MARCH, now=LATER, by=None)
    assert refused.value.code == "built_upon"


def test_the_trail_tells_without_names_and_not_before_the_announcement(city: City) -> None:
    merge_units(
        units=[city.section], into=city.far_section, on=APRIL, disclose_at=ANNOUNCED, now=MARCH, by=city.hr.user
    )
    event = AuditEvent.objects.get(action="unit.merged")
    assert (event.actor, event.subject_key) == (city.hr.user, str(city.section.uuid))
    assert not {"人材育成課", city.learner.name} & set(map(str, event.detail.values()))
    assert event not in audit_events(disclosed_by=ANNOUNCED - DAY)
    assert event in audit_events(disclosed_by=ANNOUNCED)
    assert event in audit_events()
