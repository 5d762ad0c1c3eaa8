"""Following the store: every statement once, whatever dies or comes late."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, connections, transaction

from lms.xapi import cursors, tasks
from lms.xapi.actions import store as store_module
from lms.xapi.models import Cursor, Statement
from tests.factories.xapi import NOW, deliver, own_statement, settled_at_once, store
from tests.lms.xapi.conftest import Caller

needs_postgres = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


class Follower:
    """A consumer that writes down what it was handed."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []
        self.on_hand: Callable[[], object] = lambda: None

    def __call__(self, statements: Sequence[Statement], now: dt.datetime) -> None:
        self.seen += [row.statement_id for row in statements]
        self.on_hand()


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> Follower:
    """The only consumer there is; it runs when a test says so, not when something is stored."""
    monkeypatch.setattr(store_module, "wake_consumers", lambda: None)
    monkeypatch.setattr(cursors, "_consumers", {})
    made = Follower()
    cursors.register_consumer("test", made)
    return made


def written(count: int = 1) -> list[UUID]:
    return [row.statement_id for row in store(*[own_statement() for _ in range(count)])]


@pytest.mark.django_db
def test_a_follower_is_handed_each_statement_once_and_in_order(follower: Follower) -> None:
    first = written(3)
    deliver()
    then = written(2)
    deliver()

    assert follower.seen == first + then


@pytest.mark.django_db
def test_a_follower_goes_on_in_batches_until_nothing_is_left(follower: Follower) -> None:
    written(5)

    with settled_at_once():
        assert [cursors.follow("test", now=NOW, batch=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.django_db
def test_what_one_consumer_writes_the_others_follow(follower: Follower) -> None:
    def answer(statements: Sequence[Statement], now: dt.datetime) -> None:
        if len(follower.seen) < 2:
            written()

    cursors.register_consumer("answering", answer)
    written()

    deliver()

    assert len(follower.seen) == 2


@pytest.mark.django_db
def test_a_consumer_that_fails_keeps_its_place_and_does_not_stop_the_others(follower: Follower) -> None:
    def fail(statements: Sequence[Statement], now: dt.datetime) -> None:
        written()
        raise ValueError("poisoned")

    cursors.register_consumer("failing", fail)
    ids = written()

    with pytest.raises(ValueError, match="poisoned"):
        deliver()

    assert follower.seen == ids
    assert Cursor.objects.get(consumer="failing").seq == 0
    assert Statement.objects.count() == 1


@pytest.mark.django_db
def test_looking_at_an_empty_store_takes_no_lock(follower: Follower, django_assert_num_queries: Any) -> None:
    Cursor.objects.create(consumer="test")

    with settled_at_once(), django_assert_num_queries(2):
        cursors.follow("test", now=NOW)


@pytest.mark.django_db
def test_a_statement_hidden_by_a_running_transaction_is_looked_for_again(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[tuple[int]] = []
    monkeypatch.setattr(tasks.follow_all, "apply_async", lambda args, countdown: again.append(args))
    monkeypatch.setattr(Statement.objects.__class__, "settled", lambda rows: rows.none(), raising=False)
    written()

    tasks.follow_all()
    tasks.follow_all(tasks.LOOKS)

    assert again == [(2,)]


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL plans by size, and a test's table is small")
def test_a_follower_goes_straight_to_its_place() -> None:
    """Not from the start of the store: following a long one would take longer with each batch."""
    plan = Statement.objects.after(0, 5).explain()

    assert "SEARCH" in plan
    assert "xapi_statement_order" in plan


class Writer:
    """Writes in a thread, with a transaction of its own that stays open until it is told to end."""

    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self._wrote, self._may_end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.ids = written()
                self._wrote.set()
                self._may_end.wait(10)
        finally:
            connections.close_all()

    def begin(self) -> "Writer":
        self._thread.start()
        assert self._wrote.wait(10)
        return self

    def commit(self) -> None:
        self._may_end.set()
        self._thread.join(10)


def kill_this_connection() -> None:
    """What a killed process leaves behind: a server that finds its client gone in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def settle() -> None:
    """Wait for whoever else writes on this server, in whatever database: the horizon is that of all."""
    deadline = time.monotonic() + 60
    while Statement.objects.settled().count() < Statement.objects.count():
        assert time.monotonic() < deadline, "another transaction on this PostgreSQL server does not end"
        time.sleep(0.05)


class TestOnPostgres:
    """With several writers at once."""

    pytestmark = needs_postgres

    def test_a_statement_that_is_numbered_lower_and_commits_later_is_not_skipped(self, follower: Follower) -> None:
        slow = Writer().begin()
        fast = Writer().begin()
        fast.commit()

        cursors.follow_all(now=NOW)
        assert follower.seen == []

        slow.commit()
        settle()
        cursors.follow_all(now=NOW)
        assert follower.seen == slow.ids + fast.ids

    def test_a_killed_follower_loses_and_doubles_nothing(self, follower: Follower) -> None:
        ids = written(3)
        settle()
        follower.on_hand = kill_this_connection

        with pytest.raises(OperationalError, match="terminating connection"):
            cursors.follow_all(now=NOW)
        connection.close()
        follower.on_hand, follower.seen = (lambda: None), []
        cursors.follow_all(now=NOW)
        cursors.follow_all(now=NOW)

        assert follower.seen == ids

    def test_two_followers_at_once_hand_on_each_statement_once(self, follower: Follower) -> None:
        ids = written(40)
        settle()
        follower.on_hand = lambda: threading.Event().wait(0.005)
        together = threading.Barrier(4)

        def run() -> None:
            together.wait(10)
            while cursors.follow("test", now=NOW, batch=3):
                pass
            connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(run) for _ in range(4)]:
                done.result(30)

        assert follower.seen == ids

    def test_the_same_statement_sent_by_many_at_once_is_stored_once(self) -> None:
        batch = [own_statement() for _ in range(30)]
        together = threading.Barrier(8)

        def send(turn: int) -> None:
            together.wait(10)
            store(*(batch if turn % 2 else reversed(batch)))
            connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(send, turn) for turn in range(8)]:
                done.result(30)

        assert Statement.objects.count() == len(batch)

    def test_a_client_that_polls_misses_nothing_that_commits_late(self) -> None:
        caller = Caller()
        seen: list[str] = []
        slow = Writer().begin()
        fast = Writer().begin()
        fast.commit()

        since = poll(caller, "", seen)
        assert seen == []
        slow.commit()
        poll(caller, since, seen)

        assert seen == [str(key) for key in slow.ids + fast.ids]


def poll(caller: Caller, since: str, seen: list[str]) -> str:
    """Ask for what is new, and remember up to when the answer is complete."""
    answer = caller.get(ascending="true", **({"since": since} if since else {}))
    seen += [found["id"] for found in answer.json()["statements"]]
    through: str = answer["X-Experience-API-Consistent-Through"]
    return through
