"""`make conformance SUITE=path`: ADL's conformance suite (adlnet/lrs-conformance-test-suite) against our xAPI endpoint.

Runs in the virtual environment, against a database of its own: a new SQLite file, or what CONFORMANCE_DATABASE_URL
names, which should be empty. The suite is not part of the product: whoever runs this has fetched it.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bin.serve import web_command
from bin.showcase import HOST, free_port
from bin.terminal import ROOT, StopError, run_main, say

VERSIONS = ("1.0.3", "2.0.0")
VENV = Path(sys.executable).parent
LIMIT = 1200
PATIENCE = 240


def main() -> int:
    suite = Path(os.environ.get("SUITE", ""))
    if not (suite / "bin" / "console_runner.js").is_file():
        raise StopError(
            "say where the suite is: make conformance SUITE=path",
            "テストスイートの場所を指定してください: make conformance SUITE=path",
        )
    if not (suite / "node_modules").is_dir():
        subprocess.run([VENV / "npm", "install", "--omit=dev"], cwd=suite, check=True)
    with tempfile.TemporaryDirectory() as folder, _endpoint(Path(folder)) as (url, environment):
        passed = [_run(suite, url, environment, version) for version in VERSIONS]
    return 0 if all(passed) else 1


@contextmanager
def _endpoint(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve an empty store."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.development", "LMS_VAR_DIR": str(folder)}
    if database := os.environ.get("CONFORMANCE_DATABASE_URL"):
        environment["DATABASE_URL"] = database
    _manage(environment, "migrate", "-v0")
    port = free_port()
    command = web_command(HOST, port, "lms.wsgi:application")
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield f"http://{HOST}:{port}/xapi", environment
        finally:
            server.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise StopError("the endpoint does not answer", "エンドポイントが応答しません")


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def _run(suite: Path, url: str, environment: dict[str, str], version: str) -> bool:
    """One version of the specification; prints what did not pass."""
    name = f"conformance {version} {time.time_ns()}"
    created = _manage(
        environment, "xapi_client", "create", "--name", name, "--scope", "all", "--default-version", version
    )
    client = json.loads(created)
    options = ["-e", url, "-a", "-u", client["key"], "-p", client["secret"], "-x", version, "-z"]
    logs = suite / "logs"
    before = set(logs.glob("*"))
    command = [VENV / "node", "bin/console_runner.js", *options]
    subprocess.run(command, cwd=suite, check=False, capture_output=True, timeout=LIMIT)
    written = sorted(set(logs.glob("*")) - before)
    if not written:
        raise StopError(f"the suite left no result for {version}", f"{version} の結果が残されていません")
    result = json.loads(written[-1].read_text(encoding="utf-8"))
    summary = result["summary"]
    for title, error in _failed(result.get("log", {})):
        say(f"FAILED {title}\n       {error}")
    say(f"xAPI {version}: {summary['passed']} of {summary['total']} passed")
    return bool(summary["passed"] == summary["total"])


def _failed(node: dict[str, object]) -> Iterator[tuple[str, str]]:
    tests = node.get("tests") or []
    assert isinstance(tests, list)
    if not tests and node.get("status") == "failed":
        yield str(node.get("title")), str(node.get("error"))
    for test in tests:
        yield from _failed(test)


if __name__ == "__main__":
    run_main(main)
