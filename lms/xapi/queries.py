"""Reading the store."""

from collections.abc import Iterable
from uuid import UUID

from lms.xapi.models import Statement


def is_voided(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these statements are taken back."""
    return set(Statement.objects.with_ids(ids).voided().values_list("statement_id", flat=True))
