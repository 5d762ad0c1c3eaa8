"""The store as a file: one statement a line, in the form in which the endpoint gives them out, oldest first.

Files that statements name stand before the first of them, each on a line of its own:
`{"attachment": {"sha2": …, "contentType": …, "data": base64}}`. Whoever knows no such lines leaves them out.
"""

import base64
import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from lms.xapi.formats import Reader, exact
from lms.xapi.forwarding.letters import dump
from lms.xapi.models import Statement, StatementQuerySet
from lms.xapi.queries import attachments_of

PAGE = 500


@dataclasses.dataclass(frozen=True)
class Extent:
    """Which statements: all, or narrowed."""

    verb: str = ""
    trust: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    attachments: bool = True

    @property
    def filters(self) -> dict[str, Any]:
        given = {"verb": self.verb, "trust": self.trust, "stored__gte": self.since, "stored__lt": self.until}
        return {name: value for name, value in given.items() if value}


def export_lines(extent: Extent) -> Iterator[bytes]:
    """Page by page from where the last one ended: as long as it takes, and never more than a page in memory."""
    written: set[str] = set()
    xid = seq = 0
    while True:
        rows = list(_ahead(extent, xid, seq)[:PAGE])
        for row in rows:
            if extent.attachments:
                yield from _files(row, written)
            yield dump(exact(row, Reader())) + b"\n"
        if len(rows) < PAGE:
            return
        xid, seq = rows[-1].xid, rows[-1].seq


def _ahead(extent: Extent, xid: int, seq: int) -> StatementQuerySet:
    return Statement.objects.settled().after(xid, seq).filter(**extent.filters).select_related("client")


def _files(row: Statement, written: set[str]) -> Iterator[bytes]:
    if not row.content.get("attachments") and row.content["object"].get("objectType") != "SubStatement":
        return
    for sha2, content_type, data in attachments_of([row]):
        if sha2 not in written:
            written.add(sha2)
            said = {"sha2": sha2, "contentType": content_type, "data": base64.b64encode(data).decode()}
            yield dump({"attachment": said}) + b"\n"
