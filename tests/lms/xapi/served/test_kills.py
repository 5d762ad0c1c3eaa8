"""Whatever process is killed, at whatever moment: what was acknowledged is stored once and handed on once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from bin.terminal import ROOT
from tests.lms.xapi.served import follower
from tests.lms.xapi.served.senders import Disturbance, Senders
from tests.lms.xapi.served.server import Server

WORKERS_KILLED = 6
FOLLOWERS_KILLED = 3
# Without anything handed on meanwhile.
PATIENCE = 120


class Followers:
    """Two processes that follow the store; one that is killed is replaced."""

    def __init__(self, server: Server) -> None:
        self.environment = {**server.environment, "PYTHONPATH": str(ROOT)}
        self.processes = [self._started(), self._started()]

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.lms.xapi.served.follower"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def kill_one(self) -> None:
        """One of the two, and neither always the one that leads."""
        victim = self.processes.pop(random.randrange(2))  # chance, not a secret
        victim.kill()
        victim.wait()
        self.processes.append(self._started())

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def followers(server: Server) -> Iterator[Followers]:
    server.database.ask(follower.CREATE)
    made = Followers(server)
    try:
        yield made
    finally:
        made.end()
        server.database.ask(f"DROP TABLE {follower.TABLE}")


def test_killing_any_process_loses_and_doubles_nothing(server: Server, followers: Followers) -> None:
    before = set(server.database.ids())
    senders = Senders(server)

    def kill_a_worker() -> None:
        if workers := server.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)  # chance, not a secret

    def followed() -> int:
        return server.database.count(follower.TABLE)

    with (
        Disturbance(kill_a_worker, senders.progress, step=12) as workers,
        Disturbance(followers.kill_one, followed, step=7) as following,
        Disturbance(server.revive, server.is_down),
    ):
        senders.send_until(lambda: workers.is_enough(WORKERS_KILLED) and following.is_enough(FOLLOWERS_KILLED))

    stored = Counter(server.database.ids())
    assert set(stored) - before == senders.acknowledged
    assert set(stored.values()) == {1}
    assert handed_on(server, before, senders.acknowledged) == Counter(dict.fromkeys(senders.acknowledged, 1))


def handed_on(server: Server, before: set[str], meant: set[str]) -> Counter[str]:
    """What the follower was handed, as often as it was, once it has come to the end or comes no further."""
    until, reached = time.monotonic() + PATIENCE, 0
    while True:
        seen = Counter(str(row[0]) for row in server.database.ask(f"SELECT statement_id FROM {follower.TABLE}"))
        if len(seen) > reached:
            until, reached = time.monotonic() + PATIENCE, len(seen)
        found = Counter({key: times for key, times in seen.items() if key not in before})
        if found.keys() >= meant or time.monotonic() > until:
            assert set(seen.values()) == {1}
            return found
        time.sleep(0.3)
