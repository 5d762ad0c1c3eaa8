"""Importing from another store: page after page, oldest first, as its answers lead on, and no faster than it likes."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.errors import DomainError
from lms.xapi.attachments import read_files
from lms.xapi.builders import iso
from lms.xapi.columns import moment_of
from lms.xapi.errors import BadRequest, StoreError
from lms.xapi.forwarding.answers import Meaning, verdict, wait
from lms.xapi.forwarding.letters import dump
from lms.xapi.forwarding.run import pause
from lms.xapi.forwarding.telling import reason
from lms.xapi.importing.chunks import Chunk, commit_chunk
from lms.xapi.importing.lines import Problem, judged
from lms.xapi.models import StatementImport
from lms.xapi.multipart import boundary_of, read_parts
from lms.xapi.parsing import parse_value
from lms.xapi.vault import reveal
from lms.xapi.wire import Answer, Unreachable, Wire

PAGE = 100
MOST_BYTES = 64 * 1024 * 1024
# Between two pages: an import is in no hurry, and the other store has its own work.
BREATH = 0.2
TRIES = 6
LONGEST_WAIT = dt.timedelta(minutes=10)
SLICE = 5.0
# Clocks of stores count in milliseconds or less: asked from a little before, what is known comes again.
OVERLAP = dt.timedelta(seconds=1)

Tell = Callable[[int, int], object]


def import_remote(record: StatementImport, tell: Tell) -> None:
    with Wire(record.endpoint, record.username, reveal(record.secret), record.version) as wire:
        path, lapsed = record.more or _first(record), None
        while path:
            tell(record.line, 0)
            answer = _ask(wire, path, record, tell)
            if answer is None:
                if lapsed == record.reached:
                    raise DomainError(reason("no_store"), code="no_store")
                path, lapsed = _first(record), record.reached
                continue
            chunk = _chunk(answer, record)
            if chunk.more and wire.address(chunk.more) == wire.address(path) and not chunk.lines:
                raise DomainError(reason("no_store"), code="no_store")
            commit_chunk(record, chunk, clock.now())
            path = chunk.more
            time.sleep(BREATH)


def _first(record: StatementImport) -> str:
    """The first page, or that on which the last one known stands."""
    since = record.reached - OVERLAP if record.reached else record.since
    asked = {"ascending": "true", "limit": str(PAGE), "format": "exact", "attachments": "true"}
    return "statements?" + urlencode(asked | ({"since": iso(since)} if since else {}))


def _ask(wire: Wire, path: str, record: StatementImport, tell: Tell) -> Answer | None:
    """A page. None: the link to it has lapsed, and the question must be put anew."""
    code = ""
    for attempt in range(1, TRIES + 1):
        asked_to_wait: dt.timedelta | None = None
        try:
            answer = wire.send("GET", path, at_most=MOST_BYTES)
        except Unreachable as error:
            code = error.code
        else:
            if answer.status == 200:
                return answer
            if answer.status in {400, 404, 410} and path == record.more and record.reached:
                return None
            found = verdict(answer, [], clock.now())
            code, asked_to_wait = found.code, wait(answer, clock.now())
            if found.meaning is not Meaning.LATER:
                raise DomainError(f"{reason(code)} ({answer.status})", code=code)
        if attempt < TRIES:
            _wait(
                min(pause(attempt, asked_to_wait) if asked_to_wait else pause(attempt, None) / 5, LONGEST_WAIT),
                record,
                tell,
            )
    raise DomainError(reason(code), code=code)


def _wait(span: dt.timedelta, record: StatementImport, tell: Tell) -> None:
    """In slices: whoever waits says that it lives, and hears that it shall stop."""
    until = time.monotonic() + span.total_seconds()
    while (left := until - time.monotonic()) > 0:
        tell(record.line, 0)
        time.sleep(min(left, SLICE))


def _chunk(answer: Answer, record: StatementImport) -> Chunk:
    try:
        page, files = _page(answer)
    except StoreError as error:
        message = _("The other system's answer is no list of statements: %(reason)s")
        raise DomainError(message % {"reason": str(error)}, code="no_store") from error
    statements, more = page.get("statements"), page.get("more", "")
    if not isinstance(statements, list) or not isinstance(more, str):
        raise DomainError(reason("no_store"), code="no_store")
    chunk = Chunk(files=files, more=more, number=record.line, lines=len(statements))
    for content in statements:
        chunk.number += 1
        try:
            chunk.entries.append(
                judged(chunk.number, content, dump(content), key=record.client.key, version=record.version)
            )
        except StoreError as error:
            chunk.problems.append(Problem(chunk.number, error.code, str(error)))
    chunk.reached = _stored(statements[-1]) if statements else None
    return chunk


def _page(answer: Answer) -> tuple[dict[str, Any], dict[str, bytes]]:
    content_type = answer.headers.get("content-type", "")
    body, files = answer.body, {}
    if content_type.lower().startswith("multipart/mixed"):
        first, *others = read_parts(answer.body, boundary_of(content_type))
        body, files = first.data, read_files(others)
    try:
        page = parse_value(body.decode())
    except UnicodeDecodeError as error:
        raise BadRequest("the answer is not UTF-8") from error
    return (page if isinstance(page, dict) else {}), files


def _stored(content: Any) -> dt.datetime | None:
    try:
        return moment_of(content["stored"])
    except (TypeError, KeyError, ValueError):
        return None
