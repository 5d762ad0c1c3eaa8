"""A load generator: keep-alive connections, one request after the other on each, for so many seconds.

A program of its own and without imports of ours, so that it takes little from the processors it shares with the server.
"""

import json
import re
import selectors
import socket
import sys
import time

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNK = 1 << 18


class Connection:
    """One browser that asks for the same page again and again."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = request
        self.buffer = b""
        self.missing = -1  # bytes still to come of this answer; -1: its head is not complete

    def ask(self) -> None:
        self.buffer, self.missing = b"", -1
        self.socket.sendall(self.request)

    def receive(self) -> bool:
        """Take what has come; True once the answer is complete."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise ConnectionError("the server closed the connection")
        if self.missing >= 0:
            self.missing -= len(data)
            return self.missing <= 0
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        self.read_head(self.buffer[:end])
        self.missing -= len(self.buffer) - end - 4
        return self.missing <= 0

    def read_head(self, head: bytes) -> None:
        length = LENGTH.search(head)
        if head[9:12] != b"200" or length is None:
            raise ConnectionError(f"unexpected answer: {head[:200]!r}")
        self.missing = int(length[1])


def run(address: tuple[str, int], requests: list[bytes], connections: int, seconds: float) -> float:
    """Answers a second; the connections take the requests in turn. What is under way at the end is not counted."""
    selector = selectors.DefaultSelector()
    for number in range(connections):
        connection = Connection(address, requests[number % len(requests)])
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    done, start = 0, time.perf_counter()
    end = start + seconds
    while time.perf_counter() < end:
        for key, _ in selector.select(timeout=1):
            if key.data.receive():
                done += 1
                key.data.ask()
    return done / (time.perf_counter() - start)


def request_of(visitor: dict[str, str], port: int) -> bytes:
    cookie = f"Cookie: {visitor['cookie']}\r\n" if visitor["cookie"] else ""
    body = visitor.get("body", "")
    form = ""
    if body:
        token = re.search(r"csrftoken=(\w+)", cookie)
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nHX-Request: true\r\n"
        form += f"X-CSRFToken: {token[1] if token else ''}\r\n"
    head = f"{'POST' if body else 'GET'} {visitor['path']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    return f"{head}{cookie}{form}Accept-Language: ja\r\n\r\n{body}".encode("ascii")


def main() -> None:
    order = json.load(sys.stdin)
    requests = [request_of(visitor, order["port"]) for visitor in order["visitors"]]
    address = ("127.0.0.1", order["port"])
    json.dump(run(address, requests, order["connections"], order["seconds"]), sys.stdout)


if __name__ == "__main__":
    main()
