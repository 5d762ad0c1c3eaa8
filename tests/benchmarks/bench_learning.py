"""What learning costs. Measures, does not judge.

Searching is a ratio to looking through every text for the same folded words (`icontains`), in the same run. SQLite is
always measured, and PostgreSQL beside it where BENCH_DATABASE_URL names a server.
"""

import json
import os
import statistics
from typing import Any

import pytest

from bin.terminal import ROOT, say
from tests.benchmarks import lrs_world
from tests.benchmarks.bench_pages import machine

pytestmark = pytest.mark.bench
FOLDER = ROOT / "var" / "bench-learning"


def bench_search() -> None:
    """Fifty Japanese questions to 5,000 lessons: what is found, against the reference, and how long it takes."""
    say(f"\n{machine()}")
    for url in urls("bench_search"):
        lrs_world.manage(url, "migrate", "--verbosity", "0")
        code = "from tests.benchmarks.search_world import main; main()"
        show(json.loads(lrs_world.manage(url, "shell", "--verbosity", "0", "--command", code)))


def urls(name: str) -> list[str]:
    """The databases to measure on; they are kept for the next time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    server = os.environ.get("BENCH_DATABASE_URL", "")
    found = [f"sqlite:///{FOLDER}/{name}.sqlite3"]
    return [*found, lrs_world.database(server, name, keep=True)] if server else found


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
