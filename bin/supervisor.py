"""Several programs under one roof: their lines on one terminal, and when one ends, or a signal comes, all end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

GRACE_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """One program: what it is called on the terminal, and how it is started."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[str] = field(init=False)

    def start(self, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            list(self.command),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Its own session: Ctrl-C reaches us alone, and we end each program in an orderly way.
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # no thread of ours runs yet when programs are started
        )
        threading.Thread(target=self.relay, daemon=True).start()

    def relay(self) -> None:
        """Pass the program's lines on. A terminal that is gone must not stop the reading, or the program would hang."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                print(f"{self.name:<6} | {line}", end="", flush=True)
            except OSError:
                continue

    def terminate(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """End whatever is left of the program and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def die_with_parent() -> None:
    """Ask Linux to end this program if we are killed without a chance to end it ourselves."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts programs in order and ends them together."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.programs = programs
        # A plain flag: an Event takes a lock, and a second signal inside the first handler would wait for it forever.
        self.stopping = False
        self.exit_code = 0
        self.has_terminal = os.isatty(sys.stdout.fileno())

    def start(self, env: Mapping[str, str]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` ignores SIGHUP on purpose; a shell that starts us with `&` ignores SIGINT for its own sake.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.on_signal)
        for program in self.programs:
            program.start(env)

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C is how one ends the demo, so it is success; other signals give the customary 128 + n."""
        if not self.stopping:
            self.exit_code = 0 if number == signal.SIGINT else 128 + number
            self.stopping = True

    def pause(self, seconds: float) -> bool:
        """Sleep, and say whether to go on."""
        if not self.stopping:
            time.sleep(seconds)
        if self.has_terminal and not os.isatty(sys.stdout.fileno()):
            # The window was closed. Usually a shell passes the SIGHUP on; under `ssh -t host make demo` nobody does.
            self.has_terminal = False
            self.on_signal(signal.SIGHUP, None)
        return not self.stopping

    def ended(self) -> Program | None:
        return next((program for program in self.programs if program.process.poll() is not None), None)

    def wait(self) -> Program | None:
        """Wait for a signal or for a program to end; returns the program, if that was it."""
        while self.pause(0.2):
            if program := self.ended():
                self.exit_code = 1
                return program
        return None

    def stop(self) -> None:
        """Ask all to end, wait, and end by force what did not."""
        self.stopping = True
        for program in reversed(self.programs):
            program.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and any(program.process.poll() is None for program in self.programs):
            time.sleep(0.05)
        for program in self.programs:
            program.kill_group()
