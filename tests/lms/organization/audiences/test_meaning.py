"""Whom each condition means, on the days on which that changes."""

import datetime as dt

import pytest
from django.utils import translation

from courses.actions.completions import record_completion
from courses.enums import CompletionSource
from lms.common.clock import start_of
from lms.organization.actions.postings import end_posting, transfer_person
from lms.organization.enums import EmploymentType, Grade, HeadKind, PersonKind, PostingKind
from lms.organization.models import Person, Posting, Sight
from lms.organization.queries.audiences import audience_people, explain, parse_rule
from tests.conftest import City
from tests.factories.courses import make_course
from tests.factories.organization import (
    FOUNDED,
    FOUNDED_AT,
    LeaveFactory,
    PersonFactory,
    PostingFactory,
    UnitFactory,
)
from tests.factories.talent import CertificationFactory, leader_of
from tests.lms.organization.audiences.rules_for_tests import group, rule, said

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 1)
DAY = dt.date(2026, 6, 1)
NOW = start_of(DAY)
DAY_BEFORE = APRIL - dt.timedelta(days=1)


def meant(document: object, day: dt.date = DAY, *, embargoed: bool = False) -> set[Person]:
    return set(audience_people(parse_rule(document), day, Sight(now=NOW, embargoed=embargoed)))


def why(person: Person, document: object, day: dt.date = DAY) -> str:
    """The facts of the first condition, in Japanese."""
    with translation.override("ja"):
        told = explain(parse_rule(document), [person.pk], day, Sight(now=NOW))[person.pk].where.parts[0]
    return f"{told.text}｜{told.facts}"


@pytest.fixture
def moved(city: City) -> Person:
    """A chief who becomes a section manager elsewhere on 1 April 2026."""
    person: Person = PersonFactory(name="佐藤 一郎")
    PostingFactory(person=person, unit=city.section, grade=Grade.CHIEF, title="担当係長")
    transfer_person(
        person=person, on=APRIL, unit=city.far_section, title="課長", grade=Grade.MANAGER, now=FOUNDED_AT, by=None
    )
    return person


def test_a_unit_means_those_below_it_and_follows_transfers(city: City, moved: Person) -> None:
    below = rule(said("unit", units=[str(city.other_bureau.uuid)]))
    alone = rule(said("unit", units=[str(city.other_bureau.uuid)], reach="alone"))
    assert meant(below) == {moved}
    assert meant(below, DAY_BEFORE) == set()
    assert meant(alone) == set()
    assert why(moved, below) == "建設局（下の組織を含む）に所属している｜建設局 道路課に本務（令和8年4月1日から）"
    assert why(city.learner, below).startswith("建設局（下の組織を含む）に所属していない｜デジタル統括室 DX推進部")


def test_a_concurrent_post_counts_where_the_rule_says_so(city: City) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    units = [str(city.far_section.uuid)]
    assert meant(rule(said("unit", units=units))) == set()
    assert meant(rule(said("unit", units=units, posts="any"))) == {city.learner}


def test_grades_and_what_is_said_of_another(city: City, moved: Person) -> None:
    managers = rule(said("grade", grades=[Grade.MANAGER]))
    assert meant(managers) == {moved, city.manager}
    assert meant(managers, DAY_BEFORE) == {city.manager}
    assert why(moved, managers, DAY_BEFORE).startswith("課長級ではない｜係長級：")


@pytest.mark.parametrize("text", ["ﾃﾞｼﾞﾀﾙ", "デジタル", "でじたる"])
def test_a_position_is_found_however_it_is_typed(city: City, text: str) -> None:
    person = PersonFactory()
    PostingFactory(person=person, unit=city.section, title="デジタル担当係長")
    assert meant(rule(said("position", text=text))) == {person}
    assert meant(rule(said("position", text=text, match="equals"))) == set()
    assert meant(rule(said("position", text="ﾃﾞｼﾞﾀﾙ担当係長", match="equals"))) == {person}


def test_employment_and_heads(city: City) -> None:
    temporary = PersonFactory()
    PostingFactory(person=temporary, unit=city.section, employment=EmploymentType.FISCAL_YEAR)
    assert meant(rule(said("employment", types=["fiscal_year"]))) == {temporary}
    PostingFactory(person=temporary, unit=city.team, concurrent=True, head=HeadKind.ACTING)
    assert meant(rule(said("head"))) == {city.manager}
    assert meant(rule(said("head", posts="any"))) == {city.manager, temporary}


def test_months_in_a_post_count_to_the_day(city: City, moved: Person) -> None:
    half_a_year = rule(said("time_in_post", months=6, bound="at_least"), said("listed", people=[str(moved.uuid)]))
    assert meant(half_a_year, dt.date(2026, 9, 30)) == set()
    assert meant(half_a_year, dt.date(2026, 10, 1)) == {moved}
    at_most = rule(said("time_in_post", months=6, bound="at_most"), said("listed", people=[str(moved.uuid)]))
    assert meant(at_most, dt.date(2026, 10, 1)) == {moved}
    assert meant(at_most, dt.date(2026, 10, 2)) == set()


def test_newly_arrived_and_newly_promoted(city: City, moved: Person) -> None:
    assert meant(rule(said("arrived", since="R8.4.1"))) == {moved}
    assert meant(rule(said("arrived", since="2026-04-02"))) == set()
    promoted = rule(said("promoted", months=3))
    assert meant(promoted) == {moved}
    assert meant(promoted, DAY_BEFORE) == set()
    assert meant(promoted, dt.date(2026, 7, 1)) == set()
    assert why(moved, promoted) == "3か月以内に昇任した｜係長級から課長級へ（係長級は令和8年3月31日まで）"


