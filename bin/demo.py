"""`make demo`: from a bare machine to a running demo city; the second time only the last step is left."""

import os
import subprocess
import sys
from collections.abc import Sequence

from bin import address, assets, install, serve
from bin.terminal import ROOT, run_main, step

SETTINGS = "lms.settings.development"


def main() -> int:
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    host, port = address.from_environment()
    os.environ.setdefault("BASE_URL", serve.url(host, port).rstrip("/"))  # what QR codes and statements point to
    with address.hold_lock():
        address.check_free(host, port)
        install.install()
        assets.build()
        return prepare(sys.argv[1:]) or serve.serve(host, port)


def prepare(options: Sequence[str]) -> int:
    """Bring the database up to date and load the city, in the virtual environment; it says itself what went wrong."""
    with step("Database and demo city / データベースとデモ市"):
        return subprocess.run([install.python(), "-m", "bin.prepare", *options], check=False).returncode


if __name__ == "__main__":
    run_main(main)
