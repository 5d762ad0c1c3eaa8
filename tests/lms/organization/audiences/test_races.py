"""Two evaluations at once, on the database that lets them."""

import datetime as dt

import pytest

from lms.common.clock import start_of
from lms.organization.actions.audiences import change_rule, create_audience, evaluate_audience
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import AudienceCause, Grade
from lms.organization.models import Audience, AudienceMembership
from lms.organization.queries.audiences import members_of
from tests.factories.organization import PostingFactory, UnitFactory
from tests.lms.organization.audiences.rules_for_tests import rule, said
from tests.lms.organization.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2026, 6, 1)
NOW = start_of(DAY)


@pytest.fixture(autouse=True)
def _jobs_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is evaluated here is evaluated by these tests alone."""
    monkeypatch.setattr("lms.common.jobs.wake", lambda job: None)


def evaluate(audience: Audience) -> object:
    return evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=NOW)


@pytest.mark.parametrize("_round", range(5))
def test_evaluations_at_once_write_each_member_once(_round: int) -> None:
    unit = UnitFactory()
    audience = create_audience(
        name=f"課{_round}", purpose="", document=rule(said("unit", units=[str(unit.uuid)])), now=NOW, by=None
    )
    people = {PostingFactory(unit=unit).person for _ in range(20)}
    assert at_once(*[lambda: evaluate(audience)] * 4) == ["", "", "", ""]
    assert set(members_of(audience, DAY)) == people
    assert AudienceMembership.objects.filter(audience=audience).count() == len(people)
    joined = [evaluation.joined for evaluation in audience.evaluations.all()[:4]]
    assert sorted(joined) == [0, 0, 0, 20]


@pytest.mark.parametrize("_round", range(3))
def test_a_transfer_and_a_change_of_the_rule_beside_an_evaluation_leave_one_truth(_round: int) -> None:
    here, there = UnitFactory(), UnitFactory()
    document = rule(said("unit", units=[str(here.uuid)]))
    audience = create_audience(name=f"課{_round}", purpose="", document=document, now=NOW, by=None)
    people = [PostingFactory(unit=here).person for _ in range(6)]
    evaluate(audience)

    def transfer() -> object:
        return transfer_person(person=people[0], on=DAY, unit=there, title="係員", grade=Grade.STAFF, now=NOW, by=None)

    def change() -> object:
        both = rule(said("unit", units=[str(here.uuid), str(there.uuid)]), said("head", negated=True))
        return change_rule(audience=audience, document=both, based_on=1, now=NOW, by=None)

    assert at_once(transfer, change, lambda: evaluate(audience)) == ["", "", ""]
    evaluate(audience)
    assert set(members_of(audience, DAY)) == set(people)
    open_rows = AudienceMembership.objects.filter(audience=audience, until=None)
    assert open_rows.count() == len(people)
