"""Whether the receiver's statement of the same id is the very same one: it says 409 in both cases, or in one."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lms.xapi.columns import moment_of
from lms.xapi.digest import content_digest
from lms.xapi.errors import StoreError
from lms.xapi.models import Statement
from lms.xapi.validation import validate_statement
from lms.xapi.wire import Wire


def has_the_same(wire: Wire, row: Statement, sent: Mapping[str, Any]) -> bool:
    """Asks for the statement, standing or taken back. A receiver that does not let us look is not believed."""
    for name in ("statementId", "voidedStatementId"):
        answer = wire.send("GET", f"statements?{urlencode({name: str(row.statement_id), 'format': 'exact'})}")
        if answer.status == 200:
            return _is_same(answer.body, sent, wire.version)
    return False


def _is_same(body: bytes, sent: Mapping[str, Any], version: str) -> bool:
    try:
        there = json.loads(body)
        validate_statement(there, "answer", version)
        same_time = moment_of(there["timestamp"]) == moment_of(sent["timestamp"])
    except (ValueError, KeyError, RecursionError, StoreError):
        return False
    return same_time and content_digest(there) == content_digest(sent)
