"""What the organisation costs at 2,000 people and at 35,000: reads, every page, HR's import. Measures, does not judge.

The ratio is the large city's time to the usual one's, in the same run. Both are loaded when they are missing, which
takes some minutes once.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from bin.terminal import say
from tests.benchmarks import cities
from tests.benchmarks.bench_pages import machine
from tests.benchmarks.cities import LARGE, SMALL

RATIO, AUDIENCE = 3.0, 10.0
SLOW_MS = 1000
SHOWN = 25


@pytest.mark.bench
def bench_organization() -> None:
    for scale in cities.SCALES:
        say(f"{scale}: ready after {cities.prepare(scale):.0f} s (loading included, if it was missing)")
    show_reads(*(cities.ask(scale, "tests.benchmarks.organization_reads") for scale in cities.SCALES))
    show_imports(*(cities.ask(scale, "tests.benchmarks.organization_import") for scale in cities.SCALES))
    show_pages(*(cities.ask(scale, "tests.benchmarks.city_pages") for scale in cities.SCALES))
    say(f"\n{machine()}")


def show_reads(small: dict[str, Any], large: dict[str, Any]) -> None:
    engine, few, many = large.pop("engine"), small.pop("people"), large.pop("people")
    small.pop("engine")
    say(f"\n{engine}: {SMALL} with {few:,} people, {LARGE} with {many:,}")
    say(f"\n{'read':<40}{f'{SMALL}: ms':>12}{f'{LARGE}: ms':>20}{'ratio':>14}{'queries':>16}")
    for name, row in large.items():
        for kind in ("cold", "warm"):
            few, many = small[name][kind], row[kind]
            queries = f"{small[name][f'{kind}_queries']:.0f} / {row[f'{kind}_queries']:.0f}"
            grows = row[f"{kind}_queries"] > small[name][f"{kind}_queries"]
            mark = " *" if grows or many / few > RATIO else ""
            say(f"{name + ', ' + kind:<40}{few:>12.2f}{many:>20.2f}{many / few:>14.1f}{queries:>16}{mark}")
    ratio = large["audience of five conditions"]["warm"] / large["count(*)"]["warm"]
    say(f"audience of five conditions to count(*) in {LARGE}: {ratio:.1f} (aim: below {AUDIENCE:.0f})")
    say(f"* slower than {RATIO:.0f} times, or with more queries, than in {SMALL}")


def show_imports(small: dict[str, Any], large: dict[str, Any]) -> None:
    """Dry run and apply, in seconds; what the file would do; the process's memory before and at its highest, in MiB."""
    say(f"\n{'import of the whole list':<32}{SMALL:>14}{LARGE:>14}")
    of_large = dict(_rows(large))
    for name, few in _rows(small):
        say(f"{name:<32}{few!s:>14}{of_large.get(name, '')!s:>14}")


def _rows(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        parts = value if isinstance(value, dict) else {"": value}
        yield from ((f"{name}: {part}" if part else name, each) for part, each in parts.items())


def show_pages(small: list[dict[str, Any]], large: list[dict[str, Any]]) -> None:
    """The slowest of the large city; all whose queries grow; all that fail."""
    before = {(row["persona"], row["page"]): row for row in small}
    say(f"\n{'persona':<9}{'page':<34}{f'{SMALL}: ms':>12}{f'{LARGE}: ms':>14}{'queries':>14}{'KiB':>8}")
    ranked = sorted((row for row in large if "ms" in row), key=lambda row: -row["ms"])
    for row in large:
        if "failed" in row:
            say(f"{row['persona']:<9}{row['page']:<34} FAILS: {row['failed']}")
    for place, row in enumerate(ranked):
        few = before.get((row["persona"], row["page"]), row)
        grown = row["queries"] > few.get("queries", 0)
        if place < SHOWN or grown or row["ms"] > SLOW_MS:
            queries = f"{few.get('queries', 0)} / {row['queries']}{' +' if grown else ''}"
            times = f"{few.get('ms', 0):>12}{row['ms']:>14}"
            say(f"{row['persona']:<9}{row['page']:<34}{times}{queries:>14}{row['kib']:>8}")
