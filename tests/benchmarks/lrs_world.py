"""The store that is measured: a database of its own, the server as the demo runs it, and a credential."""

import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bin import serve
from bin.showcase import free_port
from bin.terminal import ROOT, say
from tests.benchmarks import servers
from tests.benchmarks.lrs_load import MARK

FOLDER = ROOT / "var" / "bench-lrs"


@dataclass(frozen=True)
class World:
    """A database by its URL, and the header by which a client is known there."""

    url: str
    authorization: str

    @property
    def is_postgresql(self) -> bool:
        return self.url.startswith("postgres")


def environment(url: str, settings: str = servers.OURS) -> dict[str, str]:
    return {**servers.environment(settings), "LMS_VAR_DIR": str(FOLDER), "DATABASE_URL": url}


def run(url: str, *arguments: str, settings: str = servers.OURS) -> str:
    """A Python program in that environment; returns what it printed."""
    command, env = [sys.executable, *arguments], environment(url, settings)
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def manage(url: str, *arguments: str) -> str:
    return run(url, "manage.py", *arguments)


def world(name: str, size: int = 0) -> World:
    """An empty store, or one filled to `size`, which is kept for the next time. BENCH_DATABASE_URL names a server."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    server = os.environ.get("BENCH_DATABASE_URL", "")
    url = database(server, name, keep=bool(size)) if server else f"sqlite:///{FOLDER}/{name}.sqlite3"
    if not server and not size:
        for path in FOLDER.glob(f"{name}.sqlite3*"):
            path.unlink()
    manage(url, "migrate", "--verbosity", "0")
    if size:
        say(f"filling {name} to {size:,} statements unless it is …")
        code = f"from tests.benchmarks.lrs_fill import fill; fill({size})"
        manage(url, "shell", "--verbosity", "0", "--command", code)
    made = json.loads(manage(url, "xapi_client", "create", "--name", f"bench {os.urandom(4).hex()}", "--scope", "all"))
    pair = base64.b64encode(f"{made['key']}:{made['secret']}".encode()).decode()
    return World(url, f"Basic {pair}")


def database(server: str, name: str, *, keep: bool) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found and not keep:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        if not found or not keep:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@contextlib.contextmanager
def serving(url: str, settings: str = servers.OURS) -> Iterator[tuple[int, int]]:
    """The server on a free port: yields the port and the process."""
    port = free_port()
    command = serve.web_command("127.0.0.1", port, servers.ENTRIES[settings])
    process = subprocess.Popen(command, cwd=ROOT, env=environment(url, settings))
    try:
        servers.wait_for(process, port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def program(name: str, order: dict[str, Any]) -> dict[str, Any]:
    """Run one of the programs beside this file."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
    answer = subprocess.run(
        command, cwd=ROOT, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    result: dict[str, Any] = json.loads(answer)
    return result


def statement() -> dict[str, Any]:
    """About 1 KB, as a course package would send it; its id is put in place by the load generator."""
    return {
        "id": MARK.decode(),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example.jp/people", "name": "a1b2c3d4"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-US": "answered", "ja": "回答した"}},
        "object": {
            "objectType": "Activity",
            "id": "https://lms.example.jp/activities/question-17",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "name": {"ja": "問17 情報セキュリティの基本", "en": "Question 17: basics of information security"},
                "interactionType": "choice",
                "correctResponsesPattern": ["b"],
                "choices": [{"id": "a", "description": {"ja": "はい"}}, {"id": "b", "description": {"ja": "いいえ"}}],
            },
        },
        "result": {"success": True, "response": "b", "score": {"scaled": 0.9, "raw": 9, "min": 0, "max": 10}},
        "context": {
            "registration": "5a1d1a5e-94f1-4b43-9b8c-0d2b0b7d1b4a",
            "platform": "LMS",
            "language": "ja",
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": "https://lms.example.jp/activities/quiz-3"}],
                "grouping": [{"objectType": "Activity", "id": "https://lms.example.jp/activities/course-1"}],
            },
        },
        "timestamp": "2026-11-28T10:00:00.123Z",
    }
