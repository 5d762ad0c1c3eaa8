"""How fast statements are sent on, and what ingest loses meanwhile. Measures, does not judge.

The receiver and, beside ingest, the sender are processes of their own: in one process they would wait for each other.
PostgreSQL only: on SQLite there is one writer at a time, and a test's database is in one process alone.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bin.terminal import say
from lms.xapi.actions import store as store_module
from lms.xapi.actions.store import store_statements
from lms.xapi.actions.targets import Wanted, create_target
from lms.xapi.enums import Trust
from lms.xapi.forwarding.run import run_target
from lms.xapi.models import ForwardingTarget
from tests.factories.xapi import NOW, own_statement

pytestmark = [pytest.mark.bench, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SENT = 5000


def batch(size: int) -> list[dict[str, Any]]:
    return [own_statement() for _ in range(size)]


def report(name: str, value: float, unit: str = "statements/s") -> None:
    say(f"{connection.vendor:>10}  {name:<40} {value:>10,.0f} {unit}")


SECONDS, ROUNDS = 5.0, 3
RECEIVER = """
import sys
from tests.lms.xapi.receiver import receiving
with receiving() as receiver:
    print(receiver.port, flush=True)
    sys.stdin.read()
"""
SENDER = """
import sys, time
from uuid import UUID
import django
django.setup()
from lms.xapi.forwarding.run import run_target
print("ready", flush=True)
while True:
    run_target(UUID(sys.argv[1])) or time.sleep(0.2)
"""


def process(code: str, *arguments: str) -> "subprocess.Popen[str]":
    values = connection.settings_dict
    url = f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    environment = {**os.environ, "TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(started: "subprocess.Popen[str]") -> str:
    assert started.stdout is not None
    return started.stdout.readline().strip()


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Iterator[ForwardingTarget]:
    monkeypatch.setattr(store_module, "wake_consumers", lambda: None)
    receiver = process(RECEIVER)
    endpoint = f"http://127.0.0.1:{first_line(receiver)}/xapi/"
    made = create_target(wanted=Wanted("a", endpoint, "key", "secret"), now=NOW, active=False)
    ForwardingTarget.objects.update(state="active")
    yield made
    receiver.kill()
    receiver.wait()


@pytest.mark.parametrize("size", [100, 500])
def bench_sending(target: ForwardingTarget, size: int) -> None:
    for _ in range(SENT // 500):
        store_statements(statements=batch(500), trust=Trust.OWN, now=NOW)
    ForwardingTarget.objects.update(batch_size=size)
    start = time.perf_counter()
    while run_target(target.uuid):
        pass
    target.refresh_from_db()
    assert target.delivered == SENT
    report(f"sent on, {size} a request", SENT / (time.perf_counter() - start))


def ingest() -> float:
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        done += len(store_statements(statements=batch(50), trust=Trust.OWN, now=NOW))
    return done / spent


def bench_ingest_beside(target: ForwardingTarget) -> None:
    """By turns, so that what else the machine does weighs on both."""
    ingest()
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone.append(ingest())
        sender = process(SENDER, str(target.uuid))
        first_line(sender)
        beside.append(ingest())
        sender.kill()
        sender.wait()
        ForwardingTarget.objects.update(lease=None, leased_until=None)
    report("ingest alone, 50 a call", sum(alone) / ROUNDS)
    report("ingest beside forwarding", sum(beside) / ROUNDS)
    report("ratio", 100 * sum(beside) / sum(alone), "%")
    target.refresh_from_db()
    assert target.delivered > 0
