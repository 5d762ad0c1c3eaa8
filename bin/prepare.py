"""Migrate and load the demo city in one process. Runs in the virtual environment, unlike its neighbours."""

import os
import shutil
import sqlite3
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from bin.terminal import StopError, run_main
from lms.celery import app as celery


def main() -> int:
    if "--reset" in sys.argv:
        reset()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise unreachable("DATABASE_URL", error) from error
    prepare_broker()
    apps.get_model(
        "common", "Beat"
    )._default_manager.all().delete()  # so that /healthz speaks of the worker that starts now
    try:
        call_command("load_demo", scale=os.environ.get("SCALE") or "demo")
    except CommandError as error:
        raise StopError(str(error), "デモ市を読み込めません。`make demo-reset` で最初からやり直せます") from error
    # What was loaded in bulk, or before there was a search index.
    call_command("search_index", verbosity=0)
    return 0


def prepare_broker() -> None:
    """See that the broker answers, and make its tables before worker and scheduler would both try to."""
    with celery.connection_for_write() as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=5)
            broker.SimpleQueue(celery.conf.task_default_queue).close()  # making a queue makes the tables
        except (BrokerError, OSError) as error:
            raise unreachable("CELERY_BROKER_URL", error) from error
    url = settings.CELERY_BROKER_URL
    if url.startswith("sqla+sqlite:///"):
        with sqlite3.connect(url.removeprefix("sqla+sqlite:///")) as file:
            file.execute("PRAGMA journal_mode=WAL")  # kept in the file: readers no longer stop writers


def unreachable(variable: str, error: Exception) -> StopError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return StopError(
        f"{variable}: the server does not answer ({reason})",
        f"{variable} のサーバーに接続できません（{reason}）",
    )


def reset() -> None:
    """Throw the demo's data away."""
    if connection.vendor == "sqlite":
        delete(Path(settings.DATABASES["default"]["NAME"]))
    else:
        empty_server_database()
    for name in ("broker.sqlite3", "celerybeat-schedule", "media", "cache"):
        delete(settings.VAR_DIR / name)


def empty_server_database() -> None:
    """On a server there may be more than a demo in it: the person has to name the database."""
    name = connection.settings_dict["NAME"]
    if os.environ.get("CONFIRM") != name:
        raise StopError(
            f"this would delete everything in the database “{name}”: run `make demo-reset CONFIRM={name}`",
            f"データベース「{name}」の全内容を削除します。よければ `make demo-reset CONFIRM={name}` と実行してください",
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def delete(path: Path) -> None:
    """A folder, or a file with what SQLite and the scheduler put beside it."""
    if path.is_dir():
        shutil.rmtree(path)
    for file in path.parent.glob(f"{path.name}*"):
        if file.is_file():
            file.unlink()


if __name__ == "__main__":
    django.setup()
    run_main(main)
