"""The demo cities that are compared: the usual one of 2,000 people and one of 35,000, each in a folder of its own.

BENCH_SCALES=village,demo compares two smaller ones: to see that everything runs, in minutes.
"""

import json
import os
import subprocess
import sys
import time
from typing import Any

from bin.terminal import ROOT
from tests.benchmarks import servers

SMALL, LARGE = SCALES = tuple(os.environ.get("BENCH_SCALES", "demo,city").split(","))
# The usual city is the one that the pictures are taken of.
FOLDERS = {scale: servers.FOLDER if scale == "demo" else ROOT / "var" / scale for scale in SCALES}


# PostgreSQL's own daemon does so within minutes of such a load; a measurement does not wait for it.
TIDY = "from django.db import connection as c; c.vendor == 'postgresql' and c.cursor().execute('VACUUM ANALYZE')"


def environment(scale: str) -> dict[str, str]:
    """BENCH_DATABASE_URL names the usual city's database on PostgreSQL; another has that name with _city, say."""
    found = {**servers.environment(servers.OURS), "LMS_VAR_DIR": str(FOLDERS[scale]), "SCALE": scale}
    if scale != "demo" and "DATABASE_URL" in found:
        found["DATABASE_URL"] += f"_{scale}"
    return found


def run(scale: str, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(scale), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def prepare(scale: str) -> float:
    """Load the city if it is missing; bring it up to date if the models have moved on. Seconds that it took."""
    start = time.monotonic()
    FOLDERS[scale].mkdir(parents=True, exist_ok=True)
    for arguments in (("-c", "from bin import assets; assets.build()"), ("-m", "bin.prepare")):
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment(scale), check=True)
    run(scale, "-m", "django", "shell", "--verbosity", "0", "--command", TIDY)
    return time.monotonic() - start


def ask(scale: str, module: str, function: str = "main") -> Any:
    """What the function prints as JSON, run in Django's shell against the city."""
    code = f"from {module} import {function}; {function}()"
    return json.loads(run(scale, "-m", "django", "shell", "--verbosity", "0", "--command", code))
