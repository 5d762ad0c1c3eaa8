"""What forms send, where a form class would be more than is asked."""

from collections.abc import Iterable
from uuid import UUID


def posted_uuids(values: Iterable[str]) -> list[UUID]:
    """Those that are ids; a form that was tampered with names nobody."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
