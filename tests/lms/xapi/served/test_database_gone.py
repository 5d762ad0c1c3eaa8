"""The database goes away in the middle: 503, and what the client sends again is stored once."""

import contextlib
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.factories.xapi import client_statement
from tests.lms.xapi.served.databases import Database
from tests.lms.xapi.served.senders import Disturbance, Senders, answered, send_until_stored
from tests.lms.xapi.served.server import Server

COMMIT = b"COMMIT"


def test_connections_that_the_database_ends_at_random_cost_no_statement(server: Server) -> None:
    if not server.database.is_postgres:
        pytest.skip("SQLite has no connections to end")
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    end_all = f"SELECT pg_terminate_backend(pid) {others}"
    before, senders = set(server.database.ids()), Senders(server)

    with Disturbance(lambda: server.database.ask(end_all), senders.progress) as ended:
        senders.send_until(lambda: ended.is_enough(30))

    ids = server.database.ids()
    assert len(ids) == len(set(ids))
    assert set(ids) - before == senders.acknowledged


def test_a_database_that_is_locked_is_503_with_a_time_to_try_again(server: Server) -> None:
    if server.database.is_postgres:
        pytest.skip("PostgreSQL has no lock over all")
    sent = client_statement()
    with server.database.connected() as other:
        other.execute("BEGIN IMMEDIATE")
        answer = answered(lambda: server.post(sent, timeout=60))
        other.execute("ROLLBACK")

    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "try again" in answer.message
    for _ in range(2):
        send_until_stored(server, [sent])
    assert server.database.ids().count(sent["id"]) == 1


class Proxy:
    """Stands between the server and PostgreSQL, and breaks the line when told to: before what decides is handed on, or
    after it was, before its answer comes back. Only where `awaited` was written: others commit meanwhile, too.

    `decisive` is the COMMIT, or what stores a single statement, which is a transaction by itself.
    """

    def __init__(self, host: str, port: int) -> None:
        self.target, self.breaks, self.awaited = (host, port), "", uuid.UUID(int=0)
        self.decisive = COMMIT
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.broken = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
                unheard = threading.Event()
                for pair in ((near, far, True, unheard), (far, near, False, unheard)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_request: bool, unheard: threading.Event) -> None:
        written = b""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                written += data if is_request else b""
                is_awaited = any(form in written for form in (str(self.awaited).encode(), self.awaited.bytes))
                moment = self.breaks if self.decisive in data and is_awaited else ""
                written = b"" if COMMIT in data else written
                if moment == "after":
                    unheard.set()
                if moment != "before" and (is_request or not unheard.is_set()):
                    target.sendall(data)
                if moment:
                    time.sleep(0.2)  # the database does what it was told, and nobody hears of it
                    self.broken, self.breaks = self.broken + 1, ""
                    break
        for line in (source, target):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.listener.close()


@pytest.fixture
def behind_proxy(database: Database, tmp_path: Path) -> Iterator[tuple[Server, Proxy]]:
    if not database.is_postgres:
        pytest.skip("SQLite is reached without a line")
    parts = urlsplit(database.url)
    assert parts.hostname
    assert parts.port
    proxy = Proxy(parts.hostname, parts.port)
    address = urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}"))
    made = Server(database, tmp_path, DATABASE_URL=address)
    try:
        yield made.start(), proxy
    finally:
        made.stop()
        proxy.close()


@pytest.mark.parametrize("count", [1, 2])
def test_a_line_that_breaks_around_the_commit(behind_proxy: tuple[Server, Proxy], count: int) -> None:
    """Whether the database had stored it already nobody can know: the client sends the same again either way."""
    server, proxy = behind_proxy
    for moment, is_stored in (("before", False), ("after", True)):
        sent = [client_statement() for _ in range(count)]
        proxy.awaited = uuid.UUID(sent[0]["id"])
        proxy.decisive = COMMIT if count > 1 else sent[0]["id"].encode()
        proxy.breaks = moment
        answer = server.post(sent)

        assert (answer.status, answer.headers.get("retry-after")) == (503, "5"), moment
        assert (sent[0]["id"] in server.database.ids()) is is_stored, moment
        send_until_stored(server, sent)
        assert [server.database.ids().count(each["id"]) for each in sent] == [1] * count
    assert proxy.broken == 2
