"""Counting and limits: in one process, and in several that count side by side."""

import datetime as dt
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lms.common import clock
from lms.xapi.actions.usage import Cell, Counted, add_usage, thin_usage
from lms.xapi.enums import Operation, Scope
from lms.xapi.errors import TooMany
from lms.xapi.limits import Limits
from lms.xapi.metering import Meter, Tally, meter
from lms.xapi.models import ApiClient, Statement, Usage
from lms.xapi.models.usage import BUCKETS, SUMS
from lms.xapi.tasks import thin_usage_figures
from tests.factories.xapi import NOW, client_statement
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def at(moment: dt.datetime) -> Any:
    """The clock stands still."""
    return mock.patch.object(clock, "now", return_value=moment)


def statuses(caller: Caller, times: int) -> list[int]:
    return [caller.get().status_code for _ in range(times)]


def test_more_requests_than_a_credential_may_send_are_429_until_the_next_minute() -> None:
    caller = Caller(requests_a_minute=3)
    with at(NOW + dt.timedelta(seconds=50)):
        assert statuses(caller, 4) == [200, 200, 200, 429]
        answer = caller.post(client_statement())

    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert answer["X-Experience-API-Consistent-Through"]
    assert answer.json() == {
        "error": "too_many",
        "message": "this credential may send 3 requests a minute; try again in 10 s",
    }
    assert not Statement.objects.exists()
    with at(NOW + MINUTE):
        assert caller.get().status_code == 200


def test_more_statements_than_a_credential_may_send_are_429_and_none_is_stored() -> None:
    caller = Caller(statements_a_minute=5)
    with at(NOW):
        assert caller.post([client_statement() for _ in range(3)]).status_code == 200
        refused = caller.post([client_statement() for _ in range(3)])
        assert refused.status_code == 429
        assert caller.post([client_statement() for _ in range(2)]).status_code == 200

    assert "5 statements a minute" in refused.json()["message"]
    assert Statement.objects.count() == 5


def test_what_no_minute_has_room_for_is_too_large_however_long_one_waits() -> None:
    answer = Caller(statements_a_minute=5).post([client_statement() for _ in range(6)])

    assert answer.status_code == 413


def test_sizes_are_those_of_the_credential_and_never_above_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    few, small = Caller(statements_a_request=2), Caller(bytes_a_request=1000)
    assert few.post([client_statement() for _ in range(3)]).status_code == 413
    assert few.post([client_statement() for _ in range(2)]).status_code == 200
    answer = small.post([client_statement() for _ in range(9)])
    assert (answer.status_code, answer.json()["message"]) == (
        413,
        "one request of this credential may carry 1000 bytes",
    )
    monkeypatch.setattr("django.conf.settings.XAPI_MAX_BODY", 100)
    assert Caller(bytes_a_request=10_000).post(client_statement()).status_code == 413


def test_a_request_that_says_it_is_too_large_is_refused_unread() -> None:
    caller = Caller(bytes_a_request=1000)
    with mock.patch("django.http.HttpRequest.read", side_effect=AssertionError("it was read")):
        answer = caller.http.post(
            "/xapi/statements", b"x" * 2000, content_type="application/json", headers=caller.headers
        )

    assert answer.status_code == 413


def test_the_form_of_version_one_is_measured_by_what_it_holds() -> None:
    caller = Caller(bytes_a_request=100)
    fields = {**caller.headers, "content": json.dumps(client_statement()), "Content-Type": "application/json"}

    answer = caller.http.post("/xapi/statements?method=POST", fields, headers=caller.headers)

    assert answer.status_code in {400, 413}
    assert not Statement.objects.exists()


def test_documents_are_measured_too() -> None:
    caller = Caller(bytes_a_request=10)
    answer = caller.http.put(
        "/xapi/activities/profile?activityId=https://example.com/a&profileId=p",
        b"x" * 11,
        content_type="text/plain",
        headers={**caller.headers, "If-None-Match": "*"},
    )

    assert answer.status_code == 413


