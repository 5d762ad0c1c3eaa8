"""Two people at two desks at once, on the database that lets them."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.actions.postings import post_person, transfer_person
from lms.organization.actions.units import change_unit
from lms.organization.enums import Grade
from lms.organization.models import PUBLIC, Posting
from lms.organization.queries import postings_on, tree_on
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
APRIL = dt.date(2026, 4, 1)
NOW = start_of(dt.date(2026, 3, 2))


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of them at the same moment in connections of their own; the codes of the refusals, "" for success."""
    together = threading.Barrier(len(deeds))
    outcomes = [""] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            together.wait(timeout=10)
            deed()
        except DomainError as refusal:
            outcomes[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


@pytest.mark.parametrize("_round", range(5))
def test_of_two_transfers_of_one_person_one_wins(_round: int) -> None:
    person = PostingFactory().person
    units = [UnitFactory(), UnitFactory()]

    def transfer(number: int) -> Callable[[], object]:
        return lambda: transfer_person(
            person=person, on=APRIL, unit=units[number], title="主事", grade=Grade.STAFF, now=NOW, by=None
        )

    assert at_once(transfer(0), transfer(1)) == ["", "begins_that_day"]
    assert postings_on(APRIL, PUBLIC(NOW)).filter(person=person).count() == 1
    assert Posting.objects.known().filter(person=person).count() == 2


def test_of_two_first_posts_of_one_person_one_wins() -> None:
    person, units = PersonFactory(), [UnitFactory(), UnitFactory()]

    def post(number: int) -> Callable[[], object]:
        return lambda: post_person(
            person=person,
            unit=units[number],
            title="係員",
            grade=Grade.STAFF,
            valid_from=APRIL,
            now=NOW,
            by=None,
        )

    assert at_once(post(0), post(1)) == ["", "organization_posting_one_primary"]


def test_two_moves_cannot_close_a_circle_together() -> None:
    city = UnitFactory(city=True)
    one, two = UnitFactory(bureau=True, parent=city), UnitFactory(bureau=True, parent=city)
    outcomes = at_once(
        lambda: change_unit(unit=one, on=APRIL, now=NOW, by=None, parent=two),
        lambda: change_unit(unit=two, on=APRIL, now=NOW, by=None, parent=one),
    )
    assert outcomes == ["", "cycle"]
    assert len(tree_on(APRIL, PUBLIC(NOW)).below(city.pk)) == 3
