"""Today's posts are kept for counting: what is counted is right at every moment, quickly while the copy is right."""

import datetime as dt

import pytest

from lms.common import clock
from lms.common.clock import start_of
from lms.organization.actions.postings import transfer_person
from lms.organization.actions.present_posts import keep_present_posts
from lms.organization.enums import Grade, PersonKind
from lms.organization.models import PUBLIC, Person, PresentPost, Sight
from lms.organization.queries.audiences import Moment, how_many, parse_rule
from lms.organization.queries.audiences.present import present_posts
from lms.organization.tasks import keep_posts_for_counting
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory
from tests.lms.organization.audiences.rules_for_tests import rule, said
from tests.lms.organization.test_races import at_once

pytestmark = pytest.mark.django_db
MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
NOW, LATER = start_of(MAY), start_of(JUNE)


def in_section(city: City, at: dt.datetime, *, embargoed: bool = False, day: dt.date | None = None) -> int:
    document = rule(said("unit", units=[str(city.section.uuid)]))
    sight = Sight(now=at, embargoed=embargoed)
    return how_many(parse_rule(document), Moment(day or clock.local_date(at), sight))


def move_away(city: City, *, now: dt.datetime = NOW, on: dt.date = MAY, until: dt.datetime | None = None) -> None:
    transfer_person(
        person=city.learner,
        on=on,
        unit=city.far_section,
        title="主査",
        grade=Grade.STAFF,
        now=now,
        by=None,
        disclose_at=until,
    )


def test_it_is_the_copy_that_is_counted(city: City) -> None:
    keep_present_posts(now=NOW)
    before = in_section(city, NOW)
    PresentPost.objects.filter(person=city.learner).delete()
    assert in_section(city, NOW) == before - 1


def test_a_transfer_counts_at_once_and_the_copy_follows(city: City) -> None:
    assert keep_present_posts(now=NOW)
    before = in_section(city, NOW)

    move_away(city)
    assert present_posts(PUBLIC(NOW)) is None, "what was kept is not right any more"
    assert in_section(city, NOW) == before - 1

    assert keep_present_posts(now=NOW)
    assert present_posts(PUBLIC(NOW)) is not None
    assert in_section(city, NOW) == before - 1
    assert not keep_present_posts(now=NOW), "nothing is left to do"


def test_an_embargo_is_kept_until_it_lifts(city: City) -> None:
    before = in_section(city, NOW)
    move_away(city, until=LATER)
    keep_present_posts(now=NOW)

    assert present_posts(PUBLIC(NOW)) is not None
    assert in_section(city, NOW) == before
    assert present_posts(Sight(now=NOW, embargoed=True)) is None, "HR sees what the copy does not hold"
    assert in_section(city, NOW, embargoed=True) == before - 1

    assert present_posts(PUBLIC(LATER)) is None
    assert in_section(city, LATER) == before - 1
    keep_present_posts(now=LATER)
    assert present_posts(Sight(now=LATER, embargoed=True)) is not None, "nothing is waiting: all see the same"
    assert in_section(city, LATER) == in_section(city, LATER, embargoed=True) == before - 1


def test_another_day_and_an_earlier_knowledge_are_looked_up(city: City) -> None:
    move_away(city, on=JUNE)
    keep_present_posts(now=NOW)

    assert in_section(city, NOW) == in_section(city, NOW, day=JUNE) + 1
    assert in_section(city, LATER) == in_section(city, NOW, day=JUNE), "the copy is of another day"
    assert present_posts(Sight(now=NOW, known_at=NOW - dt.timedelta(days=30))) is None


def test_people_from_outside_and_secret_newcomers_are_not_in_it(city: City) -> None:
    outsider = PersonFactory(kind=PersonKind.EXTERNAL, employee_number=None)
    PostingFactory(person=outsider, unit=city.section)
    newcomer = PersonFactory()
    Person.objects.filter(pk=newcomer.pk).update(disclosed_at=LATER)
    PostingFactory(person=newcomer, unit=city.section, valid_from=MAY)
    keep_present_posts(now=NOW)
    assert not PresentPost.objects.filter(person__in=[outsider, newcomer]).exists()
    assert PresentPost.objects.filter(person=city.learner).exists()

    keep_present_posts(now=LATER)
    assert PresentPost.objects.filter(person=newcomer).exists()


def test_the_schedule_keeps_it(city: City) -> None:
    keep_posts_for_counting()
    assert present_posts(PUBLIC(clock.now())) is not None
    assert PresentPost.objects.filter(person=city.learner, unit=city.section).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_keep_it_at_once(city: City) -> None:
    move_away(city)
    assert at_once(*[lambda: keep_present_posts(now=NOW)] * 3) == ["", "", ""]
    assert present_posts(PUBLIC(NOW)) is not None
    assert PresentPost.objects.get(person=city.learner).unit == city.far_section
