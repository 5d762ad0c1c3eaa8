"""What must not overlap is refused by the database itself, whoever writes: past the actions, past the ORM."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from lms.organization.models import Leave, Posting, UnitVersion
from tests.factories.organization import LeaveFactory, PersonFactory, PostingFactory, UnitFactory

pytestmark = pytest.mark.django_db


def insert_like(row: Model, **changes: object) -> None:
    """INSERT the row again in plain SQL, with some columns changed; dates as ISO texts."""
    table = row._meta.db_table
    columns = [str(field.column) for field in row._meta.local_concrete_fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table}" WHERE id = %s', [row.pk])
        values: dict[str, Any] = dict(zip(columns, cursor.fetchone(), strict=True))
        values.update(changes)
        cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [values[column] for column in columns])


# Held from 1 April 2020 without an end; each of these touches a day of it.
OVERLAPPING = [
    {"valid_from": "2020-04-01"},
    {"valid_from": "2026-04-01"},
    {"valid_from": "2019-04-01", "valid_to": "2020-04-02"},
    {"valid_from": "2030-04-01", "valid_to": "2031-04-01"},
]
BESIDE = {"valid_from": "2019-04-01", "valid_to": "2020-04-01"}


@pytest.mark.parametrize("days", OVERLAPPING)
def test_two_primary_posts_on_a_day(days: dict[str, str]) -> None:
    posting: Posting = PostingFactory()
    elsewhere = UnitFactory()
    with pytest.raises(IntegrityError):
        insert_like(posting, unit_id=elsewhere.pk, **days)


@pytest.mark.parametrize("days", OVERLAPPING)
def test_the_same_concurrent_post_twice(days: dict[str, str]) -> None:
    posting: Posting = PostingFactory(concurrent=True)
    with pytest.raises(IntegrityError):
        insert_like(posting, **days)


@pytest.mark.parametrize("days", OVERLAPPING)
def test_two_leaves_on_a_day(days: dict[str, str]) -> None:
    leave: Leave = LeaveFactory()
    with pytest.raises(IntegrityError):
        insert_like(leave, **days)


@pytest.mark.parametrize("days", OVERLAPPING)
def test_two_forms_of_a_unit_on_a_day(days: dict[str, str]) -> None:
    version = UnitVersion.objects.get(unit=UnitFactory())
    with pytest.raises(IntegrityError):
        insert_like(version, code="OTHER", **days)


@pytest.mark.parametrize("days", OVERLAPPING)
def test_two_units_with_one_code_on_a_day(days: dict[str, str]) -> None:
    version = UnitVersion.objects.get(unit=UnitFactory())
    other = UnitFactory()
    UnitVersion.objects.known().filter(unit=other).supersede(now=version.recorded_at)
    with pytest.raises(IntegrityError):
        insert_like(version, unit_id=other.pk, **days)


@pytest.mark.parametrize("days", [{"valid_from": "2026-04-01", "valid_to": "2026-04-01"}, {"valid_to": "2020-03-31"}])
def test_an_end_before_the_start(days: dict[str, str]) -> None:
    posting: Posting = PostingFactory(concurrent=True)
    with pytest.raises(IntegrityError):
        insert_like(posting, person_id=PersonFactory().pk, **days)


def test_what_touches_without_overlapping_is_written() -> None:
    """The walk above proves nothing unless a row that may be written is."""
    posting, leave = PostingFactory(), LeaveFactory()
    models: tuple[Any, ...] = (Posting, Leave, UnitVersion)
    rows: tuple[Any, ...] = (posting, leave, UnitVersion.objects.get(unit=posting.unit))
    for model, row in zip(models, rows, strict=True):
        insert_like(row, **BESIDE)
        assert model.objects.filter(valid_from="2019-04-01").count() == 1


def test_what_was_superseded_does_not_count() -> None:
    posting: Posting = PostingFactory()
    insert_like(posting, superseded_at=str(posting.recorded_at))
    assert Posting.objects.known().count() == 1


def test_an_update_past_the_orm_is_refused_too() -> None:
    posting: Posting = PostingFactory()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE organization_posting SET valid_from = '2019-01-01' WHERE id = %s", [posting.pk])
