"""A ledger of one test's own: keys in a folder, statements that are sealed at once, and a way around the rules."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from lms.xapi.actions.sealing import seal_all
from lms.xapi.actions.signing import make_checkpoint
from lms.xapi.models import Statement
from tests.factories.xapi import NOW, own_statement, settled_at_once, store

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def ledger_settings(settings: Settings, tmp_path: Path) -> Settings:
    settings.LEDGER_KEY_DIR = str(tmp_path / "keys")
    settings.LEDGER_SIGNING_KEYS = []
    settings.LEDGER_SINK_FOLDER = settings.LEDGER_SINK_STORE = ""
    settings.LEDGER_SINK_MAIL = []
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings


def sealed(count: int = 1, **changes: Any) -> list[Statement]:
    """Statements that are stored and sealed."""
    rows = store(*[own_statement(**changes) for _ in range(count)]) if count else []
    seal()
    return rows


def seal() -> int:
    with settled_at_once():
        return seal_all(now=NOW)


def signed(count: int = 1, now: dt.datetime = NOW) -> list[Statement]:
    """The same, with a checkpoint after them."""
    rows = sealed(count)
    assert make_checkpoint(now=now)
    return rows


@contextmanager
def without_rules() -> Iterator[None]:
    """What somebody with the database's password can do: the triggers do not stop them."""
    tables = ("xapi_statement", "xapi_leaf", "xapi_treenode", "xapi_checkpoint", "xapi_signingkey")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks that wait for the end of the transaction cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'xapi_%append_only'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)
