"""Web, and worker with scheduler, under one process manager; says when they are ready, and ends them together."""

import contextlib
import json
import os
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from bin import install
from bin.supervisor import Program, Supervisor
from bin.terminal import VAR, StopError, say

# Those of lms.common.gateway, which needs Django, and this runs before it is installed.
THREADS = 128

READY_SECONDS = 90
ACCOUNTS = (
    ("9000001", "learner", "職員（受講者）"),
    ("9000002", "manager", "所属長（課長）"),
    ("9000003", "HR of the city", "人事・デジタル統括室"),
    ("9000004", "trainer", "講師・教材作成者"),
    ("9000005", "administrator", "システム管理者"),
)


def web_command(host: str, port: int, application: str) -> list[str]:
    granian = [
        str(Path(install.python()).parent / "granian"),
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
    ]
    # The threads only wait: Django runs in a few of its own (lms.common.gateway).
    sizes = [
        "--workers",
        "2",
        "--blocking-threads",
        str(THREADS),
        "--workers-kill-timeout",
        "5",
        "--respawn-failed-workers",
    ]
    # A head of a request is short, and comes at once; only such as speak HTTP/1 come here.
    heads = ["--http", "1", "--no-ws", "--http1-buffer-size", "65536", "--http1-header-read-timeout", "10000"]
    return [*granian, *sizes, *heads, "--log-level", "error", application]


def programs(host: str, port: int) -> list[Program]:
    scripts = Path(install.python()).parent
    celery = [str(scripts / "celery"), "--app", "lms", "--quiet"]
    pool = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    # The scheduler lives in the worker: here there is but one worker, and starting is what costs.
    schedule = ["--beat", "--schedule", str(VAR / "celerybeat-schedule")]
    return [
        Program("web", web_command(host, port, "lms.wsgi:application")),
        Program("worker", [*celery, "worker", *pool, *schedule]),
    ]


def serve(host: str, port: int) -> int:
    """Run until a signal comes or one of the programs ends."""
    supervisor = Supervisor(programs(host, port))
    # In a container the demo is root's, which Celery warns of at every start.
    supervisor.start({**os.environ, "PYTHONWARNINGS": "ignore:You're running the worker with superuser"})
    try:
        wait_until_ready(supervisor, host, port)
        if not supervisor.stopping:
            announce(host, port)
        if program := supervisor.wait():
            raise ended(program)
    finally:
        with contextlib.suppress(OSError):  # the terminal may be gone
            say("\nEnding / 終了しています ...")
        supervisor.stop()
    return supervisor.exit_code


def wait_until_ready(supervisor: Supervisor, host: str, port: int) -> None:
    """Return once /healthz answers 200, or when a signal says to stop."""
    deadline = time.monotonic() + READY_SECONDS
    state = "no answer"
    while supervisor.pause(0.25):
        if program := supervisor.ended():
            raise ended(program)
        status, state = ask_health(host, port)
        if status == HTTPStatus.OK:
            return
        if time.monotonic() > deadline:
            raise StopError(
                f"not ready after {READY_SECONDS} s: {state}",
                f"{READY_SECONDS} 秒待っても準備が整いませんでした（{state}）",
            )


def ask_health(host: str, port: int) -> tuple[int, str]:
    """The status of /healthz and, when it is not ready, what it says is missing."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is this machine: no proxy
    try:
        with opener.open(f"{url(host, port)}healthz", timeout=3) as answer:
            return int(answer.status), ""
    except urllib.error.HTTPError as error:
        return error.code, read_state(error)
    except OSError as error:
        return 0, str(error)


def read_state(error: urllib.error.HTTPError) -> str:
    try:
        state = json.loads(error.read())
    except ValueError:
        return f"HTTP {error.code}"
    return ", ".join(f"{part}: {value}" for part, value in state.items() if part != "status" and value != "ok")


def ended(program: Program) -> StopError:
    code = program.process.returncode
    return StopError(
        f"{program.name} ended by itself (exit status {code}); the lines above say why",
        f"{program.name} が終了しました（終了コード {code}）。理由は上の行をご覧ください",
    )


def url(host: str, port: int) -> str:
    """As the person types it: a wildcard address is reached through the loopback."""
    # Compared and printed, never bound to.
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}/"


def announce(host: str, port: int) -> None:
    password = os.environ.get("DEMO_PASSWORD") or "manabi-2026-demo"
    say(f"\nまなびDX台帳 (Manabi DX) is ready / 準備ができました:  {url(host, port)}\n")
    for number, role, role_ja in ACCOUNTS:
        say(f"  {number}  {role_ja} / {role}")
    say(f"\n  Password / パスワード: {password}")
    say("  Ctrl-C ends it; the data stay. / Ctrl-C で終了します。データは残ります。\n")
