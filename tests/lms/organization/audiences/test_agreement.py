"""Whom SQL finds and what is told of single people must be the same, for rules and cities made by chance."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.common.clock import local_date
from lms.organization.actions.present_posts import keep_present_posts
from lms.organization.enums import EmploymentType, Grade, LeaveKind, PersonKind
from lms.organization.models import Person, Sight
from lms.organization.queries.audiences import (
    Among,
    audience_people,
    explain,
    how_many,
    parse_rule,
    people_at,
    rule_sentence,
)
from lms.organization.queries.audiences.moments import Moment
from tests.lms.organization.audiences.cities import ASKED_AT, LIFTED_AT, TITLES, ChanceCity, build

pytestmark = pytest.mark.django_db
POSTS = st.sampled_from(["primary", "any"])
MONTHS = st.sampled_from([1, 6, 12, 30])
FOLDED = st.sampled_from(["係長", "デジタル", "カチョウ", "課", *TITLES])


def some(values: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([str(value) for value in values]), min_size=1, max_size=3, unique=True)


def condition(kind: str, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"kind": st.just(kind), "values": st.fixed_dictionaries(values), "negated": st.booleans()}
    )


def conditions(city: ChanceCity) -> st.SearchStrategy[dict[str, Any]]:
    units = some(unit.uuid for unit in city.units)
    days = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 1)).map(dt.date.isoformat)
    roles = {"roles": st.just([city.role.code]), "state": st.sampled_from(["certified", "designated", "placed"])}
    courses = {"courses": st.just([str(city.course.uuid)]), "when": st.sampled_from(["ever", "this_year", "not_yet"])}
    return st.one_of(
        condition("unit", units=units, reach=st.sampled_from(["below", "alone"]), posts=POSTS),
        condition("grade", grades=some(Grade.values), posts=POSTS),
        condition("position", text=FOLDED, match=st.sampled_from(["contains", "equals"]), posts=POSTS),
        condition("employment", types=some(EmploymentType.values), posts=POSTS),
        condition("head", posts=POSTS),
        condition("time_in_post", months=MONTHS, bound=st.sampled_from(["at_least", "at_most"])),
        condition("arrived", months=MONTHS),
        condition("arrived", since=days),
        condition("promoted", months=MONTHS),
        condition("leave", kinds=some(LeaveKind.values)),
        condition("leave"),
        condition("kind", kinds=some(PersonKind.values)),
        condition("listed", people=some(person.uuid for person in city.people)),
        condition("role", **roles),
        condition("completion", **courses),
    )


def groups(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    of = st.lists(nodes, min_size=1, max_size=3)
    return st.fixed_dictionaries({"join": st.sampled_from(["all", "any"]), "of": of, "negated": st.booleans()})


def rules(city: ChanceCity) -> st.SearchStrategy[dict[str, Any]]:
    leaves = conditions(city)
    where = groups(st.one_of(leaves, groups(st.one_of(leaves, groups(leaves)))))
    among = st.sampled_from(Among.values)
    return st.fixed_dictionaries({"version": st.just(1), "among": among, "where": where})


SIGHTS = st.sampled_from([Sight(now=ASKED_AT), Sight(now=ASKED_AT, embargoed=True), Sight(now=LIFTED_AT)])
ASKED_ABOUT = st.dates(dt.date(2020, 3, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize("seed", range(6))
def test_sql_finds_those_of_whom_the_explanation_holds(seed: int) -> None:
    city = build(seed)
    everybody = list(Person.objects.values_list("pk", flat=True))

    @settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
    @given(document=rules(city), day=ASKED_ABOUT, sight=SIGHTS)
    def agrees(document: dict[str, Any], day: dt.date, sight: Sight) -> None:
        rule = parse_rule(document)
        found = set(audience_people(rule, day, sight).values_list("pk", flat=True))
        told = {pk for pk, explanation in explain(rule, everybody, day, sight).items() if explanation.holds}
        assert found == told, rule_sentence(rule, Moment(day, sight))
        assert audience_people(rule, day, sight).count() == len(found)

    agrees()


@pytest.mark.parametrize("seed", range(3))
def test_counting_the_kept_posts_comes_to_the_same(seed: int) -> None:
    city = build(seed)

    @settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
    @given(document=rules(city), sight=SIGHTS)
    def agrees(document: dict[str, Any], sight: Sight) -> None:
        keep_present_posts(now=sight.now)
        rule, today = parse_rule(document), Moment(local_date(sight.now), sight)
        found = people_at(rule, today).count()
        assert how_many(rule, today) == found, rule_sentence(rule, today)

    agrees()


def test_the_cities_hold_what_rules_ask_for() -> None:
    """Otherwise the agreement above would be about nothing."""
    city = build(1)
    moment = Moment(dt.date(2026, 5, 1), Sight(now=LIFTED_AT))
    asked = {
        "grade": {"grades": [Grade.CHIEF, Grade.MANAGER, Grade.STAFF, Grade.DIRECTOR]},
        "role": {"roles": [city.role.code], "state": "certified"},
        "completion": {"courses": [str(city.course.uuid)], "when": "ever"},
        "head": {"posts": "any"},
        "promoted": {"months": 30},
    }
    for kind, values in asked.items():
        document = {
            "version": 1,
            "among": "employee",
            "where": {"join": "all", "of": [{"kind": kind, "values": values}]},
        }
        found = audience_people(parse_rule(document), moment.day, moment.sight).count()
        assert 0 < found < len(city.people), kind
