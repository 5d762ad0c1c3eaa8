"""Prepared queries answer what their querysets would."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from courses.models import Curriculum
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.prepared import Prepared
from lms.organization.models import PUBLIC, Person, Posting, Unit
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


PEOPLE = Prepared(lambda user_id: Person.objects.filter(user=user_id).select_related("user"), user_id=int)
OPEN_POSTS = Prepared(
    lambda uuid, kind: (
        Posting.objects.filter(person__uuid=uuid, kind=kind).annotate(twice=F("unit_id") * 2).defer("title")
    ),
    uuid=UUID,
    kind=str,
)


def test_instances_are_whole(city: City) -> None:
    """Moments, keys and the account beside the person, on every engine."""
    (person,) = PEOPLE.instances(user_id=city.learner.user_id)
    expected = Person.objects.select_related("user").get(pk=city.learner.pk)
    assert vars(person).keys() == vars(expected).keys()
    for field in Person._meta.concrete_fields:
        assert getattr(person, field.attname) == getattr(expected, field.attname)
    with CaptureQueriesContext(connection) as queries:
        assert isinstance(expected.user, User)
        assert person.user.employee_number == expected.user.employee_number
        assert person.user.created_at == expected.user.created_at
    assert not queries
    person.kana = "べつのかな"
    person.save(update_fields=["kana"])
    assert Person.objects.get(pk=person.pk).kana == "べつのかな"


def test_instances_carry_annotations_and_leave_out_what_is_deferred(city: City) -> None:
    (post,) = OPEN_POSTS.instances(uuid=city.learner.uuid, kind="primary")
    assert post.twice == post.unit_id * 2
    assert post.get_deferred_fields() == {"title"}
    assert OPEN_POSTS.instances(uuid=city.learner.uuid, kind="concurrent") == []


def test_values_are_converted(city: City) -> None:
    moments = Prepared(lambda pk: Posting.objects.filter(person=pk).values_list("recorded_at", "person__uuid"), pk=int)
    expected = list(Posting.objects.filter(person=city.learner).values_list("recorded_at", "person__uuid"))
    assert moments.rows(pk=city.learner.pk) == expected


@pytest.mark.django_db
def test_a_constant_that_looks_like_a_parameter_stays_a_constant() -> None:
    """29,000 is what stands for the first number while the query is compiled."""
    for pk in (29_000, 29_001):
        Unit.objects.create(pk=pk, created_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    either = Prepared(lambda pk: Unit.objects.filter(Q(pk=pk) | Q(pk=29_000)).values_list("pk"), pk=int)
    assert {row[0] for row in either.rows(pk=29_001)} == {29_000, 29_001}
    assert [row[0] for row in either.rows(pk=1)] == [29_000]


@pytest.mark.django_db
def test_small_numbers_are_asked_for_too() -> None:
    years = Prepared(lambda year: Curriculum.objects.filter(draft_revision__lte=year).values_list("code"), year=int)
    Curriculum.objects.create(code="leader-2026", name="DXリーダー", draft_revision=2026)
    assert years.rows(year=2026) == [("leader-2026",)]
    assert years.rows(year=2025) == []


@pytest.mark.django_db
def test_a_query_of_values_has_no_instances() -> None:
    with pytest.raises(TypeError, match="values"):
        POSTS.instances(person_id=1, day=dt.date(2026, 4, 1), now=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
