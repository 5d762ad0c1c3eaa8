"""`make test`: the checks, then the tests on SQLite with a browser, then again on PostgreSQL with real brokers."""

import getpass
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
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
# Both runs count together, so neither is judged alone.
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
    passed &= run_tests("SQLite", ["-m", "not bench and not postgres", *COVERAGE], services)
    if database:
        options = ["-m", "not bench", *COVERAGE, "--cov-append"]
        passed &= run_tests("PostgreSQL", options, {**services, "TEST_DATABASE_URL": database})
    passed &= report_coverage()
    for name in missing:
        say(
            f"SKIPPED: {name} was not reachable, so the tests on it did not run / {name} に接続できないため省略しました"
        )
    return 0 if passed else 1


def run_tests(engine: str, options: Sequence[str], env: Mapping[str, str]) -> bool:
    say(f"\nTests on {engine} / {engine} でのテスト")
    browser = system.chromium()
    command = [str(install.VENV / "bin" / "pytest"), "--quiet", *options, *sys.argv[1:]]
    environment = {**os.environ, **({"E2E_CHROMIUM": browser} if browser else {}), **env}
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0


def report_coverage() -> bool:
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
