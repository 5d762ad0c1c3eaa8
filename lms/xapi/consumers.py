"""Followers of the store within the store's own app."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from lms.xapi.cursors import register_consumer
from lms.xapi.definitions import Name, Parts, gather, join, stored_parts
from lms.xapi.models import Definition, Statement

DEFINITIONS = "definitions"


def follow_definitions(statements: Sequence[Statement], now: dt.datetime) -> None:
    """Keep what statements define. Followed again, it changes nothing."""
    prefetch_related_objects(statements, "client")
    said: dict[Name, Parts] = {}
    gather(statements, said)
    if not said:
        return
    kept = stored_parts(said)
    for name, parts in said.items():
        join(kept.setdefault(name, {}), parts)
    Definition.objects.bulk_create(
        [Definition(kind=kind, key=key, parts=parts) for (kind, key), parts in sorted(kept.items())],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["parts"],
    )


register_consumer(DEFINITIONS, follow_definitions)
