"""Who heads units and how many people they have: what is kept is what would be read anew, whatever happened."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lms.common import clock, generations
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade, HeadKind
from lms.organization.models import PUBLIC, Person, Sight
from lms.organization.queries.staff import Staff, staff_on
from tests.conftest import City
from tests.factories.organization import PostingFactory, UnitFactory

DAY = dt.date(2026, 11, 21)
HOUR = dt.timedelta(hours=1)


def move(city: City, disclose_at: dt.datetime | None = None) -> None:
    transfer_person(
        person=city.manager,
        on=DAY - dt.timedelta(days=1),
        unit=city.far_section,
        title="主査",
        grade=Grade.CHIEF,
        now=clock.now(),
        by=None,
        disclose_at=disclose_at,
    )


CHANGES: dict[str, Callable[[City], object]] = {
    "the head leaves": move,
    "the head leaves under embargo": lambda city: move(city, clock.now() + HOUR),
    "a new section": lambda city: UnitFactory(parent=city.division, name="新しい課"),
    "a concurrent post": lambda city: PostingFactory(person=city.learner, unit=city.far_section, concurrent=True),
    "another name": lambda city: Person.objects.filter(pk=city.manager.pk).update(name="髙橋 﨑"),
}


def everything(now: dt.datetime) -> list[Staff]:
    sights = (PUBLIC(now), Sight(now=now, embargoed=True), PUBLIC(now + 2 * HOUR))
    return [staff_on(DAY, sight) for sight in sights]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_follows_every_change(change: str, city: City) -> None:
    before = everything(clock.now())
    CHANGES[change](city)
    now = clock.now()
    kept = everything(now)
    generations.forget_all()
    assert kept == everything(now)
    assert kept != before


@pytest.mark.django_db(transaction=True)
def test_the_second_who_asks_reads_the_traces_alone(city: City, now: dt.datetime) -> None:
    staff_on(DAY, PUBLIC(now))
    with CaptureQueriesContext(connection) as queries:
        staff_on(DAY, PUBLIC(now))
    assert len(queries) == 1


@pytest.mark.django_db
def test_people_are_counted_where_they_are_and_above(city: City, now: dt.datetime) -> None:
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    staff = staff_on(DAY, PUBLIC(now))
    assert (staff.direct[city.section.pk].primary, staff.direct[city.far_section.pk].concurrent) == (2, 1)
    assert (staff.totals[city.team.pk], staff.totals[city.section.pk], staff.totals[city.far_section.pk]) == (0, 2, 0)
    assert staff.totals[city.division.pk] == staff.totals[city.root.pk] == 5


@pytest.mark.django_db
def test_how_a_unit_is_headed_is_said_in_the_language_of_who_reads(city: City, now: dt.datetime) -> None:
    PostingFactory(person=city.manager, unit=city.far_section, concurrent=True, head=HeadKind.ACTING)
    (own,), (acting,) = (staff_on(DAY, PUBLIC(now)).heads[unit.pk] for unit in (city.section, city.far_section))
    assert own.how == ""
    with override("ja"):
        japanese = acting.how
    with override("en"):
        assert acting.how != japanese
