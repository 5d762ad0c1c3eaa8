"""The city's date is not the server's."""

import datetime as dt

from lms.common import clock


def test_the_citys_day_begins_nine_hours_before_greenwichs() -> None:
    evening = dt.datetime(2026, 3, 31, 15, 0, tzinfo=dt.UTC)
    assert clock.local_date(evening) == dt.date(2026, 4, 1)
    assert clock.local_date(evening - dt.timedelta(seconds=1)) == dt.date(2026, 3, 31)


def test_a_day_starts_at_its_midnight() -> None:
    assert clock.start_of(dt.date(2026, 4, 1)) == dt.datetime(2026, 3, 31, 15, 0, tzinfo=dt.UTC)


def test_now_knows_its_zone_and_today_follows_it() -> None:
    assert clock.now().tzinfo is not None
    assert clock.today() in {clock.local_date(clock.now()), clock.local_date(clock.now() - dt.timedelta(minutes=1))}
