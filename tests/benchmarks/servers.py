"""The two servers that are compared: the product and the bare page, each as `make demo` would run it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bin import serve
from bin.showcase import free_port
from bin.terminal import ROOT

# The city that the pictures are taken of, too.
FOLDER = ROOT / "var" / "showcase"
PATIENCE = 5
OURS, BARE = "lms.settings.development", "tests.benchmarks.bare.settings"
ENTRIES = {OURS: "lms.wsgi:application", BARE: "tests.benchmarks.bare.wsgi:application"}


def environment(settings: str) -> dict[str, str]:
    """The demo's own, in a folder apart; BENCH_DATABASE_URL names another engine than SQLite."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
    url = os.environ.get("BENCH_DATABASE_URL")
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": settings,
        "LMS_VAR_DIR": str(FOLDER),
        "DEBUG": "0",
        "PYTHONUNBUFFERED": "1",
        **({"DATABASE_URL": url} if url else {}),
    }


def run(settings: str, *arguments: str, quiet: bool = True) -> str:
    """A Python program in that environment; returns what it printed."""
    command = [sys.executable, *arguments]
    pipe = subprocess.PIPE if quiet else None
    return subprocess.run(command, cwd=ROOT, env=environment(settings), stdout=pipe, text=True, check=True).stdout or ""


def shell(settings: str, module: str) -> Any:
    code = f"from {module} import main; main()"
    return json.loads(run(settings, "-m", "django", "shell", "--verbosity", "0", "--command", code))


def prepare() -> None:
    """The demo city in its own folder: made when it is missing, brought up to date when the models have moved on."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    run(OURS, "-c", "from bin import assets; assets.build()", quiet=False)
    run(OURS, "-m", "bin.prepare", quiet=False)
    run(BARE, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0")


@contextlib.contextmanager
def server(settings: str) -> Iterator[int]:
    """Run it on a free port of the loopback, with the workers and threads of the demo; yields the port."""
    port = free_port()
    command = serve.web_command("127.0.0.1", port, ENTRIES[settings])
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings))
    try:
        wait_for(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    # A machine that measures may be busy with something else.
    deadline = time.monotonic() + PATIENCE * serve.READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")
