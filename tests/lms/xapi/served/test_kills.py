"""Whatever process is killed, at whatever moment: what was acknowledged is stored once and handed on once."""

import contextlib
import functools
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
from tests.factories.xapi import client_statement
from tests.lms.xapi.served import follower
from tests.lms.xapi.served.senders import Disturbance, in_threads, send_until_stored
from tests.lms.xapi.served.server import Server

CLIENTS = 6
BATCHES = 12
PATIENCE = 90


class Followers:
    """Two processes that follow the store; one that is killed is replaced."""

    def __init__(self, server: Server) -> None:
        self.environment = {**server.environment, "PYTHONPATH": str(ROOT)}
        self.processes = [self._started(), self._started()]

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.lms.xapi.served.follower"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def kill_one(self) -> None:
        victim = self.processes.pop(0)
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
    batches = [[client_statement() for _ in range(random.randint(1, 9))] for _ in range(CLIENTS * BATCHES)]
    meant = {one["id"] for batch in batches for one in batch}

    def kill_something() -> None:
        if random.random() < 0.3:  # chance, not a secret
            followers.kill_one()
        elif workers := server.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)  # chance, not a secret

    with Disturbance(kill_something, 0.5, 2.0) as kills:
        turns = in_threads([functools.partial(send_until_stored, server, batch) for batch in batches], CLIENTS)
        while kills.times < 6:
            time.sleep(0.2)
    assert sum(turns) >= len(batches)

    stored = Counter(server.database.ids())
    assert set(stored) - before == meant
    assert set(stored.values()) == {1}
    assert handed_on(server, before, meant) == Counter(dict.fromkeys(meant, 1))


def handed_on(server: Server, before: set[str], meant: set[str]) -> Counter[str]:
    """What the follower was handed, as often as it was, once it has come to the end."""
    until = time.monotonic() + PATIENCE
    while True:
        seen = Counter(str(row[0]) for row in server.database.ask(f"SELECT statement_id FROM {follower.TABLE}"))
        found = Counter({key: times for key, times in seen.items() if key not in before})
        if found.keys() >= meant or time.monotonic() > until:
            assert set(seen.values()) == {1}
            return found
        time.sleep(0.3)
