"""Going on from a place in an order of two columns."""

from typing import Any

from django.db import models


class Beyond(models.Func):
    """`(a, b) > (x, y)`, or `<`: one range of an index. Said with OR it would be read from the start each time."""

    output_field = models.BooleanField()

    def __init__(self, *expressions: Any, operator: str = ">", **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.operator = operator

    def as_sql(  # type: ignore[override]  # the stubs name options of templates, and this has none
        self, compiler: Any, connection: Any, **context: Any
    ) -> Any:
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        left, right = (", ".join(sql for sql, _ in pair) for pair in (compiled[:2], compiled[2:]))
        return f"({left}) {self.operator} ({right})", [value for _, values in compiled for value in values]


def beyond(places: dict[str, Any], *, ascending: bool = True) -> Beyond:
    """What comes after (or, descending, before) the place given by two columns and their values."""
    values = [models.Value(value) for value in places.values()]
    return Beyond(*map(models.F, places), *values, operator=">" if ascending else "<")
