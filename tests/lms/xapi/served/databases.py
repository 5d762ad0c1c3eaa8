"""A database for processes of their own: a copy of the tests' one, on the same engine."""

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

from lms.xapi.models.clients import digest


class Database:
    """Where it is, and what it holds, asked without Django: its connection is the tests' own."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def is_postgres(self) -> bool:
        return self.url.startswith("postgres")

    @contextmanager
    def connected(self) -> Iterator[Any]:
        if self.is_postgres:
            with psycopg.connect(self.url, autocommit=True) as made:
                yield made
            return
        made_of_file = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
        try:
            yield made_of_file
        finally:
            made_of_file.close()

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """Written with `?` for values, on either engine."""
        with self.connected() as made:
            cursor = made.execute(sql.replace("?", "%s") if self.is_postgres else sql, values)
            return list(cursor.fetchall()) if cursor.description else []

    def count(self, table: str = "xapi_statement") -> int:
        return int(self.ask(f"SELECT count(*) FROM {table}")[0][0])  # a test names the table

    def ids(self) -> list[str]:
        """The ids of all statements, as often as they are stored."""
        return [str(uuid.UUID(str(row[0]))) for row in self.ask("SELECT statement_id FROM xapi_statement ORDER BY seq")]

    def admit(self, key: str, secret: str) -> None:
        """Give a credential that opens everything."""
        now = dt.datetime.now(dt.UTC).isoformat()
        values = (f"client {key}", key, digest(secret), "", '["all"]', "1.0.3", True, now)
        columns = "name, key, secret_digest, previous_digest, scopes, default_version, is_active, created_at"
        self.ask(f"INSERT INTO xapi_apiclient ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values)


@contextmanager
def copied(folder: Path) -> Iterator[Database]:
    """The tests' database, with its tables and nothing in them, for other processes to use."""
    if connection.vendor == "sqlite":
        path = folder / "served.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        yield Database(f"sqlite:///{path}")
        return
    name, template = f"served_{uuid.uuid4().hex[:12]}", settings.DATABASES["default"]["NAME"]
    connection.close()
    with psycopg.connect(_url_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield Database(_url_of(name))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _url_of(name: str) -> str:
    """The address of a database on the server that the tests use."""
    given = settings.DATABASES["default"]
    host = f"{given['HOST'] or '127.0.0.1'}:{given['PORT'] or 5432}"
    user = ":".join(part for part in (given["USER"], given["PASSWORD"]) if part)
    return urlunsplit(urlsplit(f"postgres://{user}@{host}")._replace(path=f"/{name}"))