def test_leave_counts_while_it_lasts(city: City) -> None:
    LeaveFactory(person=city.learner, valid_from=APRIL, valid_to=dt.date(2026, 6, 2))
    assert meant(rule(said("leave"))) == {city.learner}
    assert meant(rule(said("leave", kinds=["childcare"]))) == {city.learner}
    assert meant(rule(said("leave", kinds=["sick"]))) == set()
    assert meant(rule(said("leave")), dt.date(2026, 6, 2)) == set()


def test_whoever_left_the_city_is_in_no_audience(city: City) -> None:
    post = Posting.objects.get(person=city.learner)
    end_posting(posting=post, on=APRIL, now=FOUNDED_AT, by=None)
    everybody_else = rule(said("unit", units=[str(city.far_section.uuid)], negated=True))
    named = rule(said("listed", people=[str(city.learner.uuid)]))
    assert city.learner in meant(everybody_else, DAY_BEFORE)
    assert city.learner not in meant(everybody_else)
    assert meant(named) == set()
    with translation.override("ja"):
        told = explain(parse_rule(named), [city.learner.pk], DAY, Sight(now=NOW))[city.learner.pk]
    assert (told.holds, told.among.facts) == (False, "在職していない（最後の発令は令和8年3月31日まで）")


def test_externals_are_meant_where_the_rule_looks_among_them(city: City) -> None:
    external = PersonFactory(kind=PersonKind.EXTERNAL, employee_number=None)
    nobody_on_leave = said("leave", negated=True)
    assert external not in meant(rule(nobody_on_leave))
    assert meant(rule(nobody_on_leave, among="external")) == {external}
    assert external in meant(rule(nobody_on_leave, among="everybody"))
    assert meant(rule(said("kind", kinds=["external"]), among="everybody")) == {external}


def test_no_condition_means_everybody_in_service(city: City) -> None:
    assert meant(rule()) == set(city.personas.values())
    assert meant(rule(), FOUNDED - dt.timedelta(days=1)) == set()


def test_or_and_not_nest(city: City, moved: Person) -> None:
    here = said("unit", units=[str(city.section.uuid)])
    heads = said("head")
    neither = rule(group("any", here, heads, negated=True))
    assert meant(neither) == {moved, city.hr, city.trainer, city.admin}
    assert meant(rule(here, heads)) == {city.manager}
    assert meant(rule(here, said("head", negated=True))) == {city.learner}
    assert meant(rule(here, heads, join="any")) == {city.manager, city.learner}


def test_a_secret_transfer_counts_for_those_who_may_know_of_it_alone(city: City) -> None:
    transfer_person(
        person=city.learner,
        on=APRIL,
        unit=city.far_section,
        title="主査",
        grade=Grade.CHIEF,
        now=FOUNDED_AT,
        by=None,
        disclose_at=start_of(dt.date(2026, 8, 1)),
    )
    there = rule(said("unit", units=[str(city.far_section.uuid)]))
    assert meant(there) == set()
    assert meant(there, embargoed=True) == {city.learner}
    promoted = rule(said("promoted", months=12))
    assert meant(promoted) == set()
    assert meant(promoted, embargoed=True) == {city.learner}


def test_completions_ever_this_year_and_not_yet(city: City) -> None:
    course = make_course(title="DX基礎研修")
    for person, day in ((city.learner, dt.date(2025, 6, 1)), (city.manager, dt.date(2026, 5, 1))):
        record_completion(
            person=person,
            course=course,
            occurred_on=day,
            source=CompletionSource.PRIOR,
            document="名簿",
            now=NOW,
            by=None,
        )
    ever, this_year, not_yet = (
        rule(said("completion", courses=[str(course.uuid)], when=when)) for when in ("ever", "this_year", "not_yet")
    )
    assert meant(ever) == {city.learner, city.manager}
    assert meant(this_year) == {city.manager}
    assert meant(not_yet) == {city.hr, city.trainer, city.admin}
    assert meant(ever, dt.date(2025, 5, 31)) == set()
    assert "令和7年6月1日に修了" in why(city.learner, this_year)


def test_roles_by_each_of_their_facts(city: City) -> None:
    leader = leader_of(city.section, since=APRIL).person
    certified = CertificationFactory(person=city.learner).person
    states = {
        state: rule(said("role", roles=["leader"], state=state)) for state in ("certified", "designated", "placed")
    }
    assert meant(states["certified"]) == {leader, certified}
    assert meant(states["designated"]) == {leader}
    assert meant(states["placed"]) == {leader}
    assert meant(states["placed"], DAY_BEFORE) == set()
    LeaveFactory(person=leader, valid_from=DAY)
    assert meant(states["placed"]) == set()
    assert meant(states["designated"]) == {leader}


def test_a_unit_that_is_gone_means_nobody(city: City) -> None:
    later = UnitFactory(parent=city.other_bureau, valid_from=dt.date(2026, 7, 1))
    PostingFactory(person=PersonFactory(), unit=later, valid_from=dt.date(2026, 7, 1))
    there = rule(said("unit", units=[str(later.uuid)]))
    assert meant(there) == set()
    assert len(meant(there, dt.date(2026, 7, 1))) == 1


def test_every_rule_is_one_query(city: City, django_assert_num_queries: object) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, kind=PostingKind.CONCURRENT)
    document = rule(
        said("grade", grades=["staff"]),
        group(
            "any",
            said("promoted", months=6),
            said("leave"),
            said("head", posts="any"),
            said("employment", types=["regular"]),
        ),
        said("time_in_post", months=1),
    )
    parsed = parse_rule(document)
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(audience_people(parsed, DAY, Sight(now=NOW))) == 4
