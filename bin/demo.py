"""`make demo`: from a bare machine to a running demo city; the second time only the last step is left."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bin import address, assets, install, serve
from bin.assets import APPS
from bin.stamps import Stamp, fingerprint
from bin.terminal import ROOT, VAR, StopError, run_main, step

SETTINGS = "lms.settings.development"
# As lms.demo.simulation.scale has them: this program starts where nothing of it can be imported yet.
SCALES = ("village", "demo", "city")


def main() -> int:
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    check_scale(os.environ.get("SCALE") or "demo")
    host, port = address.from_environment()
    os.environ.setdefault("BASE_URL", serve.url(host, port).rstrip("/"))  # what QR codes and statements point to
    with address.hold_lock():
        address.check_free(host, port)
        install.install()
        assets.build()
        return prepare_if_needed(sys.argv[1:]) or serve.serve(host, port)


def check_scale(scale: str) -> None:
    if scale not in SCALES:
        names = ", ".join(SCALES)
        raise StopError(
            f"there is no demo city of the scale “{scale}”; there are: {names}",
            f"「{scale}」という規模のデモ市はありません（選べる値：{names}）",
        )


def prepare_if_needed(options: Sequence[str]) -> int:
    """Spare the second start the preparation. Of a database server nothing is assumed: there it always runs."""
    files = [VAR / "db.sqlite3", VAR / "broker.sqlite3"]
    stamp = Stamp(VAR / "prepared.stamp")
    value = fingerprint([ROOT / "uv.lock", *(path for app in APPS for path in (ROOT / app).rglob("migrations/*.py"))])
    own_files = not os.environ.get("DATABASE_URL") and not os.environ.get("CELERY_BROKER_URL")
    if own_files and not options and stamp.is_fresh(value) and all(file.exists() for file in files):
        forget_heartbeat(files[0])
        return 0
    status = prepare(options)
    if status == 0 and own_files:
        stamp.write(value)
    return status


def forget_heartbeat(database: Path) -> None:
    """The last worker's sign of life may still look fresh; /healthz is to speak of the one that starts now."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM common_beat")


def prepare(options: Sequence[str]) -> int:
    """Bring the database up to date and load the city, in the virtual environment; it says itself what went wrong."""
    with step("Database and demo city / データベースとデモ市"):
        return subprocess.run([install.python(), "-m", "bin.prepare", *options], check=False).returncode


if __name__ == "__main__":
    run_main(main)
