"""Queries that every page asks: built and compiled once a process, afterwards only run.

Django takes several times longer to build a queryset and to compile it than the database takes to answer it. The
queryset stays the one definition; what is kept is its SQL.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Row = tuple[Any, ...]


def _mark(kind: type, number: int) -> Any:
    """A value that no query means: it stands where the parameter goes."""
    if kind is dt.datetime:
        return dt.datetime(1000, 1, 1, microsecond=number, tzinfo=dt.UTC)
    if kind is dt.date:
        return dt.date(1000, 1, number)
    return -(10**12) - number


def _adapted(value: Any) -> Any:
    """As the database's driver is given it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


class Prepared:
    """`build` makes a values_list() of numbers and texts; its parameters are int, date or datetime, as `kinds` says."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self.compiled: dict[str, tuple[str, list[tuple[str, Any]]]] = {}

    def rows(self, **values: Any) -> list[Row]:
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self._compile()
        sql, slots = self.compiled[connection.vendor]
        adapted = {name: _adapted(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [adapted[name] if name else constant for name, constant in slots])
            rows: list[Row] = cursor.fetchall()
        return rows

    def _compile(self) -> tuple[str, list[tuple[str, Any]]]:
        """The SQL, and for each of its parameters the name of ours, or "" and the value it always has."""
        marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(self.kinds.items(), 1)}
        compiler = self.build(**marks).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        if compiler.get_converters([column[0] for column in compiler.select]):
            raise TypeError("a prepared query reads numbers and texts alone")
        names = {_adapted(mark): name for name, mark in marks.items()}
        slots = [(names.get(parameter, ""), parameter) for parameter in parameters]
        if missing := marks.keys() - {name for name, _ in slots}:
            raise TypeError(f"the query does not ask for {sorted(missing)}")
        return sql, slots
