"""What a rule may say, and what is answered to one that cannot be used."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from lms.common.clock import start_of
from lms.organization.models import Sight
from lms.organization.queries.audiences import Moment, RuleError, parse_rule, read_rule, rule_sentence
from tests.conftest import City
from tests.factories.organization import PersonFactory
from tests.lms.organization.audiences.rules_for_tests import group, rule, said

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
MOMENT = Moment(DAY, Sight(now=start_of(DAY)))


def wrong(document: Any) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse_rule(document)
    return caught.value


def deep(levels: int) -> dict[str, Any]:
    node = said("head")
    for _ in range(levels):
        node = group("all", node)
    return node


@pytest.mark.parametrize(
    ("document", "node", "code", "field"),
    [
        ({"version": 2}, (), "rule", ""),
        ("nonsense", (), "rule", ""),
        (rule(said("head"), among="cats"), (), "rule", "among"),
        (rule(said("head"), said("shoe_size")), (2,), "unknown_condition", ""),
        (rule(said("head"), group("any", said("grade"))), (2, 1), "value", "grades"),
        (rule(said("grade", grades=["emperor"])), (1,), "value", "grades"),
        (rule(said("grade", grades="manager")), (1,), "value", "grades"),
        (rule(said("head", posts="none")), (1,), "value", "posts"),
        (rule(said("head", colour="red")), (1,), "value", ""),
        (rule(said("time_in_post", months="many")), (1,), "value", "months"),
        (rule(said("time_in_post", months=-1)), (1,), "value", "months"),
        (rule(said("position", text="　")), (1,), "value", "text"),
        (rule(said("arrived")), (1,), "value", "months"),
        (rule(said("arrived", months=3, since="2026-04-01")), (1,), "value", "months"),
        (rule(said("arrived", since="2026-02-30")), (1,), "value", "since"),
        (rule(said("listed", people=["9000001"])), (1,), "value", "people"),
        (rule(said("unit", units=[7])), (1,), "value", "units"),
        (rule(group("all")), (1,), "empty", ""),
        (rule({"join": "some", "of": [said("head")]}), (1,), "rule", ""),
        (rule(7), (1,), "unknown_condition", ""),  # type: ignore[arg-type]  # what is typed into a database by hand
        (rule(deep(7)), (1,) * 6, "too_deep", ""),
        (rule(*[said("head")] * 60), (), "too_many", ""),
        (rule(said("position", text="課" * 200_000)), (), "too_long", ""),
    ],
)
def test_an_error_names_the_node_and_the_value(document: Any, node: tuple[int, ...], code: str, field: str) -> None:
    error = wrong(document)
    assert (error.node, error.code, error.field) == (node, code, field)
    assert str(error)


def test_all_errors_are_told_at_once() -> None:
    _rule, errors = read_rule(rule(said("grade"), said("head"), group("any", said("position"), said("nothing"))))
    assert [error.node for error in errors] == [(1,), (3, 1), (3, 2)]


def test_what_is_written_is_what_was_read(city: City) -> None:
    document = rule(
        said("unit", units=[str(city.bureau.uuid)], reach="alone", posts="any"),
        group("any", said("grade", grades=["manager", "chief"]), said("promoted", months="6"), negated=True),
        said("listed", people=[str(city.learner.uuid)], negated=True),
    )
    written = parse_rule(document).as_json()
    assert parse_rule(written).as_json() == written
    assert written["where"]["of"][1]["of"][1]["values"] == {"months": 6}


def test_the_sentence_says_the_rule(city: City) -> None:
    document = rule(
        said("unit", units=[str(city.bureau.uuid)]),
        group("any", said("grade", grades=["manager"]), said("time_in_post", months=24, bound="at_least")),
        said("leave", negated=True),
        said("listed", people=[str(PersonFactory().uuid)], negated=True),
    )
    with translation.override("ja"):
        sentence = rule_sentence(parse_rule(document), MOMENT)
    assert sentence == (
        "在職している職員のうち、デジタル統括室（下の組織を含む）に所属している、かつ"
        "（課長級である、または現在の本務に就いて24か月以上である）、かつ休職等をしていない、かつ"
        "名指しした1人ではない人。"
    )


def test_a_sentence_never_names_people(city: City) -> None:
    sentence = rule_sentence(parse_rule(rule(said("listed", people=[str(city.learner.uuid)]))), MOMENT)
    assert city.learner.name not in sentence
    assert str(city.learner.employee_number) not in sentence
