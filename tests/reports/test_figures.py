"""Figures: each counts what its definition says, on any day, as known on any day."""

import dataclasses
import datetime as dt

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.common import clock
from lms.organization.actions.postings import end_posting, transfer_person
from lms.organization.enums import Grade
from lms.organization.models import Posting, Sight
from reports.figures import Figure, compute_figure
from reports.metrics import Asked
from reports.models import Goal
from reports.people import people_behind
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory
from tests.factories.reports import GoalFactory
from tests.factories.talent import CertificationFactory, leader_of

DAY = dt.date(2026, 6, 1)


def figure(goal: Goal, day: dt.date = DAY, known_at: dt.datetime | None = None) -> Figure:
    return compute_figure(goal, as_of=day, sight=Sight(now=clock.now(), known_at=known_at))


def test_retirement_and_transfer_do_not_reduce_the_people_trained(city: City, now: dt.datetime) -> None:
    goal = GoalFactory()
    stays, moves, retires = (leader_of(city.section).person for _ in range(3))
    assert figure(goal).value == 3
    transfer_person(
        person=moves, on=dt.date(2026, 4, 1), unit=city.far_section, title="主査", grade=Grade.CHIEF, now=now, by=None
    )
    end_posting(posting=Posting.objects.known().get(person=retires), on=dt.date(2026, 4, 1), now=now, by=None)
    after = figure(goal)
    assert after.value == 3
    parts = {row.name: row.value for row in after.bureaus}
    assert parts == {"デジタル統括室": 1, "建設局": 1, "": 1}, "whoever has left is shown apart, not lost"
    for row in after.bureaus:
        assert sum(count for _, count in row.by_year) == row.value
    assert stays.certifications.count() == 1


def test_the_digest_is_that_of_the_whole_figure(city: City) -> None:
    leader_of(city.section)
    found = figure(GoalFactory())
    assert found.bureaus
    assert found.years
    assert found.canonical() == orjson.dumps(dataclasses.asdict(found), option=orjson.OPT_SORT_KEYS)


def test_somebody_certified_twice_counts_once(city: City) -> None:
    goal = GoalFactory()
    person = leader_of(city.section).person
    CertificationFactory(person=person, on=dt.date(2025, 4, 1))
    assert figure(goal).value == 1


def test_placed_has_the_sections_of_the_day_as_its_denominator(city: City, now: dt.datetime) -> None:
    goal = GoalFactory(placed=True)
    leader_of(city.section)
    before = figure(goal)
    assert (before.value, before.denominator) == (1, 3)
    UnitFactory(parent=city.bureau, valid_from=dt.date(2026, 5, 1), now=now)
    assert figure(goal).denominator == 4
    assert figure(goal, dt.date(2026, 4, 30)).denominator == 3, "on an earlier day there were fewer"


def test_a_correction_changes_the_figure_but_not_what_was_known(city: City, now: dt.datetime) -> None:
    goal = GoalFactory()
    leader_of(city.section)
    then = clock.now()
    CertificationFactory(on=dt.date(2026, 1, 10), now=clock.now(), person=city.learner)
    assert figure(goal).value == 2
    assert figure(goal, known_at=then).value == 1


def test_past_years_are_those_of_their_own_last_day(city: City) -> None:
    goal = GoalFactory(yearly={2025: 1, 2026: 4})
    CertificationFactory(on=dt.date(2025, 3, 31))
    CertificationFactory(on=dt.date(2025, 4, 1))
    CertificationFactory(on=dt.date(2026, 5, 1))
    years = {point.fiscal_year: point for point in figure(goal).years}
    assert [years[year].value for year in (2024, 2025, 2026, 2027)] == [1, 2, 3, None]
    assert years[2026].partial
    assert not years[2025].partial
    assert figure(goal).missing == 1


def test_behind_means_below_the_straight_line_to_the_target_of_the_year(city: City) -> None:
    goal = GoalFactory(yearly={2025: 2, 2026: 6})
    for _ in range(3):
        leader_of(city.section)
    summer = figure(goal, dt.date(2026, 7, 1))
    assert (summer.pace, summer.is_behind) == (2, False), "a quarter of the year has passed"
    winter = figure(goal, dt.date(2027, 2, 1))
    assert (winter.pace, winter.is_behind) == (5, True)
    assert figure(goal, dt.date(2024, 7, 1)).pace is None, "without a target there is no line"


def test_the_list_behind_a_number_is_as_long_as_the_number(city: City) -> None:
    goal = GoalFactory()
    for unit in (city.section, city.section, city.far_section):
        leader_of(unit)
    result = figure(goal)
    sight = Sight(now=clock.now())
    assert len(people_behind(Asked(goal, DAY), sight)) == result.value
    for row in result.bureaus:
        assert len(people_behind(Asked(goal, DAY), sight, row.bureau)) == row.value


@pytest.mark.parametrize("placed", [False, True])
def test_a_figure_costs_the_same_queries_for_few_and_for_many(city: City, placed: bool) -> None:
    goal = GoalFactory(placed=placed)
    leader_of(city.section)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figure(goal)
        return len(queries)

    few = cost()
    for _ in range(15):
        leader_of(UnitFactory(parent=city.bureau))
        PostingFactory(person=PersonFactory(), unit=city.section)
    assert cost() == few
