"""Queries that many pages ask: built and compiled once a process, afterwards only run.

Django takes several times longer to build a queryset and to compile it than the database takes to answer it. The
queryset stays the one definition; what is kept is its SQL, and how its rows become values or instances.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.query import RelatedPopulator, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Row = tuple[Any, ...]
# For each of the SQL's parameters the name of ours, or "" and the value it always has.
Slots = tuple[tuple[str, Any], ...]
Convert = tuple[int, Sequence[Callable[..., Any]], Any]


# Small enough for every integer column. A query is compiled with marks from both: what differs is a parameter.
MARKS = (29_000, 31_000)


def _mark(kind: type, number: int) -> Any:
    """A value that stands where the parameter goes."""
    if kind is dt.datetime:
        return dt.datetime(1000, 1, 1, microsecond=number, tzinfo=dt.UTC)
    if kind is dt.date:
        return dt.date(1000, 1, 1) + dt.timedelta(days=number)
    if kind is uuid.UUID:
        return uuid.UUID(int=number)
    return f"parameter {number}" if kind is str else number


def _adapted(value: Any) -> Any:
    """As the database's driver is given it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, uuid.UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


@dataclasses.dataclass(frozen=True)
class _Shape:
    """How a row becomes an instance: which columns are its own, and what stands beside them."""

    model: type[models.Model]
    names: tuple[str, ...]
    span: slice
    related: tuple[RelatedPopulator, ...]
    annotations: tuple[tuple[str, int], ...]

    def instance(self, row: Row) -> Any:
        found = self.model.from_db(connection.alias, self.names, row[self.span])
        for populator in self.related:
            populator.populate(row, found)
        for name, column in self.annotations:
            setattr(found, name, row[column])
        return found


@dataclasses.dataclass(frozen=True)
class _Plan:
    sql: str
    slots: Slots
    converts: tuple[Convert, ...]
    shape: _Shape | None

    def run(self, values: dict[str, Any]) -> list[Row]:
        adapted = {name: _adapted(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [adapted[name] if name else constant for name, constant in self.slots])
            rows: list[Row] = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converts else rows

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for column, functions, expression in self.converts:
            for function in functions:
                values[column] = function(values[column], expression, connection)
        return tuple(values)


class Prepared:
    """`build` makes a queryset of its parameters, which are int, str, date, datetime or UUID, as `kinds` says.

    No parameter may be a list or None, and none may decide what the SQL looks like.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self.plans: dict[str, _Plan] = {}

    def rows(self, **values: Any) -> list[Row]:
        """What the queryset's values_list() holds."""
        return self._plan().run(values)

    def instances(self, **values: Any) -> list[Any]:
        """The queryset's instances, with those that it selects beside them."""
        plan = self._plan()
        if plan.shape is None:
            raise TypeError("a query of values has no instances")
        return [plan.shape.instance(row) for row in plan.run(values)]

    def _plan(self) -> _Plan:
        plan = self.plans.get(connection.vendor)
        if plan is None:
            plan = self.plans[connection.vendor] = self._compile()
        return plan

    def _compile(self) -> _Plan:
        queryset, compiler, sql, slots = self._compiled(MARKS[0])
        again = self._compiled(MARKS[1])[3]
        both = zip(slots, again, strict=True)
        slots = tuple((name if name == other else "", value) for (name, value), (other, _) in both)
        if missing := self.kinds.keys() - {name for name, _ in slots}:
            raise TypeError(f"the query does not ask for {sorted(missing)}")
        converters = compiler.get_converters([column[0] for column in compiler.select])
        converts = tuple((column, functions, each) for column, (functions, each) in sorted(converters.items()))
        return _Plan(sql, slots, converts, _shape(queryset, compiler))

    def _compiled(self, base: int) -> tuple[QuerySet[Any, Any], SQLCompiler, str, Slots]:
        marks = {name: _mark(kind, base + at) for at, (name, kind) in enumerate(self.kinds.items())}
        queryset = self.build(**marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {_adapted(mark): name for name, mark in marks.items()}
        return queryset, compiler, sql, tuple((names.get(parameter, ""), parameter) for parameter in parameters)


def _shape(queryset: QuerySet[Any, Any], compiler: SQLCompiler) -> _Shape | None:
    """As Django's own ModelIterable reads it; None for a query of values."""
    if compiler.klass_info is None or queryset.query.values_select:
        return None
    fields = compiler.klass_info["select_fields"]
    own = slice(fields[0], fields[-1] + 1)
    return _Shape(
        model=compiler.klass_info["model"],
        names=tuple(column[0].target.attname for column in compiler.select[own]),
        span=own,
        related=tuple(get_related_populators(compiler.klass_info, compiler.select, connection.alias)),  # type: ignore[call-arg]  # the stubs describe a later Django
        annotations=tuple((compiler.annotation_col_map or {}).items()),
    )
