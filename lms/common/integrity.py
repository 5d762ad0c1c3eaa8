"""Refusals that the database makes, said in words that people can act on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.functional import Promise

from lms.common.errors import DomainError


@contextmanager
def refusals(messages: Mapping[str, str | Promise]) -> Iterator[None]:
    """Run the block in a savepoint; the breach of a constraint named in `messages` becomes a DomainError that says so.

    Both engines print the constraint's name (SQLite prints table.column for a unique field): `messages` is keyed by a
    part of what is printed.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, message in messages.items():
            if name in str(error):
                raise DomainError(message, code=name) from error
        raise