def test_what_was_asked_is_written_down_in_sums() -> None:
    caller = Caller(Scope.WRITE)
    with at(NOW):
        caller.post([client_statement(), client_statement()])
        caller.post(client_statement())
        caller.post(client_statement(actor={"mbox": "mailto:taro@example.jp", "taro@example.jp": 1}))
        caller.get()
        Caller().http.get("/xapi/statements")
    assert not Usage.objects.exists()

    assert meter.flush(NOW)

    rows = {(row.key, row.operation, row.code): row for row in Usage.objects.all()}
    key = caller.client.key
    assert rows.keys() == {
        (key, "store", ""),
        (key, "store", "invalid"),
        (key, "read", "forbidden"),
        ("", "read", "unauthorized"),
    }
    stored = rows[key, "store", ""]
    assert (stored.requests, stored.statements, stored.minute) == (2, 3, NOW)
    assert stored.bytes > 200
    assert stored.microseconds > 0
    assert sum(getattr(stored, name) for name in BUCKETS) == 2
    assert "unknown member" in rows[key, "store", "invalid"].message
    assert "taro" not in rows[key, "store", "invalid"].message


def test_requests_cost_no_query_for_credential_limit_or_count(caller: Caller) -> None:
    about = "/xapi/agents/profile"
    agent = '{"mbox": "mailto:a@example.com"}'
    with at(NOW):
        caller.get(about, agent=agent)
        with CaptureQueriesContext(connection) as queries:
            for _ in range(20):
                assert caller.get(about, agent=agent).status_code == 200

    # The list of documents itself.
    assert len(queries) == 20


def test_a_client_that_is_out_of_room_costs_no_query_however_often_it_asks() -> None:
    caller = Caller(requests_a_minute=1)
    with at(NOW):
        caller.get()
        with CaptureQueriesContext(connection) as queries:
            assert set(statuses(caller, 30)) == {429}

    assert len(queries) == 0


def test_the_database_away_loses_no_count_and_keeps_nobody_waiting(caller: Caller) -> None:
    with at(NOW):
        caller.get()
        with mock.patch("lms.xapi.metering.add_usage", side_effect=OperationalError):
            assert not meter.flush(NOW)
        caller.get()

    assert meter.flush(NOW)
    assert Usage.objects.get().requests == 2


def some_limits(**values: int) -> Limits:
    wide = {"requests_a_minute": 10**6, "statements_a_minute": 10**6}
    return Limits(**{**wide, "bytes_a_request": 10**6, "statements_a_request": 10**6, **values})


def admitted(process: Meter, key: str, limits: Limits, now: dt.datetime = NOW) -> bool:
    """One request of a process, from beginning to end."""
    tally = Tally(now, key=key, operation=Operation.STORE, code="")
    try:
        process.admit_request(tally, limits)
    except TooMany as error:
        tally.code = error.code
    process.note(tally)
    return not tally.code


