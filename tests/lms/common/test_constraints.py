"""What the database itself refuses, on both engines."""

import datetime as dt
import re
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter

from lms.common.clock import start_of
from lms.common.constraints import AppendOnly, NoOverlap
from lms.common.models import copy_of
from lms.organization.enums import Grade, PostingKind
from lms.organization.models import Person, Posting, Unit
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory

APRIL = dt.date(2026, 4, 1)
NOW = start_of(APRIL)
APPEND_ONLY = [
    (model, constraint)
    for model in apps.get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, AppendOnly)
]


def posting(person: Person, unit: Unit, start: dt.date, end: dt.date | None, **values: Any) -> Posting:
    """Straight into the table, past every action."""
    fields = {"title": "係員", "grade": Grade.STAFF, "recorded_at": NOW, "disclosed_at": NOW, **values}
    return Posting.objects.create(person=person, unit=unit, valid_from=start, valid_to=end, **fields)


def day(number: int) -> dt.date:
    return APRIL + dt.timedelta(days=number)


@pytest.mark.django_db
class TestOverlap:
    @pytest.fixture
    def person(self) -> Person:
        person: Person = PersonFactory()
        return person

    @pytest.fixture
    def unit(self) -> Unit:
        unit: Unit = UnitFactory()
        return unit

    @pytest.mark.parametrize(("start", "end"), [(5, 15), (15, 25), (12, 13), (0, None), (19, 20), (0, 11)])
    def test_two_rows_may_not_share_a_day(self, person: Person, unit: Unit, start: int, end: int | None) -> None:
        posting(person, unit, day(10), day(20))
        with pytest.raises(IntegrityError, match="organization_posting_one_primary"), transaction.atomic():
            posting(person, UnitFactory(), day(start), None if end is None else day(end))

    def test_rows_may_touch(self, person: Person, unit: Unit) -> None:
        posting(person, unit, day(10), day(20))
        posting(person, unit, day(20), None)
        posting(person, unit, day(0), day(10))
        assert Posting.objects.known().filter(person=person).count() == 3

    def test_a_superseded_row_makes_room(self, person: Person, unit: Unit) -> None:
        old = posting(person, unit, day(0), None)
        Posting.objects.filter(pk=old.pk).supersede(now=NOW)
        new = posting(person, unit, day(0), None)
        assert list(Posting.objects.known().filter(person=person)) == [new]

    def test_rows_outside_the_condition_may_overlap(self, person: Person, unit: Unit) -> None:
        posting(person, unit, day(0), None)
        posting(person, UnitFactory(), day(0), None, kind=PostingKind.CONCURRENT)
        posting(person, UnitFactory(), day(0), None, kind=PostingKind.CONCURRENT)
        assert Posting.objects.known().on(day(5)).filter(person=person).count() == 3

    def test_bulk_and_update_are_no_way_around(self, person: Person, unit: Unit) -> None:
        first = posting(person, unit, day(0), day(5))
        rows = [copy_of(first, valid_from=day(n), valid_to=None) for n in (6, 7)]
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.bulk_create(rows)

    def test_a_form_can_say_it_before_the_database_does(self, person: Person, unit: Unit) -> None:
        held = posting(person, unit, day(0), day(10))
        rule = next(c for c in Posting._meta.constraints if c.name == "organization_posting_one_primary")
        with pytest.raises(ValidationError):
            rule.validate(Posting, copy_of(held, valid_from=day(9), valid_to=day(12)))
        rule.validate(Posting, copy_of(held, valid_from=day(10), valid_to=None))
        rule.validate(Posting, copy_of(held, kind=PostingKind.CONCURRENT))
        rule.validate(Posting, held)

    def test_an_interval_is_not_empty(self, person: Person, unit: Unit) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            posting(person, unit, day(0), day(0))


@pytest.mark.django_db
class TestAppendOnly:
    @pytest.fixture
    def row(self) -> Posting:
        row: Posting = PostingFactory()
        return row

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "課長"},
            {"valid_to": APRIL},
            {"recorded_at": NOW},
            {"recorded_by_id": 1},
            {"disclosed_at": NOW},
            {"title": "課長", "superseded_at": NOW},
        ],
    )
    def test_what_was_written_stays(self, row: Posting, change: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match="organization_posting_append_only"), transaction.atomic():
            Posting.objects.filter(pk=row.pk).update(**change)

    def test_a_row_is_closed_once(self, row: Posting) -> None:
        rows = Posting.objects.filter(pk=row.pk)
        rows.update(superseded_at=NOW, withdrawn_at=NOW)
        for change in ({"superseded_at": None}, {"withdrawn_at": NOW + dt.timedelta(days=1)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)

    def test_saving_without_a_change_is_no_change(self, row: Posting) -> None:
        row.save()


def trigger_sql(name: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s", [name])
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
        found = cursor.fetchone()
    assert found, f"the trigger {name} is missing"
    return str(found[0])


def rules_of(name: str) -> list[str]:
    """What the trigger says, whatever the order of the columns."""
    return sorted(trigger_sql(name).replace("(", " ").replace(")", " ").split())


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "rule"), APPEND_ONLY, ids=lambda value: getattr(value, "__name__", ""))
def test_every_column_is_watched(model: type[models.Model], rule: AppendOnly) -> None:
    """A column added later is watched only if the migration makes the constraint anew."""
    sql = trigger_sql(rule.name).replace('"', "").lower()
    watched = [f.column for f in model._meta.local_concrete_fields if f.column not in rule.free]
    missing = [column for column in watched if not re.search(rf"new\.{column}\b", sql)]
    assert not missing, f"{model.__name__}: remove and add {rule.name} in the migration that added {missing}"


@pytest.mark.parametrize(
    "rule",
    [
        NoOverlap(name="a", fields=("person",)),
        NoOverlap(name="a", fields=("person", "unit"), where={"kind": "primary"}),
        AppendOnly(name="a", once=("superseded_at",), free=("note",)),
    ],
)
def test_a_rule_survives_being_written_into_a_migration(rule: NoOverlap | AppendOnly) -> None:
    path, args, kwargs = rule.deconstruct()
    assert path.endswith(type(rule).__name__)
    assert type(rule)(*args, **kwargs) == rule
    assert rule.clone() == rule
    assert MigrationWriter.serialize(rule)[0].startswith("lms.common.constraints.")
    assert rule not in [NoOverlap(name="b", fields=("person",)), AppendOnly(name="b")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds a table to alter it")
def test_altering_a_table_keeps_its_rules() -> None:
    """SQLite drops a table's triggers when Django rebuilds it: the constraints must come back with it."""
    names = ["organization_posting_one_primary_insert", "organization_posting_one_primary_update"]
    names += ["organization_posting_once_a_unit_insert", "organization_posting_append_only"]
    before = {name: rules_of(name) for name in names}
    old, new = Posting._meta.get_field("title"), models.CharField(max_length=51)
    new.set_attributes_from_name("title")
    new.model = Posting
    with connection.schema_editor() as editor:
        editor.alter_field(Posting, old, new)
    try:
        assert {name: rules_of(name) for name in names} == before
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Posting, new, old)
