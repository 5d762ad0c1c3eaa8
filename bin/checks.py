"""`make check`: everything that judges the code without running the product. Hooks and CI use this same list."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bin import install
from bin.terminal import ROOT, StopError, run_main, say

SCRIPTS = install.VENV / "bin"
MANAGE = (install.python(), "manage.py")
TEMPLATES = ("lms", "cms", "courses", "certificates", "reports")


@dataclass(frozen=True)
class Check:
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


def tool(name: str, *arguments: str) -> Check:
    return Check([str(SCRIPTS / name), *arguments])


def manage(*arguments: str, **env: str) -> Check:
    return Check([*MANAGE, *arguments], {"DJANGO_SETTINGS_MODULE": "lms.settings.test", **env})


# Production settings with made-up values: what is judged is what they switch on.
DEPLOYMENT = {
    "DJANGO_SETTINGS_MODULE": "lms.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "lms.example.jp",
}
CHECKS = {
    "ruff": tool("ruff", "check", "."),
    "format": tool("ruff", "format", "--check", "."),
    "djlint": tool("djlint", "--lint", "--quiet", *TEMPLATES),
    "layers": tool("lint-imports", "--no-cache"),
    "mypy": tool("mypy"),
    "migrations": manage("makemigrations", "--check", "--dry-run"),
    "messages": Check([sys.executable, "-m", "bin.catalogue", "check"]),
    "deploy": manage("check", "--deploy", "--fail-level", "WARNING", **DEPLOYMENT),
}


def run_check(name: str) -> bool:
    check = CHECKS[name]
    started = time.monotonic()
    result = subprocess.run(
        list(check.command),
        cwd=ROOT,
        env={**os.environ, **check.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = result.returncode == 0
    say(f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - started:.0f} s)")
    if not passed:
        say(result.stdout.rstrip())
    return passed


def run_checks(names: Sequence[str] = ()) -> bool:
    """Run them all, even after one failed: one run shows everything that is wrong."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise StopError(
            f"no such check: {' '.join(unknown)}; there are {' '.join(CHECKS)}",
            f"その検査はありません（{' '.join(unknown)}）",
        )
    results = [run_check(name) for name in names or CHECKS]
    return all(results)


def main() -> int:
    return 0 if run_checks(sys.argv[1:]) else 1


if __name__ == "__main__":
    run_main(main)
