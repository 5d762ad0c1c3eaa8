"""The body of a request that stores statements: JSON, or JSON with the files that the statements name."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from lms.xapi.attachments import read_files, stated_of
from lms.xapi.errors import BadRequest
from lms.xapi.multipart import Part, boundary_of, read_parts
from lms.xapi.parsing import parse_statement, parse_statements
from lms.xapi.views.requests import Call


@dataclasses.dataclass(frozen=True)
class Incoming:
    """Statements, the bytes of each, and by their hash files and what came said of them."""

    contents: list[Any]
    raws: list[bytes]
    files: dict[str, bytes]
    stated: dict[str, Mapping[str, str]]


def read_one(call: Call) -> Incoming:
    data, parts = _body(call)
    content, raw = parse_statement(data)
    return Incoming([content], [raw], read_files(parts), stated_of(parts))


def read_several(call: Call) -> Incoming:
    data, parts = _body(call)
    contents, raws = parse_statements(data)
    return Incoming(contents, raws, read_files(parts), stated_of(parts))


def _body(call: Call) -> tuple[bytes, list[Part]]:
    kind = call.asked.media_type
    if kind == "application/json":
        return call.body(), []
    if kind != "multipart/mixed":
        raise BadRequest("the Content-Type must be application/json or multipart/mixed")
    parts = read_parts(call.body(), boundary_of(call.asked.content_type))
    if not parts or _media_type(parts[0]) != "application/json":
        raise BadRequest("the first part of the body must be application/json")
    return parts[0].data, parts[1:]


def _media_type(part: Part) -> str:
    return part.headers.get("content-type", "").partition(";")[0].strip().lower()
