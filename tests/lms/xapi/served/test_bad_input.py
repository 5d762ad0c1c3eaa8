"""What no client should send, over a real line: refused with a reason, nothing stored, and nobody else disturbed."""

import hashlib
import json
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.factories.xapi import client_statement
from tests.lms.xapi.served.server import Answer, Server, read_answer

MIB = 1024 * 1024
# Refusing must cost no more than this, whatever was sent.
AT_ONCE = 5.0
# What two workers may hold more after all of this than before: the pages that one request of 8 MiB leaves behind.
GROWTH = 160 * MIB


def extended(value: str) -> bytes:
    """A statement with a value in an extension, written as the test has it."""
    sent = client_statement(result={"extensions": {"https://example.com/x": "VALUE"}})
    return json.dumps(sent).replace('"VALUE"', value).encode()


def with_file(data: bytes, sha2: str = "", end: bytes = b"--", part: str = "") -> bytes:
    code = hashlib.sha256(b"what was meant").hexdigest()
    file = {"usageType": "https://example.com/u", "display": {"en": "f"}, "contentType": "text/plain", "length": 14}
    sent = client_statement(attachments=[{**file, "sha2": code}])
    head = f"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2 or code}\r\n"
    pieces = [b"--b\r\nContent-Type: application/json\r\n\r\n", json.dumps(sent).encode()]
    return b"".join([*pieces, f"\r\n--b\r\n{part or head}\r\n".encode(), data, b"\r\n--b", end, b"\r\n"])


