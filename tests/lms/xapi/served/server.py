"""The endpoint as it is run: Granian with its workers, a database of its own, and clients that use sockets."""

import base64
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bin.serve import web_command
from bin.showcase import HOST, free_port
from bin.terminal import ROOT
from tests.lms.xapi.served import processes
from tests.lms.xapi.served.databases import Database

PATIENCE = 240
STATEMENTS = "/xapi/statements"
# As `bin.serve` starts them.
WORKERS = 2


class Server:
    """A running server with one credential, and what one may know of its processes."""

    def __init__(self, database: Database, folder: Path, **environment: str) -> None:
        self.database, self.port = database, free_port()
        self.key, self.secret = uuid.uuid4().hex, uuid.uuid4().hex
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lms.settings.development",
            "LMS_VAR_DIR": str(folder),
            "DATABASE_URL": database.url,
            "CELERY_BROKER_URL": "memory://",
            "GRANIAN_RESPAWN_INTERVAL": "0.2",
            **environment,
        }
        database.admit(self.key, self.secret)
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        command = web_command(HOST, self.port, "lms.wsgi:application")
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def start(self) -> "Server":
        self.launch()
        assert self.process is not None
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.2)
        return self

    def is_down(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> None:
        """As a service manager does, as often as it must: Granian ends if a worker dies that had been started just
        before, also while it is coming again. Returns once all workers are there."""
        until = time.monotonic() + PATIENCE
        while len(self.workers()) < WORKERS or not self.answers():
            if self.is_down():
                self.launch()
            assert time.monotonic() < until, "the workers do not come again"
            time.sleep(0.2)

    def stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def workers(self) -> list[int]:
        assert self.process is not None
        return processes.children(self.process.pid)

    def memory(self) -> int:
        """What all workers hold, in bytes."""
        return sum(map(processes.memory, self.workers()))

    def answers(self, within: float = 5.0) -> bool:
        """Whether somebody else is served meanwhile."""
        try:
            return self.ask("GET", "/xapi/about", timeout=within).status == 200
        except OSError:
            return False

    # Speaking to it

    def headers(self, **changes: str) -> dict[str, str]:
        token = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        given = {"X-Experience-API-Version": "1.0.3", "Authorization": f"Basic {token}"}
        return {**given, **{name.replace("_", "-"): value for name, value in changes.items()}}

    def ask(
        self, method: str, path: str, body: bytes | None = None, *, timeout: float = 60, **headers: str
    ) -> "Answer":
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            kind = {"Content_Type": "application/json"} if body is not None else {}
            connection.request(method, path, body, self.headers(**{**kind, **headers}))
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def post(self, content: Any, **options: Any) -> "Answer":
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.ask("POST", STATEMENTS, body, **options)

    @contextlib.contextmanager
    def line(self, timeout: float = 30) -> Iterator[socket.socket]:
        """A bare connection."""
        with socket.create_connection((HOST, self.port), timeout=timeout) as line:
            yield line

    def head(self, *more: str, method: str = "POST", path: str = STATEMENTS) -> bytes:
        """The head of a request whose length and body are up to the test."""
        given = [f"{name}: {value}" for name, value in self.headers(Content_Type="application/json").items()]
        return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *given, *more, "", ""]).encode()


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, {k.lower(): v for k, v in headers.items()}, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        message: str = self.json["message"]
        return message


def read_answer(line: socket.socket) -> Answer | None:
    """The answer on a bare connection; None where it was closed without one."""
    response = http.client.HTTPResponse(line)
    try:
        response.begin()
        return Answer(response.status, dict(response.getheaders()), response.read())
    except (http.client.HTTPException, ConnectionError):
        return None
    finally:
        response.close()
