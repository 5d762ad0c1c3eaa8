"""Slow senders wait by themselves: others are served meanwhile, and what comes too slowly is given up."""

import contextlib
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from lms.common.gateway import FIRST_BLOCK, PATIENCE
from tests.factories.xapi import client_statement
from tests.lms.xapi.served.server import Server, read_answer

# Many times more than there are threads in which Django runs.
SLOW = 64


def test_slow_senders_keep_nobody_waiting(server: Server) -> None:
    before = server.database.count()
    with ThreadPoolExecutor(SLOW) as pool, contextlib.ExitStack() as stack:
        ended = threading.Event()
        stack.callback(ended.set)
        lines = [stack.enter_context(server.line()) for _ in range(SLOW)]
        began = time.monotonic()
        for line in lines:
            line.sendall(server.head("Content-Length: 4000"))
        dripping, silent = lines[::2], lines[1::2]
        drips = [pool.submit(drip, line, ended) for line in dripping]

        waits = []
        while time.monotonic() < began + 4:
            asked = time.monotonic()
            assert server.answers(within=3)
            assert server.post(client_statement(), timeout=5).status == 200
            waits.append(time.monotonic() - asked)
        answers = [read_answer(line) for line in dripping]
        taken = time.monotonic() - began
        ended.set()
        for done in drips:
            done.result(5)
        del silent

    assert max(waits) < 2
    assert server.database.count() == before + len(waits)
    assert [answer.status if answer else None for answer in answers] == [408] * len(answers)
    assert taken < PATIENCE + FIRST_BLOCK


def drip(line: socket.socket, ended: threading.Event) -> None:
    """One byte a second."""
    while not ended.wait(1):
        try:
            line.send(b" ")
        except OSError:
            return


def test_a_body_that_comes_slowly_but_steadily_is_taken(server: Server) -> None:
    sent = client_statement(result={"response": "x" * 300_000})
    body = json.dumps(sent).encode()
    with server.line() as line:
        line.sendall(server.head(f"Content-Length: {len(body)}"))
        for start in range(0, len(body), 60_000):
            line.sendall(body[start : start + 60_000])
            time.sleep(0.5)
        answer = read_answer(line)

    assert answer is not None
    assert (answer.status, answer.json) == (200, [sent["id"]])


def test_a_line_on_which_nothing_comes_is_closed(server: Server) -> None:
    with server.line(timeout=PATIENCE * 3) as line:
        assert read_answer(line) is None
