import datetime as dt
from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from lms.organization.actions.leave import record_leave
from lms.organization.actions.postings import end_posting, post_person, transfer_person
from lms.organization.actions.units import change_unit
from lms.organization.enums import Grade, LeaveKind, PostingKind
from lms.organization.models import PUBLIC, Person, Posting, Sight, Unit
from lms.skills.models import DxRole
from lms.talent.actions.certifications import withdraw_certification
from lms.talent.actions.designations import cancel_designation, end_designation
from lms.talent.enums import CoverageState
from lms.talent.models import Certification
from lms.talent.queries import EndReason, SectionRow, coverage_on
from tests.factories.organization import FOUNDED_AT, PostingFactory, UnitFactory
from tests.factories.talent import leader_of
from tests.lms.talent.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(section: Unit, role: DxRole) -> Callable[..., SectionRow]:
    def look(day: dt.date = TODAY, sight: Sight | None = None, known_at: dt.datetime | None = None) -> SectionRow:
        found = coverage_on(day, sight or PUBLIC(NOW), role, known_at).row(section.pk)
        assert found is not None
        return found

    return look


Row = Callable[..., SectionRow]


def move(person: Person, to: Unit, on: dt.date, **more: object) -> None:
    transfer_person(
        person=person,
        on=on,
        unit=to,
        title="主査",
        grade=Grade.CHIEF,
        by=None,
        **{"now": FOUNDED_AT, **more},  # type: ignore[arg-type]  # the test's own arguments
    )


def test_three_facts_on_one_day_make_a_section_covered(section: Unit, row: Row) -> None:
    leader_of(section, since=dt.date(2024, 4, 1), until=dt.date(2028, 4, 1), name="髙橋 美咲")
    found = row()
    assert (found.state, found.leaders[0].name) == (CoverageState.COVERED, "髙橋 美咲")
    assert (found.leaders[0].since, found.leaders[0].last_day) == (dt.date(2024, 4, 1), dt.date(2028, 3, 31))
    assert found.leaders[0].ends_by == EndReason.TERM
    assert found.bureau is not None
    assert found.bureau.name == "デジタル統括室"


def test_the_last_day_counts_and_the_day_after_does_not(section: Unit, row: Row) -> None:
    leader_of(section, since=dt.date(2024, 4, 1), until=dt.date(2026, 4, 1))
    assert row(dt.date(2024, 3, 31)).state == CoverageState.VACANT
    assert row(dt.date(2024, 4, 1)).is_placed
    assert row(dt.date(2026, 3, 31)).is_placed
    after = row(dt.date(2026, 4, 1))
    assert (after.state, after.vacant_since) == (CoverageState.VACANT, dt.date(2026, 4, 1))


def test_a_term_that_ends_within_ninety_days_is_said(section: Unit, row: Row) -> None:
    leader_of(section, until=dt.date(2027, 4, 1))
    assert row(dt.date(2026, 12, 31)).state == CoverageState.COVERED
    assert row(dt.date(2027, 1, 1)).state == CoverageState.EXPIRING


def test_a_second_leader_with_a_longer_term_takes_the_risk_away(section: Unit, row: Row) -> None:
    leader_of(section, until=dt.date(2027, 1, 1))
    leader_of(section, until=dt.date(2029, 1, 1))
    assert row().state == CoverageState.COVERED
    assert row().next_end == dt.date(2029, 1, 1)


def test_a_transfer_ends_what_the_decision_gave_and_coming_back_does_not_revive_it(
    section: Unit, bureau: Unit, row: Row, settings: Settings
) -> None:
    made = leader_of(section)
    elsewhere = UnitFactory(parent=bureau)
    move(made.person, elsewhere, dt.date(2025, 4, 1))
    move(made.person, section, dt.date(2026, 4, 1))
    assert row(dt.date(2025, 3, 31)).leaders[0].ends_by == EndReason.TRANSFER
    assert not row(dt.date(2025, 4, 1)).is_placed
    assert not row().is_placed
    settings.DESIGNATION_ON_TRANSFER = "continues"
    assert not row(dt.date(2025, 4, 1)).is_placed
    assert row().is_placed


def test_a_move_within_the_section_is_no_transfer(section: Unit, row: Row) -> None:
    made = leader_of(section)
    move(made.person, UnitFactory(team=True, parent=section), dt.date(2026, 4, 1))
    assert row().is_placed


def test_a_concurrent_post_in_the_section_is_enough(section: Unit, bureau: Unit, row: Row) -> None:
    made = leader_of(section)
    elsewhere = UnitFactory(parent=bureau)
    post_person(
        person=made.person, unit=section, title="主査", grade=Grade.CHIEF, valid_from=dt.date(2025, 4, 1),
        kind=PostingKind.CONCURRENT, now=FOUNDED_AT, by=None,
    )  # fmt: skip
    move(made.person, elsewhere, dt.date(2025, 4, 1))
    assert row().is_placed


def test_a_team_that_moves_to_another_section_takes_its_people_along(section: Unit, bureau: Unit, row: Row) -> None:
    team = UnitFactory(team=True, parent=section)
    made = leader_of(section)
    move(made.person, team, dt.date(2022, 4, 1))
    change_unit(unit=team, on=dt.date(2026, 4, 1), parent=UnitFactory(parent=bureau), now=FOUNDED_AT, by=None)
    assert row(dt.date(2026, 3, 31)).is_placed
    assert not row(dt.date(2026, 4, 1)).is_placed


