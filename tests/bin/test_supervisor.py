"""Real processes: what must never happen is one that outlives the demo."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bin.terminal import ROOT

Running = tuple[subprocess.Popen[bytes], list[int]]

# A program with a child of its own, as the web server and the worker have them; both write down who they are.
PARENT = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
time.sleep(60)
"""
# As in a terminal, though the tests themselves may run under nohup.
SUPERVISE = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from bin.supervisor import Program, Supervisor
supervisor = Supervisor([Program(path, [sys.executable, "-c", sys.argv[1], path]) for path in sys.argv[2:]])
supervisor.start(os.environ)
ended = supervisor.wait()
supervisor.stop()
sys.exit(supervisor.exit_code)
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """A supervisor with two programs, and the process ids of all that it is answerable for."""
    files = [tmp_path / "one", tmp_path / "two"]
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, PARENT, *map(str, files)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert wait_for(lambda: all(file.exists() and len(file.read_text().split()) == 2 for file in files))
    return process, [int(pid) for file in files for pid in file.read_text().split()]


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGHUP, 128 + signal.SIGHUP)],
)
def test_a_signal_ends_all(running: Running, number: int, status: int) -> None:
    process, pids = running
    for _ in range(5):  # a closing terminal sends it once, and make sends it again
        process.send_signal(number)
    assert process.wait(60) == status
    assert wait_for(lambda: not any(is_running(pid) for pid in pids))


def test_when_one_ends_all_end(running: Running) -> None:
    process, pids = running
    os.kill(pids[0], signal.SIGKILL)
    assert process.wait(60) == 1
    assert wait_for(lambda: not any(is_running(pid) for pid in pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent was killed")
def test_killing_the_supervisor_ends_the_programs(running: Running) -> None:
    process, pids = running
    process.kill()
    process.wait(60)
    programs = pids[0], pids[2]
    assert wait_for(lambda: not any(is_running(pid) for pid in programs))
    for pid in (pids[1], pids[3]):  # the grandchildren: real servers end their own
        os.kill(pid, signal.SIGKILL)


def test_a_closed_window_ends_all(tmp_path: Path) -> None:
    """Without any signal: under `ssh -t host make demo` only make would get it."""
    path = tmp_path / "one"
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, PARENT, str(path)], cwd=ROOT, stdout=slave, start_new_session=True
    )
    os.close(slave)
    assert wait_for(lambda: path.exists() and len(path.read_text().split()) == 2)
    os.close(master)
    assert process.wait(60) == 128 + signal.SIGHUP
    assert wait_for(lambda: not any(is_running(int(pid)) for pid in path.read_text().split()))
