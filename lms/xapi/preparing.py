"""Queries that PostgreSQL parses and plans once a connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


@contextmanager
def prepared_by_server() -> Iterator[None]:
    """Django writes values into the SQL, so that each query is planned anew; with the statements parted into months
    that takes longer than answering it. Inside, values go beside the SQL, and what was asked before is planned.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    before = driver.cursor_factory, driver.prepare_threshold
    driver.cursor_factory, driver.prepare_threshold = ServerBindingCursor, 0
    try:
        yield
    finally:
        driver.cursor_factory, driver.prepare_threshold = before
