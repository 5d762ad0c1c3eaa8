"""Up to when the store can be seen whole.

Callers hand in their own clock for what happened; `stored` is the store's. It is read once the transaction has its id,
so no statement ever gets a `stored` earlier than the start of the transaction that wrote it: that is what makes
`consistent_through` true.
"""

import datetime as dt
import time

from django.db import OperationalError, connection

from lms.common import clock
from lms.xapi.models import Statement

# The clock is read first: a transaction that begins while the others are looked up writes later than that.
_THROUGH = """
SELECT LEAST(clock_timestamp(), (
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()))
"""
LATELY = 1.0
_lately: dict[str, tuple[float, dt.datetime]] = {}
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def consistent_through() -> dt.datetime:
    """The moment up to which all that was ever stored can be seen, now and for good."""
    if connection.vendor != "postgresql":
        return _through_on_sqlite()
    with connection.cursor() as cursor:
        cursor.execute(_THROUGH)
        through: dt.datetime = cursor.fetchone()[0]
    return through - dt.timedelta(microseconds=1)


def lately_through() -> dt.datetime:
    """The same as it was up to a second ago, without asking the database: true still, if not the latest.

    For answers to those who write. Whoever reads gets the moment by which the answer was read.
    """
    asked, through = _lately.get(connection.alias, (-LATELY, NEVER))
    if time.monotonic() - asked >= LATELY:
        asked, through = time.monotonic(), consistent_through()
        _lately[connection.alias] = (asked, through)
    return through


def known_through() -> dt.datetime:
    """The same as this process learned it last, however long ago; the beginning of time if it never did."""
    return _lately.get(connection.alias, (0.0, NEVER))[1]


def _through_on_sqlite() -> dt.datetime:
    """With one writer at a time it is now, if nobody writes now; otherwise the newest that can be seen."""
    if not connection.in_atomic_block and (moment := _moment_without_writers()):
        return moment - dt.timedelta(microseconds=1)
    newest = Statement.objects.order_by("-stored").values_list("stored", flat=True).first()
    return newest or NEVER


def _moment_without_writers() -> dt.datetime | None:
    """A moment at which this connection could write at once, so that no other one was writing; it then does not."""
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            moment = clock.now()
            cursor.execute("ROLLBACK")
        except OperationalError:
            return None
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience:d}")
    return moment
