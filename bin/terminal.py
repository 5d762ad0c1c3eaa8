"""Talking to the person at the terminal: steps while things go well, one clear line when they do not."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("LMS_VAR_DIR", ROOT / "var"))


class StopError(Exception):
    """Something only the person can put right; carries one line for them, in English and Japanese."""

    def __init__(self, english: str, japanese: str) -> None:
        super().__init__(english)
        self.english = english
        self.japanese = japanese

    def line(self) -> str:
        return f"error: {self.english} / エラー: {self.japanese}"


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print what is being done, and how long it took."""
    started = time.monotonic()
    print(f"- {title} ...", flush=True)
    yield
    seconds = time.monotonic() - started
    if seconds >= 1:
        print(f"  {seconds:.0f} s", flush=True)


def run_main(main: Callable[[], int]) -> None:
    """Run a command; a StopError becomes its one line and exit status 1, Ctrl-C the customary 130."""
    try:
        status = main()
    except StopError as stop:
        print(stop.line(), file=sys.stderr, flush=True)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
