"""Two workers at once, slow receivers, and processes that are killed: nothing is lost, nothing comes twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections

from lms.xapi.actions.targets import Wanted, create_target
from lms.xapi.forwarding.run import run_target
from lms.xapi.models import ForwardingTarget
from tests.factories.xapi import NOW, own_statement, store
from tests.lms.xapi.receiver import Receiver, receiving, slow

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WORKER = """
import django
django.setup()
import sys
from uuid import UUID
from lms.xapi.forwarding.run import run_target
while run_target(UUID(sys.argv[1])):
    pass
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def target_at(receiver: Receiver, **changes: Any) -> ForwardingTarget:
    values = {"name": "国のLRS", "endpoint": receiver.endpoint, "username": "key", "secret": "geheim", "batch_size": 5}
    # Written down paused: no message may start a worker of its own here.
    target = create_target(wanted=Wanted(**{**values, **changes}), now=NOW, active=False)
    ForwardingTarget.objects.update(state="active")
    return target


def in_thread(uuid: UUID) -> bool:
    try:
        return run_target(uuid)
    finally:
        connections.close_all()


def test_two_workers_at_once_send_each_statement_once(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(40)])
    target = target_at(receiver)
    receiver.mood = slow(0.01)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_thread, [target.uuid] * 4))

    assert receiver.ids == [str(row.statement_id) for row in rows]
    assert sum(map(len, receiver.requests)) == 40


def test_a_slow_receiver_holds_up_nobody_else(receiver: Receiver) -> None:
    store(*[own_statement() for _ in range(5)])
    receiver.mood = slow(1.5)
    sluggish = target_at(receiver)
    with receiving() as quick, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(in_thread, sluggish.uuid)
        other = target_at(quick, name="速いLRS")
        start = time.perf_counter()
        run_target(other.uuid)
        assert time.perf_counter() - start < 1.2
        assert len(quick.ids) == 5
        assert not waiting.done()
        waiting.result()
    assert len(receiver.ids) == 5


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(receiver: Receiver) -> None:
    rows = store(*[own_statement() for _ in range(40)])
    target = target_at(receiver)
    receiver.mood = slow(0.15)
    for _ in range(3):
        worker = start(target)
        wait_for_requests(receiver, len(receiver.requests) + 2, worker)
        # The request is being answered: what was sent is there, and the worker will never know.
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
        ForwardingTarget.objects.update(leased_until=NOW)
    receiver.mood = lambda statements: None
    while run_target(target.uuid):
        pass

    assert receiver.ids == [str(row.statement_id) for row in rows]
    assert sum(map(len, receiver.requests)) > 40, "no worker was killed between an answer and its place"
    target.refresh_from_db()
    assert target.seq == rows[-1].seq


def start(target: ForwardingTarget) -> "subprocess.Popen[bytes]":
    values = connection.settings_dict
    url = f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    environment = {**os.environ, "TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(target.uuid)],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
    )


def wait_for_requests(receiver: Receiver, count: int, worker: "subprocess.Popen[bytes]") -> None:
    until = time.perf_counter() + 60
    while len(receiver.requests) < count:
        assert worker.poll() is None, "the worker ended by itself"
        assert time.perf_counter() < until
        time.sleep(0.01)
