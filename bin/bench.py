"""`make bench`: requests per second of our pages as a ratio to a bare Wagtail page in the same run; queries per page.

Runs in the virtual environment. Rounds alternate between the pages, so that a busy moment of the machine hits all.
"""

import http.client
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import django
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bin import install
from bin.serve import READY_SECONDS, web_command
from bin.showcase import HOST, HR, LEARNER, Place, Visitor, free_port, showcase
from bin.supervisor import Program, Supervisor
from bin.terminal import VAR, StopError, run_main, say

ROUNDS, SECONDS, CONNECTIONS = 5, 2.0, 2
BARE_SETTINGS = "tests.benchmarks.bare.settings"
PLACES = {
    Place("learner's home", LEARNER, "/"): 0.7,
    Place("course page", LEARNER, "/courses/", (r"/courses/[\w-]+/",)): 0.7,
    Place("goal page", HR, "/goals/", (r"/goals/[\w-]+/",)): 0.3,
}


@dataclass
class Target:
    name: str
    base: str
    path: str
    account: str = ""
    cookies: str = ""
    rates: list[float] = field(default_factory=list)


def main() -> int:
    with showcase() as base, bare_site() as bare:
        targets = [Target("bare Wagtail page", bare, "/"), *(aim(base, place) for place in PLACES)]
        for target in targets * ROUNDS:
            target.rates.append(measure(target))
    report(targets)
    return 0


def aim(base: str, place: Place) -> Target:
    visitor = Visitor(base, place.account)
    return Target(place.name, base, visitor.find(place), place.account, visitor.cookies())


@contextmanager
def bare_site() -> Iterator[str]:
    """Serve the bare site with the same server in the same sizes."""
    port = free_port()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": BARE_SETTINGS, "BARE_DATABASE": str(VAR / "bare.sqlite3")}
    subprocess.run([install.python(), "-m", "django", "migrate", "--verbosity", "0"], env=env, check=True)
    supervisor = Supervisor([Program("bare", web_command(HOST, port, "tests.benchmarks.bare.wsgi:application"))])
    supervisor.start(env)
    try:
        base = f"http://{HOST}:{port}"
        wait_for(base)
        yield base
    finally:
        supervisor.stop()


def wait_for(base: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            get(connect(base), "/", {})
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise StopError("the bare Wagtail site does not answer", "比較用のサイトが応答しません")


def connect(base: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)


def get(session: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> None:
    session.request("GET", path, headers=dict(headers))
    answer = session.getresponse()
    answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise StopError(f"{path} answered {answer.status}", f"{path} が {answer.status} を返しました")


def measure(target: Target) -> float:
    """Requests per second over one round."""
    counts = [0] * CONNECTIONS
    deadline = time.monotonic() + SECONDS

    def visit(number: int) -> None:
        session = connect(target.base)
        while time.monotonic() < deadline:
            get(session, target.path, {"Cookie": target.cookies, "Accept-Language": "ja"})
            counts[number] += 1
        session.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def count_queries(target: Target) -> int:
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model()._default_manager.get(employee_number=target.account))
    client.get(target.path)  # what is cached is cached
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(target.path)
    return len(queries)


def report(targets: list[Target]) -> None:
    django.setup()
    unit = statistics.median(targets[0].rates)
    say(f"\n{'page':<20}{'req/s':>8}{'ratio':>8}{'aim':>6}{'queries':>9}")
    aims = {place.name: aim for place, aim in PLACES.items()}
    for target in targets:
        rate = statistics.median(target.rates)
        queries = str(count_queries(target)) if target.account else ""
        goal = aims.get(target.name, "")
        say(f"{target.name:<20}{rate:>8.0f}{rate / unit:>8.2f}{goal:>6}{queries:>9}")


if __name__ == "__main__":
    run_main(main)
