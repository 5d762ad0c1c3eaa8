"""The bodies of requests. tincan writes those whose statements it leaves as they are; the others are written as stored.

What tincan does to statements that it reads and writes: durations and timestamps in another form, types added, ids of
newer kinds refused, members of version 2 unknown.
"""

import copy
import dataclasses
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import tincan
from tincan.lrs_response import LRSResponse

from lms.xapi.columns import moment_of
from lms.xapi.formats import Reader, exact
from lms.xapi.models import Statement
from lms.xapi.multipart import write_parts
from lms.xapi.queries import attachments_of
from lms.xapi.versions import is_first
from lms.xapi.wire import Answer, Wire

# What tincan raises at statements that it does not understand.
_NOT_UNDERSTOOD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, RecursionError)


@dataclasses.dataclass(frozen=True)
class Letter:
    """Statements as they go out, and those of tincan's making where all of them survive that."""

    contents: list[dict[str, Any]]
    files: list[tuple[str, str, bytes]]
    by_tincan: list[tincan.Statement] | None

    @cached_property
    def body(self) -> bytes:
        return dump(self.contents)

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(data) for _, _, data in self.files)


def write_letter(rows: Sequence[Statement], version: str) -> Letter:
    contents = [exact(row, Reader()) for row in rows]
    files = attachments_of(rows)
    made = None if files or not is_first(version) else _by_tincan(contents)
    return Letter(contents, files, made)


def post(wire: Wire, letter: Letter) -> Answer:
    if letter.by_tincan is not None:
        return Remote(wire).post(letter.by_tincan)
    body, content_type = letter.body, "application/json"
    if letter.files:
        body, content_type = write_parts(body, letter.files)
    return wire.send("POST", "statements", body=body, headers={"Content-Type": content_type})


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _by_tincan(contents: Sequence[Mapping[str, Any]]) -> list[tincan.Statement] | None:
    made = []
    for content in contents:
        statement = survives(content)
        if statement is None:
            return None
        made.append(statement)
    return made


def survives(content: Mapping[str, Any]) -> tincan.Statement | None:
    """tincan's own statement, if what it would send is the very statement."""
    try:
        statement = tincan.Statement(copy.deepcopy(dict(content)))
        written = json.loads(statement.to_json())
    except _NOT_UNDERSTOOD:
        return None
    return statement if _canonical(written) == _canonical(content) else None


def _canonical(content: Mapping[str, Any]) -> str:
    """All of it, to the letter, but for moments: how one is written is not what it says."""
    moments = {name: moment_of(content[name]).isoformat() for name in ("stored", "timestamp") if name in content}
    given = {**content, **moments}
    return json.dumps(given, sort_keys=True)


class Remote(tincan.RemoteLRS):
    """tincan's client on our wire: its own has no time-outs, no proxy and opens a connection for each request."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(version=wire.version, endpoint=wire.endpoint)
        # tincan's classes take no attributes but their own.
        object.__setattr__(self, "wire", wire)

    def post(self, statements: list[tincan.Statement]) -> Answer:
        answer = self.save_statements(tincan.StatementList(statements)).response_of_wire
        assert isinstance(answer, Answer)
        return answer

    def _send_request(self, request: Any) -> LRSResponse:
        answer = self.wire.send(
            request.method, request.resource, body=request.content.encode(), headers=dict(request.headers)
        )
        # What an answer means is decided in one place for both ways of sending; tincan must not read it first.
        response = LRSResponse(success=False, request=request, response=None, data=None)
        object.__setattr__(response, "response_of_wire", answer)
        return response
