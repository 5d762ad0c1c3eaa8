"""Another store, on a port of this machine, that can be told how to misbehave."""

import dataclasses
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lms.xapi.digest import content_digest
from lms.xapi.multipart import boundary_of, read_parts

Reply = tuple[int, dict[str, str], bytes]


@dataclasses.dataclass
class Receiver:
    """What came, in order, and what is to be answered.

    `mood` is asked first, with the statements of a request: a reply stands for the store's own, None lets it be.
    """

    port: int = 0
    statements: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    files: dict[str, bytes] = dataclasses.field(default_factory=dict)
    requests: list[list[str]] = dataclasses.field(default_factory=list)
    headers: list[dict[str, str]] = dataclasses.field(default_factory=list)
    mood: Callable[[list[dict[str, Any]]], Reply | None] = lambda statements: None
    # What is asked with GET other than the store's own answers: path → reply.
    pages: Callable[[str], Reply | None] = lambda path: None
    # Takes everything in, then breaks the connection in the middle of the answer.
    breaks: int = 0
    # 409 whenever an id is there already, whatever is said about it.
    is_strict: bool = False
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/xapi/"

    @property
    def ids(self) -> list[str]:
        return list(self.statements)

    def take(self, statements: list[dict[str, Any]], files: dict[str, bytes]) -> Reply:
        with self.lock:
            self.requests.append([each["id"] for each in statements])
            reply = self.mood(statements)
            if reply is not None:
                return reply
            if any(self._differs(each) for each in statements):
                return 409, {}, b'{"message": "conflict"}'
            for each in statements:
                self.statements.setdefault(each["id"], each)
            self.files |= files
        return 200, {}, json.dumps([each["id"] for each in statements]).encode()

    def _differs(self, statement: dict[str, Any]) -> bool:
        there = self.statements.get(statement["id"])
        return there is not None and (self.is_strict or content_digest(there) != content_digest(statement))

    def find(self, path: str) -> Reply:
        reply = self.pages(path)
        if reply is not None:
            return reply
        parts = urlsplit(path)
        if parts.path.endswith("/about"):
            return 200, {}, b'{"version": ["1.0.3", "2.0.0"]}'
        asked = parse_qs(parts.query)
        if "statementId" in asked and asked["statementId"][0] in self.statements:
            return 200, {}, json.dumps(self.statements[asked["statementId"][0]]).encode()
        return (200, {}, b'{"statements": [], "more": ""}') if "limit" in asked else (404, {}, b"{}")


def _unpacked(body: bytes, content_type: str) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    if not content_type.startswith("multipart/"):
        return json.loads(body), {}
    first, *others = read_parts(body, boundary_of(content_type))
    return json.loads(first.data), {part.headers["x-experience-api-hash"]: part.data for part in others}


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer in two packets would otherwise wait for the acknowledgement of the first.
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # named as in the library
            pass

        def do_GET(self) -> None:  # named by the library
            receiver.headers.append(dict(self.headers.items()))
            self._answer(*receiver.find(self.path))

        def do_POST(self) -> None:
            receiver.headers.append(dict(self.headers.items()))
            body = self.rfile.read(int(self.headers["Content-Length"]))
            reply = receiver.take(*_unpacked(body, self.headers["Content-Type"]))
            if receiver.breaks > 0:
                receiver.breaks -= 1
                self._break()
                return
            self._answer(*reply)

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _break(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[")
            self.wfile.flush()
            # Closed with data unsent: the other side hears a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are what some tests are about."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    server = Server(("127.0.0.1", 0), _handler(receiver))
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def replying(status: int, body: bytes = b"", times: int = 10**9, **headers: str) -> Callable[[Any], Reply | None]:
    """A mood: the same reply so many times, then none."""
    left = [times]

    def mood(asked: Any) -> Reply | None:
        left[0] -= 1
        return (
            (status, {name.replace("_", "-"): value for name, value in headers.items()}, body) if left[0] >= 0 else None
        )

    return mood


def refusing(*ids: object, status: int = 400) -> Callable[[list[dict[str, Any]]], Reply | None]:
    """A mood: requests with one of these statements are refused as a whole."""
    bad = {str(each) for each in ids}

    def mood(statements: list[dict[str, Any]]) -> Reply | None:
        return (status, {}, b"no") if bad & {each["id"] for each in statements} else None

    return mood


def slow(seconds: float) -> Callable[[Any], Reply | None]:
    def mood(asked: Any) -> Reply | None:
        time.sleep(seconds)
        return None

    return mood