JSON = "application/json"
MIXED = "multipart/mixed; boundary=b"
BODIES: dict[str, tuple[Callable[[], bytes], str, int, str]] = {
    "100 MB": (lambda: b'"' + b"x" * 100_000_000 + b'"', JSON, 413, "longer"),
    "100 MB of attachments": (lambda: with_file(b"x" * 100_000_000), MIXED, 413, "longer"),
    "objects nested 10,000 levels deep": (lambda: b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON, 400, "nested"),
    "arrays nested 10,000 levels deep": (lambda: b"[" * 10_000 + b"]" * 10_000, JSON, 400, "nested"),
    "an extension nested 10,000 levels deep": (lambda: extended("[" * 10_000 + "]" * 10_000), JSON, 400, "nested"),
    "a key twice": (lambda: b'{"actor": {}, "actor": {}}', JSON, 400, "twice"),
    "a key twice, written differently": (lambda: b'{"id": 1, "\\u0069d": 2}', JSON, 400, "twice"),
    "NaN": (lambda: extended("NaN"), JSON, 400, "NaN"),
    "Infinity": (lambda: extended("-Infinity"), JSON, 400, "Infinity"),
    "a number out of range": (lambda: extended("1e400"), JSON, 400, "range"),
    "a number of a million digits": (lambda: extended("9" * 1_000_000), JSON, 400, "number"),
    "half of a surrogate pair": (lambda: extended('"\\ud83d"'), JSON, 400, "surrogate"),
    "half of a surrogate pair as a key": (lambda: extended('{"\\udc00": 1}'), JSON, 400, "surrogate"),
    "NUL": (lambda: extended('"a\\u0000b"'), JSON, 400, "NUL"),
    "NUL unescaped": (lambda: extended('"a\x00b"'), JSON, 400, "JSON"),
    "a million statements": (lambda: b"[" + b"1," * 999_999 + b"1]", JSON, 413, "5000"),
    "a million empty statements": (lambda: b"[" + b"{}," * 999_999 + b"{}]", JSON, 413, "5000"),
    "a million members of a group": (
        lambda: json.dumps(client_statement(actor={"objectType": "Group", "member": [{}] * 1_000_000})).encode(),
        JSON,
        400,
        "member[0]",
    ),
    "invalid UTF-8": (lambda: extended('"§"').replace("§".encode(), b"\xc3\x28"), JSON, 400, "UTF-8"),
    "UTF-16": (lambda: json.dumps(client_statement()).encode("utf-16"), JSON, 400, "UTF-8"),
    "an overlong form of UTF-8": (lambda: extended('"§"').replace("§".encode(), b"\xc0\xaf"), JSON, 400, "UTF-8"),
    "a file that is not what its hash says": (lambda: with_file(b"something else"), MIXED, 400, "hash"),
    "a file whose hash nobody names": (
        lambda: with_file(b"other", hashlib.sha256(b"other").hexdigest()),
        MIXED,
        400,
        "neither comes with the request",
    ),
    "multipart without an end": (lambda: with_file(b"what was meant", end=b""), MIXED, 400, "last boundary"),
    "multipart of nothing but boundaries": (lambda: b"--b\r\n" * 500_000, MIXED, 400, "parts"),
    "multipart with a part without a head": (lambda: with_file(b"x", part="no colon"), MIXED, 400, "part"),
    "a head of a part of a megabyte": (
        lambda: with_file(b"x", part="A: " + "a" * MIB + "\r\n"),
        MIXED,
        400,
        "attachment",
    ),
    "a Content-Type to get lost in": (lambda: b"{}", "multipart/mixed;" + " " * 50_000 + "x", 400, "boundary"),
    "a Content-Type with many parameters": (lambda: b"{}", "multipart/mixed" + "; a" * 15_000, 400, "boundary"),
    "a moment that cannot be": (
        lambda: json.dumps(client_statement(timestamp="9999-12-31T23:59:60Z")).encode(),
        JSON,
        400,
        "timestamp",
    ),
    "a duration to get lost in": (
        lambda: json.dumps(client_statement(result={"duration": "P" + "1" * MIB})).encode(),
        JSON,
        400,
        "duration",
    ),
    "an IRI to get lost in": (lambda: json.dumps(client_statement(verb={"id": "a" * MIB})).encode(), JSON, 400, "IRI"),
    "a language tag to get lost in": (
        lambda: json.dumps(client_statement(verb={"id": "a:b", "display": {"a" + "-a" * MIB + "-": "x"}})).encode(),
        JSON,
        400,
        "display",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def bounded(started: Server) -> Any:
    """After everything in this module: nothing stored, the same workers, and about the memory they had."""
    started.revive()
    server = started
    tables = ("xapi_statement", "xapi_attachment", "xapi_document")
    held = [server.database.count(table) for table in tables]
    for _ in range(20):
        server.post(b"[" + b"{}," * 4_000 + b"{}]")
    workers, before = server.workers(), server.memory()
    yield
    assert [server.database.count(table) for table in tables] == held
    assert server.workers() == workers
    assert server.memory() - before < GROWTH, f"{(server.memory() - before) / MIB:.0f} MiB more"


def refused(answer: Answer | None, status: int, reason: str = "") -> None:
    assert answer is not None, "closed without an answer"
    assert answer.status == status, answer.body
    assert reason in answer.message


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_refused_and_others_are_served_meanwhile(server: Server, name: str) -> None:
    body, content_type, status, reason = BODIES[name]
    began = time.monotonic()

    answer = server.post(body(), Content_Type=content_type)

    refused(answer, status, reason)
    assert time.monotonic() - began < AT_ONCE
    assert server.answers(within=1)


# Lengths that lie


@pytest.mark.parametrize(
    "length",
    [
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 5x",
        "Content-Length: ",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6",
    ],
)
def test_a_length_that_is_none_is_no_request(server: Server, length: str) -> None:
    """The server itself says so: what such a request contains nobody can know."""
    with server.line() as line:
        line.sendall(server.head(length) + b"{}   ")
        answer = read_answer(line)

    assert answer is None or answer.status == 400
    assert server.answers()


def test_a_length_longer_than_the_body_stores_nothing_even_if_what_came_is_a_statement(server: Server) -> None:
    body = json.dumps(client_statement()).encode()
    with server.line() as line:
        line.sendall(server.head(f"Content-Length: {len(body) + 10}") + body)
        line.shutdown(socket.SHUT_WR)
        refused(read_answer(line), 400, "before it was whole")


def test_a_length_shorter_than_the_body_cuts_it_off(server: Server) -> None:
    """And what is left over is no request of its own: the line is closed."""
    body = json.dumps(client_statement()).encode()
    with server.line() as line:
        line.sendall(server.head(f"Content-Length: {len(body) - 1}") + body)
        refused(read_answer(line), 400, "not JSON")
        assert read_rest(line) == 400


@pytest.mark.parametrize("more", [[], ["Content-Length: 2"]], ids=["alone", "beside a length"])
def test_a_body_in_pieces_is_asked_for_its_length(server: Server, more: list[str]) -> None:
    """Where it ends in pieces, nobody could tell a body that was cut off from a whole one."""
    with server.line() as line:
        line.sendall(server.head("Transfer-Encoding: chunked", *more) + b"FFFFFF\r\n{}")
        refused(read_answer(line), 411, "Content-Length")


def test_more_than_anybody_would_read_is_not_read(server: Server) -> None:
    with server.line() as line:
        line.sendall(server.head("Content-Length: 3000000000"))
        refused(read_answer(line), 413)


def read_rest(line: socket.socket) -> int | None:
    """The status of what the server says next, None if nothing."""
    answer = read_answer(line)
    return answer.status if answer else 400


# Heads


@pytest.mark.parametrize(
    ("head", "path"),
    [
        (["X-Long: " + "x" * 4_000_000], "/xapi/statements"),
        ([f"X-{number}: x" for number in range(5_000)], "/xapi/statements"),
        ([], "/xapi/statements?verb=" + "x" * 4_000_000),
        ([], "/xapi/more/" + "x" * 4_000_000),
    ],
    ids=["a long header", "many headers", "a long query", "a long path"],
)
def test_a_huge_head_is_refused_or_cut_off(server: Server, head: list[str], path: str) -> None:
    with server.line() as line:
        try:
            line.sendall(server.head(*head, method="GET", path=path))
            answer = read_answer(line)
        except ConnectionError:
            answer = None

    assert answer is None or 400 <= answer.status < 500
    assert server.answers(within=1)


QUERIES = {
    "a long verb": f"verb=https://example.com/{'x' * 50_000}%3C",
    "many parameters": "&".join(f"a{n}=1" for n in range(5_000)),
    "a parameter twice": "limit=1&limit=2",
    "invalid UTF-8": "verb=%FF%FE",
    "NUL": "verb=a%3A%00b",
    "an agent nested 5,000 levels deep": f"agent={'[' * 5_000}{']' * 5_000}",
    "an agent with half of a surrogate pair": f"agent={quote(json.dumps({'mbox': 'mailto:a@b', 'name': chr(0xD800)}))}",
    "a limit beyond counting": f"limit={'9' * 5_000}",
    "a moment that cannot be": "since=0000-00-00T00:00:00Z",
    "a moment at the end of time": "until=9999-12-31T23:59:59-23:59",
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_question_without_sense_is_refused(server: Server, name: str) -> None:
    began = time.monotonic()

    refused(server.ask("GET", f"/xapi/statements?{QUERIES[name]}"), 400)
    assert time.monotonic() - began < AT_ONCE


@pytest.mark.parametrize("state", ["%00", "a%00b", "%FF"])
def test_a_document_is_named_in_characters(server: Server, state: str) -> None:
    place = f"activityId=https://example.com/a&agent={quote(json.dumps({'mbox': 'mailto:a@b'}))}&stateId={state}"

    refused(server.ask("PUT", f"/xapi/activities/state?{place}", b"{}"), 400)
    refused(server.ask("GET", f"/xapi/activities/state?{place}"), 400)


def test_headers_that_databases_cannot_keep_are_refused(server: Server) -> None:
    place = f"activityId=https://example.com/a&agent={quote(json.dumps({'mbox': 'mailto:a@b'}))}&stateId=s"

    refused(server.ask("PUT", f"/xapi/activities/state?{place}", b"{}", Content_Type="x" * 5_000), 400)


# Links to more


def test_a_link_to_more_that_is_not_ours_is_refused(server: Server) -> None:
    """Made up, made by another key, changed, or far too long."""
    for token in ("x", "a:b:c", "eyJ9:1abcde:" + "A" * 43, ".eJx:" + "z" * 30_000, "%FF", "..%2F..%2Fetc"):
        answer = server.ask("GET", f"/xapi/more/{token}")
        assert answer.status in {400, 404}, token
        assert answer.message


@pytest.mark.parametrize("year", [1, 1900, 2100, 9998])
def test_clocks_may_differ(server: Server, year: int) -> None:
    """A clock that goes wrong is no reason to lose what was learned; only moments that do not exist are refused."""
    sent = client_statement(id=None, timestamp=f"{year:04}-06-01T00:00:00Z")
    assert server.post({**sent, "actor": {}}).status == 400
    answer = server.post([{**sent, "verb": "x"}])

    refused(answer, 400, "[0].verb")


def test_credentials_that_are_none(server: Server) -> None:
    for header in ("Basic " + "A" * 60_000, "Basic " + "Og==", "Basic /w==", "Basic AAAA", "Digest x", "Basic a:b"):
        answer = server.ask("GET", "/xapi/statements", Authorization=header)
        assert answer.status == 401
        assert answer.message
