"""What learning costs. Measures, does not judge.

Pages are ratios to a bare Wagtail page in the same run, as in bench_pages. Searching is a ratio to looking through
every text for the same folded words (`icontains`). SQLite is always measured, and PostgreSQL beside it where
BENCH_DATABASE_URL names a server. BENCH_PART=10 measures with a tenth of everything.
"""

import json
import os
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bin.terminal import say
from tests.benchmarks import lrs_world, servers
from tests.benchmarks.bench_pages import compare, machine
from tests.benchmarks.bench_pages import show as show_pages
from tests.benchmarks.sizes import PART, named
from tests.benchmarks.survey import Target

pytestmark = pytest.mark.bench
AIM, SUBMIT_SECONDS, SLOWEST = 0.6, 10.0 / PART, 2.0


def bench_pages_of_learning() -> None:
    """Saving an answer, opening a lesson, the catalogue at 500 courses."""
    for url in urls("bench_learning", keep=False):
        pages = ask(url, "learning_world", "main")
        lrs_world.run(url, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0", settings=servers.BARE)
        bare, bare_signed_in = ask(url, "bare.survey", "main", settings=servers.BARE)
        with lrs_world.serving(url, servers.BARE) as (bare_port, _), lrs_world.serving(url) as (our_port, _):
            results = [compare((bare, bare_port), (bare_signed_in, bare_port), None)]
            results += [compare((bare, bare_port), (page, our_port), AIM) for page in pages]
        show_pages(bare, results)


def bench_500_submissions() -> None:
    """500 learners submit the same quiz within ten seconds, each tenth with a double click."""
    for url in urls("bench_submissions", keep=False):
        code = "from tests.benchmarks import learning_world as w; w.fill(); w.submissions()"
        posts = json.loads(lrs_world.manage(url, "shell", "--verbosity", "0", "--command", code))
        with lrs_world.serving(url) as (port, _):
            order = {"port": port, "posts": posts, "seconds": SUBMIT_SECONDS, "every": 10}
            result = lrs_world.program("learning_submit", order)
        code = "from tests.benchmarks.learning_world import outcome; outcome()"
        there = json.loads(lrs_world.manage(url, "shell", "--verbosity", "0", "--command", code))
        say(f"\n{machine()}\n{url.partition(':')[0]}: {len(posts)} learners in {SUBMIT_SECONDS:.0f} s")
        say(f"{result['clicks']} clicks, each tenth learner's a double one")
        say(f"answers by status {result['statuses']}; p50 {result['p50']:.2f} s, p95 {result['p95']:.2f} s")
        say(f"slowest {result['slowest']:.2f} s (aim: p95 below {SLOWEST:.0f} s); on record: {there}")


def ask(url: str, module: str, function: str, settings: str = servers.OURS) -> list[Target]:
    code = f"from tests.benchmarks.{module} import {function}; {function}()"
    told = lrs_world.run(url, "-m", "django", "shell", "--verbosity", "0", "--command", code, settings=settings)
    return [Target(**fields) for fields in json.loads(told)]


def bench_search() -> None:
    """Fifty Japanese questions to 5,000 lessons: what is found, against the reference, and how long it takes."""
    say(f"\n{machine()}")
    for url in urls("bench_search"):
        code = "from tests.benchmarks.search_world import main; main()"
        show(json.loads(lrs_world.manage(url, "shell", "--verbosity", "0", "--command", code)))


def urls(name: str, *, keep: bool = True) -> Iterator[str]:
    """The databases to measure on, migrated; those that are kept are found as they were the next time."""
    lrs_world.FOLDER.mkdir(parents=True, exist_ok=True)
    name = named(name)
    path, server = Path(lrs_world.FOLDER, f"{name}.sqlite3"), os.environ.get("BENCH_DATABASE_URL", "")
    if not keep:
        for file in lrs_world.FOLDER.glob(f"{path.name}*"):
            file.unlink()
    found = [f"sqlite:///{path}", *([lrs_world.database(server, name, keep=keep)] if server else [])]
    for url in found:
        lrs_world.run(url, "-c", "from bin import assets; assets.build()")
        lrs_world.manage(url, "migrate", "--verbosity", "0")
        yield url


def show(result: dict[str, Any]) -> None:
    rows = result["rows"]
    say(f"\n{result['vendor']}: {result['lessons']:,} lessons, index made anew in {result['built']:.0f} s")
    say(f"{'question':<24}{'hits':>7}{'wrong':>7}{'missed':>8}{'index ms':>10}{'icontains ms':>14}{'ratio':>7}")
    for row in rows:
        times = f"{row['index'] * 1000:>10.2f}{row['reference'] * 1000:>14.2f}{row['index'] / row['reference']:>7.2f}"
        say(f"{row['question']:<24}{row['hits']:>7}{row['wrong']:>7}{row['missed']:>8}{times}")
    found = sum(row["hits"] - row["missed"] + row["wrong"] for row in rows)
    right = sum(row["hits"] - row["missed"] for row in rows)
    wanted = sum(row["hits"] for row in rows)
    ratios = [row["index"] / row["reference"] for row in rows]
    whole = sum(row["index"] for row in rows) / sum(row["reference"] for row in rows)
    say(f"precision {right / found:.1%}, recall {right / wanted:.1%} over {len(rows)} questions")
    say(f"time to icontains: {whole:.2f} in sum, median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")
    say(
        f"whole search page {result['page'] * 1000:.0f} ms (slowest question {result['slowest_page'] * 1000:.0f}), "
        f"suggestions {result['suggest'] * 1000:.0f} ms"
    )
