"""`make test`: the checks, then all tests on SQLite and, side by side with them, on PostgreSQL with real brokers."""

import getpass
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bin import checks, install, system
from bin.assets import compile_messages
from bin.terminal import ROOT, StopError, run_main, say

# Overridden by the variables of the same names.
SERVICES = {
    "TEST_REDIS_URL": "redis://127.0.0.1:6379/15",
    "TEST_AMQP_URL": "amqp://guest:guest@127.0.0.1:5672//",
}
PORTS = {"redis": 6379, "amqp": 5672}
# Counting nearly doubles what the tests take, and every line but a few of one engine's runs on the other, too.
COVERAGE = ("--cov", "--cov-report=", "--cov-fail-under=0")
PROBE = "import sys, psycopg; psycopg.connect(sys.argv[1], connect_timeout=3).close()"


def main() -> int:
    os.chdir(ROOT)
    in_ci = os.environ.get("CI") == "true"
    install.install(with_tests=True)
    compile_messages()
    services, missing = find_services()
    if missing and in_ci:
        raise StopError(f"CI needs {', '.join(missing)}", f"CI には {'、'.join(missing)} が必要です")
    passed = checks.run_checks()
    database = services.pop("TEST_DATABASE_URL", None)
    alone = not database
    running = [start_tests("SQLite", "not bench and not postgres", services, counts=alone, shown=alone)]
    if database:
        # The browser and the walk look at pages, which are the same: once is enough, and they are what takes longest.
        beside_it = {**beside(services), "TEST_DATABASE_URL": database}
        marks = "not bench and not e2e and not walk"
        running.append(start_tests("PostgreSQL", marks, beside_it, counts=True, shown=False))
    # Every run is waited for and shown, whatever became of the others.
    results = [has_passed(run) for run in running]
    passed &= all(results)
    passed &= report_coverage()
    for name in missing:
        say(
            f"SKIPPED: {name} was not reachable, so the tests on it did not run / {name} に接続できないため省略しました"
        )
    return 0 if passed else 1


@dataclass(frozen=True)
class Run:
    """The tests on one engine, running. What they print waits in a file, so that two runs do not talk at once."""

    engine: str
    process: "subprocess.Popen[bytes]"
    output: Path | None


def beside(services: Mapping[str, str]) -> dict[str, str]:
    """The same services for a second run: two at once must not empty each other's Redis database."""
    others = dict(services)
    if "TEST_REDIS_URL" in others:
        others["TEST_REDIS_URL"] = others["TEST_REDIS_URL"].rpartition("/")[0] + "/14"
    return others


def start_tests(engine: str, marks: str, env: Mapping[str, str], *, counts: bool, shown: bool) -> Run:
    """`counts`: whether it measures coverage; `shown`: whether what it prints is seen at once."""
    say(f"\nTests on {engine} / {engine} でのテスト …")
    browser = system.chromium()
    command = [
        str(install.VENV / "bin" / "pytest"),
        "--quiet",
        "-m",
        marks,
        *(COVERAGE if counts else ()),
        *sys.argv[1:],
    ]
    coverage = {"COVERAGE_FILE": str(ROOT / f".coverage.{engine.lower()}")}
    environment = {**os.environ, **({"E2E_CHROMIUM": browser} if browser else {}), **env, **coverage}
    if shown:
        return Run(engine, subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL), None)
    output = ROOT / f".tests.{engine.lower()}.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
    return Run(engine, process, output)


def has_passed(run: Run) -> bool:
    """Wait for its end, and show what it said."""
    code = run.process.wait()
    if run.output is not None:
        said = run.output.read_text(encoding="utf-8", errors="replace")
        say(f"\nTests on {run.engine} / {run.engine} でのテスト\n{said}")
        run.output.unlink()
    return code == 0


def report_coverage() -> bool:
    combine = [str(install.VENV / "bin" / "coverage"), "combine", "--quiet"]
    subprocess.run(combine, stdin=subprocess.DEVNULL, check=False)
    command = [str(install.VENV / "bin" / "coverage"), "report"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def find_services() -> tuple[dict[str, str], list[str]]:
    """The variables for the services that answer, and the names of those that do not."""
    found: dict[str, str] = {}
    missing: list[str] = []
    if database := next((url for url in database_candidates() if has_database(url)), None):
        found["TEST_DATABASE_URL"] = database
    else:
        missing.append("PostgreSQL")
    for variable, default in SERVICES.items():
        address = os.environ.get(variable, default)
        if answers(address):
            found[variable] = address
        else:
            missing.append("Redis" if "REDIS" in variable else "RabbitMQ")
    return found, missing


def database_candidates() -> Iterator[str]:
    """The named one; else what a local server commonly allows."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    for user in (getpass.getuser(), "postgres"):
        yield f"postgres://{user}@127.0.0.1:5432/postgres"


def has_database(url: str) -> bool:
    result = subprocess.run([install.python(), "-c", PROBE, url], capture_output=True, check=False)
    return result.returncode == 0


def answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port or PORTS[parts.scheme]), timeout=3).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    run_main(main)
