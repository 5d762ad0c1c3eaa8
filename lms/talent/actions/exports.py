"""Handing the board out: who took which file is written down, without the names in it."""

import datetime as dt
import hashlib

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent, User
from lms.talent.queries.board import Wanted


def record_board_export(
    *, wanted: Wanted, day: dt.date, file_format: str, content: bytes, rows: int, by: User, now: dt.datetime
) -> AuditEvent:
    return record_audit(
        actor=by,
        action="board.exported",
        now=now,
        subject_type="board",
        as_of=day.isoformat(),
        state=str(wanted.show),
        bureau=str(wanted.bureau or ""),
        # What was typed may be a name: only that something was typed is kept.
        by_text=bool(wanted.text),
        format=file_format,
        rows=rows,
        sha256=hashlib.sha256(content).hexdigest(),
    )
