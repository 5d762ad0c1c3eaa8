"""A process that follows the store as the worker does, with a consumer that writes down what it was handed.

    python -m tests.lms.xapi.served.follower

It ends when it is killed. The consumer's rows are written in the transaction of its cursor, as every consumer's are.
"""

import datetime as dt
import time
from collections.abc import Sequence

import django
from django.db import InterfaceError, OperationalError, close_old_connections, connection

TABLE = "handed_on"
CREATE = f"CREATE TABLE {TABLE} (statement_id varchar(36) NOT NULL)"


def main() -> None:
    django.setup()
    from lms.xapi import cursors  # noqa: PLC0415  # models are there after setup

    def write_down(statements: Sequence[object], now: dt.datetime) -> None:
        rows = [(str(row.statement_id),) for row in statements]  # type: ignore[attr-defined]  # a Statement
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TABLE} VALUES (%s)", rows)  # our own table
            time.sleep(0.02)  # a moment in which it may be killed

    cursors.register_consumer("written down", write_down)
    while True:
        try:
            done = cursors.follow("written down", now=dt.datetime.now(dt.UTC), batch=7)
            done += cursors.follow("definitions", now=dt.datetime.now(dt.UTC), batch=50)
        except (OperationalError, InterfaceError):
            close_old_connections()
            done = 0
        if not done:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
