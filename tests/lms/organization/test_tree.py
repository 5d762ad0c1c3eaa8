"""The tree of a day."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.organization.models import PUBLIC
from lms.organization.queries import Tree, tree_on
from tests.conftest import City
from tests.factories.organization import FOUNDED, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(city: City, now: dt.datetime) -> Tree:
    return tree_on(FOUNDED, PUBLIC(now))


def test_bureaus_stand_directly_below_the_city(city: City, tree: Tree) -> None:
    assert [node.unit_id for node in tree.bureaus()] == [city.bureau.pk, city.other_bureau.pk]


def test_sections_come_in_the_order_of_the_tree(city: City, tree: Tree) -> None:
    sections = [city.section.pk, city.other_section.pk, city.far_section.pk]
    assert [node.unit_id for node in tree.sections()] == sections


def test_every_unit_knows_its_section_and_its_bureau(city: City, tree: Tree) -> None:
    for unit, section, bureau in (
        (city.team, city.section, city.bureau),
        (city.section, city.section, city.bureau),
        (city.far_section, city.far_section, city.other_bureau),
    ):
        assert tree.section_of(unit.pk) == tree.node(section.pk)
        assert tree.bureau_of(unit.pk) == tree.node(bureau.pk)
    assert tree.section_of(city.division.pk) is None
    assert tree.bureau_of(city.root.pk) is None


def test_below_is_the_unit_and_all_that_hangs_from_it(city: City, tree: Tree) -> None:
    assert tree.below(city.section.pk) == {city.section.pk, city.team.pk}
    assert tree.below(city.root.pk) == set(tree.nodes)
    assert tree.below(-1) == frozenset()


def test_a_path_is_read_from_the_top_without_the_city(city: City, tree: Tree) -> None:
    assert tree.path_name(city.team.pk) == "デジタル統括室 DX推進部 人材育成課 研修担当"
    assert tree.path(-1) == []
    assert [node.unit_id for node in tree.children(None)] == [city.root.pk]


def test_before_the_city_was_founded_there_is_nothing(city: City, now: dt.datetime) -> None:
    assert tree_on(FOUNDED - dt.timedelta(days=1), PUBLIC(now)).nodes == {}


def test_a_tree_is_one_query_whatever_its_size(
    city: City, now: dt.datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _size in range(2):
        with django_assert_num_queries(1):
            tree = tree_on(FOUNDED, PUBLIC(now))
            [tree.path_name(node.unit_id) for node in tree.sections()]
        for _unit in range(20):
            UnitFactory(parent=city.division)
