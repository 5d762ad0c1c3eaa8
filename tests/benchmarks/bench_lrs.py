"""How fast the statement store takes statements in and gives them out. Measures, does not judge."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from lms.xapi.actions.store import store_statements
from lms.xapi.enums import Trust, Verb
from tests.factories.xapi import NOW, client_statement, own_statement
from tests.lms.xapi.conftest import Caller

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
SECONDS = 3.0


def rate(work: Callable[[], int]) -> float:
    """How many a second, over SECONDS."""
    work()
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        done += work()
    return done / spent


def report(name: str, value: float, unit: str = "statements/s") -> None:
    sys.stdout.write(f"\n{connection.vendor:>10}  {name:<40} {value:>10,.0f} {unit}")


@pytest.mark.parametrize("size", [1, 50, 1000])
def bench_own_acts(size: int) -> None:
    def work() -> int:
        return len(store_statements(statements=batch(size), trust=Trust.OWN, now=NOW))

    report(f"own acts, {size} a call", rate(work))


def batch(size: int) -> list[dict[str, Any]]:
    return [own_statement() for _ in range(size)]


@pytest.mark.parametrize("size", [1, 50])
def bench_posting(size: int) -> None:
    caller = Caller()

    def work() -> int:
        answer = caller.post(json.dumps([client_statement() for _ in range(size)]).encode())
        assert answer.status_code == 200
        return size

    report(f"POST by a client, {size} a request", rate(work))


@pytest.mark.parametrize("filters", [{}, {"verb": str(Verb.PASSED)}])
def bench_reading(filters: dict[str, str]) -> None:
    caller = Caller()
    for _ in range(10):
        store_statements(statements=[own_statement(Verb.PASSED) for _ in range(1000)], trust=Trust.OWN, now=NOW)

    def work() -> int:
        assert caller.get(**filters).status_code == 200
        return 1

    report(f"GET 100 of 10,000, filters: {', '.join(filters) or 'none'}", rate(work), "requests/s")
