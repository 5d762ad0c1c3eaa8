"""The statement store: how fast it takes statements in and gives them out. Measures, does not judge.

Ingest is a ratio to a plain INSERT of psycopg with the same connections and batch, rounds of both alternating in one
run. Reading is the time over the bare SQL of the same question. BENCH_DATABASE_URL names PostgreSQL; without it
SQLite is measured, where there is no yardstick. BENCH_MINUTES sets how long memory is watched.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bin.terminal import ROOT, say
from tests.benchmarks import lrs_world
from tests.benchmarks.bench_pages import machine
from tests.benchmarks.lrs_load import MARK
from tests.benchmarks.lrs_reads import questions, time_of_answers
from tests.benchmarks.lrs_world import World

pytestmark = pytest.mark.bench
CONNECTIONS, ROUND, ROUNDS = 8, 5.0, 3
SIZES = (200_000, 2_000_000)
AIM = 0.15


def body(size: int) -> str:
    content = lrs_world.statement()
    return json.dumps(content if size == 1 else [content] * size, ensure_ascii=False)


def ours(world: World, port: int, size: int, seconds: float = ROUND) -> dict[str, float]:
    order = {"port": port, "authorization": world.authorization, "connections": CONNECTIONS, "seconds": seconds}
    measured = lrs_world.program("lrs_load", {**order, "body": body(size)})
    return {**measured, "rate": measured["rate"] * size}


def raw(world: World, size: int) -> float:
    order = {"dsn": world.url, "connections": CONNECTIONS, "seconds": ROUND, "batch": size, "statement": body(1)}
    return float(lrs_world.program("lrs_raw", order)["rate"])


def bench_ingest() -> None:
    world = lrs_world.world("bench_lrs_ingest")
    say(f"\n{machine()}\n{'batch':>6}{'raw/s':>9}{'ours/s':>9}{'ratio':>8}{'aim':>6}{'p50 ms':>9}{'p95 ms':>9}")
    with lrs_world.serving(world.url) as (port, _):
        for size in (1, 50):
            ours(world, port, size, 3.0)
            yardsticks, rounds = [], []
            for _ in range(ROUNDS):
                yardsticks.append(raw(world, size) if world.is_postgresql else float("nan"))
                rounds.append(ours(world, port, size))
            ratio = statistics.mean(one["rate"] / yard for one, yard in zip(rounds, yardsticks, strict=True))
            mean = {name: statistics.mean(one[name] for one in rounds) for name in ("rate", "p50", "p95")}
            say(
                f"{size:>6}{statistics.mean(yardsticks):>9.0f}{mean['rate']:>9.0f}{ratio:>8.3f}{AIM:>6.2f}"
                f"{mean['p50']:>9.1f}{mean['p95']:>9.1f}"
            )


def bench_the_same_eight_times() -> None:
    """Each of 1,000 statements is sent by eight connections at once."""
    world = lrs_world.world("bench_lrs_once")
    with lrs_world.serving(world.url) as (port, _), concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        connections = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(CONNECTIONS)]
        seen: dict[int, int] = {}
        for number in range(1000):
            text = body(1).replace(MARK.decode(), f"00000000-0000-4000-8000-{number:012x}")
            for status in pool.map(lambda each, text=text: put(world, each, text), connections):
                seen[status] = seen.get(status, 0) + 1
    count = lrs_world.manage(
        world.url, "shell", "--verbosity", "0", "--command",
        "from lms.xapi.models import Statement; print(Statement.objects.count())",
    )  # fmt: skip
    say(f"\n1,000 statements, each sent 8 times at once: {int(count):,} rows; answers by status: {seen}")


def put(world: World, connection: http.client.HTTPConnection, text: str) -> int:
    headers = {
        "Authorization": world.authorization,
        "X-Experience-API-Version": "1.0.3",
        "Content-Type": "application/json",
    }
    connection.request("POST", "/xapi/statements", text.encode(), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


SEALER = """
import time
import django
django.setup()
from lms.common import clock
from lms.xapi.actions.sealing import seal_gently
print("ready", flush=True)
while True:
    seal_gently(now=clock.now())
    time.sleep(10)
"""


@contextlib.contextmanager
def sealing(world: World) -> Iterator[None]:
    """What the worker does every ten seconds."""
    command = [sys.executable, "-c", SEALER]
    environment = lrs_world.environment(world.url)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def bench_sealing() -> None:
    """What ingest loses while the ledger is sealed beside it: rounds with and without, in turns."""
    world = lrs_world.world("bench_lrs_sealing")
    say(f"\n{'batch':>6}{'without/s':>11}{'with/s':>9}{'lost':>8}{'aim':>7}")
    with lrs_world.serving(world.url) as (port, _):
        for size in (1, 50):
            ours(world, port, size, 3.0)
            without, beside = [], []
            for _ in range(ROUNDS):
                without.append(ours(world, port, size, 2 * ROUND)["rate"])
                with sealing(world):
                    beside.append(ours(world, port, size, 2 * ROUND)["rate"])
            lost = 1 - statistics.mean(b / w for b, w in zip(beside, without, strict=True))
            say(f"{size:>6}{statistics.mean(without):>11.0f}{statistics.mean(beside):>9.0f}{lost:>8.1%}{'5%':>7}")


def bench_reading() -> None:
    """Every filter at two sizes, against the bare SQL of the same question."""
    measured: dict[str, dict[int, tuple[float, float]]] = {}
    for size in SIZES:
        world = lrs_world.world(f"bench_lrs_{size}", size)
        with lrs_world.serving(world.url) as (port, _):
            for question in questions(size):
                measured.setdefault(question.name, {})[size] = time_of_answers(world, port, question)
    small, large = SIZES
    say(f"\np50 in ms of a page of 100, and over the bare SQL; {machine()}")
    say(f"{'filter':<34}{small:>10,}{'over':>7}{large:>11,}{'over':>7}{'growth':>8}")
    for name, times in measured.items():
        (first, first_bare), (second, second_bare) = times[small], times[large]
        say(
            f"{name:<34}{first:>10.1f}{first - first_bare:>7.1f}{second:>11.1f}{second - second_bare:>7.1f}"
            f"{second / first:>8.2f}"
        )


def bench_memory() -> None:
    """The workers' memory under a load of batches."""
    minutes = float(os.environ.get("BENCH_MINUTES", "10"))
    world = lrs_world.world("bench_lrs_memory")
    with lrs_world.serving(world.url) as (port, pid):
        ours(world, port, 50, 10.0)
        sizes, end = [resident(pid)], time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            ours(world, port, 50, 30.0)
            sizes.append(resident(pid))
    say(f"\nMiB of all server processes over {minutes:.0f} minutes of batches: {', '.join(map(str, sizes))}")


def resident(pid: int) -> int:
    """MiB that a process and its children hold."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sum(_resident(int(each)) for each in [str(pid), *children]) // 1024


def _resident(pid: int) -> int:
    fields: dict[str, Any] = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    )
    return int(fields["VmRSS"].split()[0])