@given(
    limit=st.integers(1, 60),
    order=st.lists(st.integers(0, 2), min_size=1, max_size=150),
)
def test_processes_together_let_in_no_more_than_a_twentieth_each_beyond_a_limit(limit: int, order: list[int]) -> None:
    Usage.objects.all().delete()
    processes, wanted = [Meter() for _ in range(3)], some_limits(requests_a_minute=limit)

    let_in = sum(admitted(processes[number], "k", wanted) for number in order)

    assert let_in >= min(limit, len(order))
    assert let_in <= limit + len(processes) * max(1, limit // 20)
    for process in processes:
        process.flush(NOW)
    assert sum(Usage.objects.values_list("requests", flat=True)) == len(order)


def test_a_process_learns_what_others_let_in() -> None:
    one, other, wanted = Meter(), Meter(), some_limits(requests_a_minute=100)
    assert all(admitted(one, "k", wanted) for _ in range(100))
    one.flush(NOW)
    other.flush(NOW)

    assert sum(admitted(other, "k", wanted) for _ in range(100)) <= 5


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    process, wanted = Meter(), some_limits(requests_a_minute=1)
    assert admitted(process, "k", wanted, NOW + HOUR)
    assert not admitted(process, "k", wanted, NOW + HOUR)

    assert admitted(process, "k", wanted, NOW)


def test_what_waits_for_the_database_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.xapi.metering.MOST_CELLS", 10)
    process = Meter()
    for minute in range(50):
        process.note(Tally(NOW + minute * MINUTE, key="k", code=""))

    process.flush(NOW + 50 * MINUTE)

    assert list(Usage.objects.order_by("minute").values_list("minute", flat=True)) == [
        NOW + minute * MINUTE for minute in range(40, 50)
    ]


def test_counts_are_told_though_no_request_follows(settings: Any) -> None:
    told = threading.Event()
    with mock.patch.object(Meter, "flush", side_effect=lambda now: told.set()):
        settings.XAPI_USAGE_SECONDS = 0.01
        process = Meter()
        process.note(Tally(NOW, key="k", code=""))

        assert told.wait(10)
    process.forget()


def counted(requests: int, message: str = "", last_at: dt.datetime = NOW) -> Counted:
    return Counted([requests, *[1] * (len(SUMS) - 1)], message, last_at)


def test_the_last_refusal_is_remembered_whoever_tells_it_first() -> None:
    cell = Cell(NOW, "k", "store", "invalid")
    add_usage({cell: counted(1, "later", NOW + MINUTE)})
    add_usage({cell: counted(2, "earlier", NOW)})

    row = Usage.objects.get()
    assert (row.requests, row.message, row.last_at) == (3, "later", NOW + MINUTE)


def test_old_minutes_become_hours_and_the_oldest_go() -> None:
    old, ancient = NOW - 3 * DAY, NOW - 500 * DAY
    hour = old.replace(minute=0)
    add_usage({Cell(hour + minute * MINUTE, "k", "store", ""): counted(2) for minute in range(60)})
    add_usage({Cell(NOW - MINUTE, "k", "store", ""): counted(7), Cell(ancient, "k", "store", ""): counted(1)})

    thin_usage(now=NOW)
    thin_usage(now=NOW)

    rows = Usage.objects.order_by("minute").values_list("minute", "requests", "slower")
    assert list(rows) == [(hour, 120, 60), (NOW - MINUTE, 7, 1)]
    thin_usage_figures()


class TestSideBySide:
    """Real threads, each with a connection of its own, as processes have."""

    pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

    def test_two_that_tell_of_the_same_minute_lose_nothing_and_wait_in_no_circle(self) -> None:
        def process(number: int) -> None:
            own = Meter()
            for turn in range(40):
                keys = ("a", "b", "c") if number % 2 else ("c", "b", "a")
                for key in keys:
                    own.note(Tally(NOW + turn % 3 * MINUTE, key=key, code="", statements=2))
                assert own.flush(NOW)

        at_once(*[lambda number=number: process(number) for number in range(4)])

        rows = Usage.objects.values_list("requests", "statements")
        assert (sum(row[0] for row in rows), sum(row[1] for row in rows)) == (480, 960)
        assert Usage.objects.count() == 9

    def test_a_limit_holds_among_processes_at_once(self) -> None:
        wanted = some_limits(requests_a_minute=200)

        def process() -> int:
            own = Meter()
            return sum(admitted(own, "k", wanted) for _ in range(150))

        let_in = sum(at_once(*[process] * 4))

        assert 200 <= let_in <= 200 + 4 * 10

    def test_threads_of_one_process_keep_a_limit_exactly(self) -> None:
        own, wanted = Meter(), some_limits(requests_a_minute=100)

        let_in = sum(at_once(*[lambda: sum(admitted(own, "k", wanted) for _ in range(60))] * 4))

        assert let_in == 100

    def test_two_that_thin_at_once_thin_once(self) -> None:
        hour = (NOW - 3 * DAY).replace(minute=0)
        add_usage({Cell(hour + minute * MINUTE, "k", "store", ""): counted(1) for minute in range(60)})

        at_once(*[lambda: thin_usage(now=NOW)] * 4)

        assert list(Usage.objects.values_list("minute", "requests")) == [(hour, 60)]

    def test_two_that_note_a_use_of_the_same_credentials(self) -> None:
        keys = [Caller().client.key for _ in range(5)]

        def process() -> None:
            own = Meter()
            for key in keys:
                own.note(Tally(NOW, key=key, code=""))
            own.flush(NOW)

        at_once(*[process] * 4)

        assert set(ApiClient.objects.values_list("last_used_at", flat=True)) == {NOW}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]
