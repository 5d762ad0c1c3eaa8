"""Statements with their attachments in one body (multipart/mixed, RFC 2046), read and written.

No library reads this form: those for web forms insist on form-data, and the standard library's reader of mail changes
line ends in binary parts.
"""

import dataclasses
import itertools
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence

from django.utils.http import parse_header_parameters

from lms.xapi.errors import BadRequest

HASH = "X-Experience-API-Hash"
MAX_PARTS = 1000
_BOUNDARY = re.compile(r"[ -~]{1,70}")


@dataclasses.dataclass(frozen=True)
class Part:
    """Header names are in small letters."""

    headers: Mapping[str, str]
    data: bytes


def boundary_of(content_type: str) -> bytes:
    boundary = parse_header_parameters(content_type)[1].get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise BadRequest("the Content-Type multipart/mixed needs a boundary of 1 to 70 characters")
    return boundary.encode()


def read_parts(body: bytes, boundary: bytes) -> list[Part]:
    """The parts between the boundaries; a body without its end is refused."""
    marks = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)")
    found: list[re.Match[bytes]] = []
    for mark in marks.finditer(body):
        found.append(mark)
        if mark[1] is not None:
            return [_part(body[start.end() : end.start()]) for start, end in itertools.pairwise(found)]
        if len(found) > MAX_PARTS:
            raise BadRequest(f"one request may carry {MAX_PARTS} parts within its boundaries")
    raise BadRequest("the multipart body ends before its last boundary")


def _part(chunk: bytes) -> Part:
    """Headers, an empty line, and the bytes; a part without headers begins with the empty line."""
    found = re.match(rb"\r?\n(?:(.*?)\r?\n)??\r?\n", chunk, re.DOTALL)
    if found is None:
        raise BadRequest("a part of the body has no empty line after its headers")
    return Part(dict(_headers(found[1] or b"")), chunk[found.end() :])


def _headers(block: bytes) -> Iterator[tuple[str, str]]:
    try:
        lines = block.decode("ascii").splitlines()
    except UnicodeDecodeError as error:
        raise BadRequest("a header of a part is not ASCII") from error
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest("a header of a part has no colon")
        yield name.strip().lower(), value.strip()


def write_parts(first: bytes, attachments: Sequence[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """The body and its Content-Type: JSON, then attachments (hash, content type, bytes)."""
    boundary = secrets.token_hex(24)
    pieces = [f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode(), first, b"\r\n"]
    for sha2, content_type, data in attachments:
        headers = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n{HASH}: {sha2}\r\n"
        pieces += [f"--{boundary}\r\n{headers}\r\n".encode(), data, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces), f'multipart/mixed; boundary="{boundary}"'
