"""A load generator for statements: keep-alive connections, one request after the other on each, for so many seconds.

A program of its own, so that it takes little from the processors it shares with the server. Orders come as one JSON
object on its standard input; it answers with one.
"""

import json
import os
import selectors
import sys
import time
from dataclasses import dataclass, field

from tests.benchmarks.load import Connection

MARK = b"00000000-0000-4000-8000-000000000000"


@dataclass
class Requests:
    """Requests in which each mark becomes a new id."""

    head: bytes
    pieces: list[bytes]
    prefix: bytes = field(default_factory=lambda: os.urandom(4).hex().encode())
    made: int = 0

    def next(self) -> bytes:
        parts = [self.pieces[0]]
        for piece in self.pieces[1:]:
            self.made += 1
            parts += [b"%s-0000-4000-8000-%012x" % (self.prefix, self.made), piece]
        body = b"".join(parts)
        return self.head % len(body) + body


def post(order: dict[str, object]) -> Requests:
    head = (
        f"POST /xapi/statements HTTP/1.1\r\nHost: 127.0.0.1:{order['port']}\r\n"
        f"Authorization: {order['authorization']}\r\nX-Experience-API-Version: 1.0.3\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode("ascii")
    return Requests(head + b"%d\r\n\r\n", str(order["body"]).encode().split(MARK))


def run(order: dict[str, object]) -> dict[str, object]:
    """Requests a second, and how long the answers took, in milliseconds."""
    requests, selector = post(order), selectors.DefaultSelector()
    began: dict[Connection, float] = {}
    waits: list[float] = []
    for _ in range(int(str(order["connections"]))):
        connection = Connection(("127.0.0.1", int(str(order["port"]))), requests.next())
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        began[connection] = time.perf_counter()
        connection.ask()
    start = time.perf_counter()
    end = start + float(str(order["seconds"]))
    while time.perf_counter() < end:
        for key, _ in selector.select(timeout=1):
            connection = key.data
            if connection.receive():
                waits.append(time.perf_counter() - began[connection])
                connection.request = requests.next()
                began[connection] = time.perf_counter()
                connection.ask()
    waits.sort()
    return {
        "rate": len(waits) / (time.perf_counter() - start),
        "p50": 1000 * waits[len(waits) // 2],
        "p95": 1000 * waits[len(waits) * 95 // 100],
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