def test_a_leader_on_leave_is_named_but_does_not_cover(section: Unit, row: Row) -> None:
    made = leader_of(section)
    record_leave(
        person=made.person, kind=LeaveKind.CHILDCARE, valid_from=dt.date(2026, 12, 1), valid_to=dt.date(2027, 4, 1),
        now=FOUNDED_AT, by=None,
    )  # fmt: skip
    before = row()
    assert (before.state, before.leaders[0].ends_by) == (CoverageState.EXPIRING, EndReason.LEAVE)
    during = row(dt.date(2026, 12, 1))
    assert (during.state, during.leaders[0].on_leave, during.vacant_since) == (CoverageState.VACANT, True, None)
    assert row(dt.date(2027, 4, 1)).is_placed


def test_whoever_leaves_the_city_no_longer_covers(section: Unit, row: Row) -> None:
    made = leader_of(section)
    end_posting(posting=Posting.objects.get(person=made.person), on=dt.date(2026, 4, 1), now=FOUNDED_AT, by=None)
    assert row(dt.date(2026, 3, 31)).is_placed
    assert not row(dt.date(2026, 4, 1)).is_placed


def test_a_withdrawn_certification_uncovers_the_section_but_not_what_was_known(section: Unit, row: Row) -> None:
    made = leader_of(section)
    withdraw_certification(certification=Certification.objects.get(person=made.person), now=NOW)
    assert not row().is_placed
    assert row(known_at=NOW - dt.timedelta(seconds=1)).is_placed


def test_an_end_written_down_late_changes_the_past_only_as_known_from_then_on(section: Unit, row: Row) -> None:
    made = leader_of(section)
    end_designation(designation=made, on=dt.date(2026, 4, 1), reason="届出の遅れ", now=NOW, by=None)
    assert not row(dt.date(2026, 5, 1)).is_placed
    assert row(dt.date(2026, 5, 1), known_at=NOW - dt.timedelta(days=1)).is_placed


def test_a_cancelled_designation_never_held(section: Unit, row: Row) -> None:
    cancel_designation(designation=leader_of(section), reason="誤り", now=NOW, by=None)
    assert (row().is_placed, row().vacant_since) == (False, None)


def test_a_designation_to_come_is_planned(section: Unit, row: Row) -> None:
    leader_of(section, since=dt.date(2027, 4, 1))
    assert row().state == CoverageState.VACANT
    assert row().planned[0].since == dt.date(2027, 4, 1)


def test_an_unannounced_transfer_shows_only_to_those_who_may_see_it(section: Unit, bureau: Unit, row: Row) -> None:
    made = leader_of(section)
    lifts = NOW + dt.timedelta(days=30)
    move(made.person, UnitFactory(parent=bureau), dt.date(2027, 1, 1), now=NOW, disclose_at=lifts)
    moment = NOW + dt.timedelta(hours=1)
    assert row(sight=PUBLIC(moment)).state == CoverageState.COVERED
    assert row(dt.date(2027, 1, 1), sight=PUBLIC(moment)).is_placed
    seen = row(sight=Sight(now=moment, embargoed=True))
    assert (seen.state, seen.leaders[0].ends_by) == (CoverageState.EXPIRING, EndReason.TRANSFER)
    assert not row(dt.date(2027, 1, 1), sight=Sight(now=moment, embargoed=True)).is_placed
    assert not row(dt.date(2027, 1, 1), sight=PUBLIC(lifts)).is_placed


def test_counts_add_up_over_bureaus(section: Unit, root: Unit, bureau: Unit, role: DxRole) -> None:
    leader_of(section)
    UnitFactory(parent=bureau)
    UnitFactory(parent=UnitFactory(bureau=True, parent=root, name="建設局"))
    coverage = coverage_on(TODAY, PUBLIC(NOW), role)
    assert (coverage.total, coverage.placed, coverage.vacant) == (3, 1, 2)
    assert [(count.total, count.placed) for count in coverage.by_bureau()] == [(2, 1), (1, 0)]
    assert coverage.within(frozenset({section.pk})).total == 1
    assert coverage.within(frozenset()).ratio is None


def test_a_role_counts_its_own_leaders_only(section: Unit) -> None:
    leader_of(section)
    other = DxRole.objects.create(code="manager", name="DXマネージャー", name_en="DX manager", holder="所属長")
    assert coverage_on(TODAY, PUBLIC(NOW), other).placed == 0


@pytest.mark.parametrize("sections", [10, 60])
def test_queries_do_not_grow_with_the_city(
    sections: int, bureau: Unit, role: DxRole, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(sections):
        unit = UnitFactory(parent=bureau)
        team = UnitFactory(team=True, parent=unit)
        if number % 2:
            leader_of(unit)
        else:
            PostingFactory(unit=team)
    context: CaptureQueriesContext
    with django_assert_num_queries(6) as context:
        coverage = coverage_on(TODAY, PUBLIC(NOW), role)
    assert len(context) == 6
    assert (coverage.total, coverage.placed) == (sections, sections // 2)
