"""How many requests a second the pages serve, as a ratio to a bare Wagtail page in the same run.

Ratios, because they hold on other machines too. Rounds of the bare page and of ours alternate, so that a machine that
is busy with something else slows both. Measures, does not judge.
"""

import dataclasses
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from bin.terminal import say
from tests.benchmarks import servers
from tests.benchmarks.survey import Target

CONNECTIONS = 8
WARM_UP, ROUND, ROUNDS = 5.0, 5.0, 3
LOAD = Path(__file__).with_name("load.py")
# What the pages are meant to reach, by their order in the survey.
AIMS = (0.7, 0.7, 0.7, 0.3, 0.3)


@dataclasses.dataclass(frozen=True)
class Result:
    target: Target
    aim: float | None
    rate: float
    ratio: float


@pytest.mark.bench
def bench_pages() -> None:
    servers.prepare()
    bare, bare_signed_in = survey(servers.BARE, "tests.benchmarks.bare.survey")
    pages = survey(servers.OURS, "tests.benchmarks.pages")
    with servers.server(servers.BARE) as bare_port, servers.server(servers.OURS) as our_port:
        results = [compare((bare, bare_port), (bare_signed_in, bare_port), None)]
        for target, aim in zip(pages, AIMS, strict=True):
            results.append(compare((bare, bare_port), (target, our_port), aim))
    show(bare, results)


def survey(settings: str, module: str) -> list[Target]:
    return [Target(**fields) for fields in servers.shell(settings, module)]


def compare(bare: tuple[Target, int], page: tuple[Target, int], aim: float | None) -> Result:
    load(*page, WARM_UP)
    rates = [(load(*bare, ROUND), load(*page, ROUND)) for _ in range(ROUNDS)]
    ratio = statistics.mean(ours / yardstick for yardstick, ours in rates)
    return Result(page[0], aim, statistics.mean(ours for _, ours in rates), ratio)


def load(target: Target, port: int, seconds: float) -> float:
    order = {"port": port, "connections": CONNECTIONS, "seconds": seconds, "visitors": target.visitors}
    command = [sys.executable, str(LOAD)]
    answer = subprocess.run(command, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True)
    return float(answer.stdout)


def show(bare: Target, results: list[Result]) -> None:
    """Both ratios: to the bare page as nobody gets it, and as a signed-in visitor gets it."""
    first = results[0]
    say(f"\n{'page':<30}{'ratio':>7}{'to signed-in':>14}{'aim':>6}{'queries':>9}{'KiB':>6}{'req/s':>8}")
    for result in (Result(bare, None, first.rate / first.ratio, 1.0), *results):
        target, aim = result.target, f"{result.aim:.1f}" if result.aim else ""
        ratios = f"{result.ratio:>7.2f}{result.ratio / first.ratio:>14.2f}"
        numbers = f"{aim:>6}{target.queries:>9}{target.size / 1024:>6.0f}{result.rate:>8.0f}"
        say(f"{target.name:<30}{ratios}{numbers}")
    say(f"\n{machine()}\n{CONNECTIONS} keep-alive connections from one Python process, {ROUNDS} × {ROUND:.0f} s each")


def machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    rows = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [row.partition(":")[2].strip() for row in rows if row.startswith("model name")]
    model = models[0] if models else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    database = "BENCH_DATABASE_URL" if os.environ.get("BENCH_DATABASE_URL") else "SQLite"
    return f"{model}, {os.cpu_count()} processors, {memory:.0f} GiB; Python {platform.python_version()}; {database}"
