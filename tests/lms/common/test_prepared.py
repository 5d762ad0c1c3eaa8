"""Prepared queries answer what their querysets would."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from lms.common.clock import local_date
from lms.common.prepared import Prepared
from lms.organization.models import PUBLIC, Posting, Unit
from tests.conftest import City


def _posts(person_id: int, day: dt.date, now: dt.datetime) -> QuerySet[Any, Any]:
    seen = Posting.objects.seen(PUBLIC(now)).on(day).filter(person_id=person_id)
    return seen.order_by("pk").values_list("unit_id", "title")


POSTS = Prepared(_posts, person_id=int, day=dt.date, now=dt.datetime)


def test_one_preparation_answers_for_every_person_and_day(city: City, now: dt.datetime) -> None:
    today = local_date(now)
    for person in city.personas.values():
        for day in (today, dt.date(1999, 1, 1)):
            for moment in (now, now - dt.timedelta(days=36_500)):
                expected = list(_posts(person.pk, day, moment))
                assert POSTS.rows(person_id=person.pk, day=day, now=moment) == expected
    assert POSTS.rows(person_id=city.learner.pk, day=today, now=now)


def test_it_is_one_query(city: City, now: dt.datetime) -> None:
    with CaptureQueriesContext(connection) as queries:
        POSTS.rows(person_id=city.learner.pk, day=local_date(now), now=now)
    assert len(queries) == 1


@pytest.mark.django_db
def test_a_parameter_that_the_query_does_not_ask_for_is_a_mistake() -> None:
    careless = Prepared(lambda pk, day: Unit.objects.filter(pk=pk).values_list("pk"), pk=int, day=dt.date)
    with pytest.raises(TypeError, match="day"):
        careless.rows(pk=1, day=dt.date(2026, 4, 1))


@pytest.mark.django_db
def test_values_that_need_converting_are_refused() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL gives moments as moments; SQLite gives them as text")
    converting = Prepared(lambda pk: Posting.objects.filter(pk=pk).values_list("recorded_at"), pk=int)
    with pytest.raises(TypeError, match="numbers and texts"):
        converting.rows(pk=1)
