"""Clients that do not give up: they send the same again until it is acknowledged, as the endpoint asks of them."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.lms.xapi.served.server import Server

PATIENCE = 120


def send_until_stored(server: Server, statements: Sequence[dict[str, Any]]) -> int:
    """Returns how often it was sent."""
    until, turn = time.monotonic() + PATIENCE, 0
    while True:
        turn += 1
        try:
            answer = server.post(list(statements), timeout=20)
        except OSError:
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


class Disturbance:
    """Something that happens again and again, at random moments, while others work."""

    def __init__(self, happen: Callable[[], object], least: float, most: float) -> None:
        self.happen, self.least, self.most, self.times = happen, least, most, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.wait(random.uniform(self.least, self.most)):  # a moment, not a secret
            self.happen()
            self.times += 1

    def __enter__(self) -> "Disturbance":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
