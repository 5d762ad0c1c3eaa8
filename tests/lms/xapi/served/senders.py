"""Clients that do not give up: they send the same again until it is acknowledged, as the endpoint asks of them."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from tests.factories.xapi import client_statement
from tests.lms.xapi.served.server import Answer, Server

# In all, for one thing to be done: workers that are killed come again, on a busy machine after a while.
PATIENCE = 240
# No answer: refused while workers come again, or broken off because one was killed.
UNANSWERED = (OSError, http.client.HTTPException)


def send_until_stored(server: Server, statements: Sequence[dict[str, Any]]) -> int:
    """Returns how often it was sent."""
    until, turn = time.monotonic() + PATIENCE, 0
    while True:
        turn += 1
        try:
            answer = server.post(list(statements), timeout=20)
        except UNANSWERED:
            status = 0
        else:
            status = answer.status
            if status == 200:
                assert answer.json == [one["id"] for one in statements]
                return turn
        assert status in {0, 503}, f"refused with {status}"
        assert time.monotonic() < until, "nothing was acknowledged for too long"
        time.sleep(random.uniform(0.02, 0.2))  # back-off, not a secret


def in_threads(tasks: Iterable[Callable[[], Any]], threads: int) -> list[Any]:
    """Run all, so many at once; the first failure is raised once all have ended."""
    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(task) for task in tasks]]


def answered(ask: Callable[[], Answer]) -> Answer:
    """The first answer, whatever it is, of a server some of whose workers may still be starting."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except ConnectionError:
            assert time.monotonic() < until, "nobody answers"
            time.sleep(0.2)


class Disturbance:
    """Something that happens again and again, at random moments, while others work.

    It waits until the others came on since it happened last: however slow the machine, they are never kept from working
    altogether, and each time there is work to be disturbed.
    """

    def __init__(self, happen: Callable[[], object], progress: Callable[[], int], *, step: int = 1) -> None:
        self.happen, self.progress, self.step, self.times = happen, progress, step, 0
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def _run(self) -> None:
        reached = self.progress()
        while not self._over.wait(random.uniform(0.02, 0.3)):  # a moment, not a secret
            if self.progress() >= reached + self.step:
                self.happen()
                self.times += 1
                reached = self.progress()

    def is_enough(self, times: int) -> bool:
        """Whether it has happened so often. What kept it from happening is raised here."""
        if self._running is not None and self._running.done():
            self._running.result()
        return self.times >= times

    def __enter__(self) -> "Disturbance":
        self._running = self._pool.submit(self._run)
        return self

    def __exit__(self, *_: object) -> None:
        """What kept it from happening is raised, whether or not somebody asked."""
        self._over.set()
        self._pool.shutdown()
        if self._running is not None:
            self._running.result()


class Senders:
    """Clients that send batch after batch for as long as they are needed, and know what was acknowledged."""

    def __init__(self, server: Server, *, clients: int = 6, most: int = 5) -> None:
        self.server, self.clients, self.most = server, clients, most
        self.acknowledged: set[str] = set()
        self._lock = threading.Lock()

    def progress(self) -> int:
        return len(self.acknowledged)

    def send_until(self, is_over: Callable[[], bool]) -> None:
        until = time.monotonic() + 2 * PATIENCE

        def work() -> None:
            while not is_over():
                assert time.monotonic() < until, "too slow: what was waited for did not come about"
                batch = [client_statement() for _ in range(random.randint(1, self.most))]  # chance, not a secret
                send_until_stored(self.server, batch)
                with self._lock:
                    self.acknowledged |= {one["id"] for one in batch}
                time.sleep(0.05)  # those who follow are to keep up

        in_threads([work] * self.clients, self.clients)
