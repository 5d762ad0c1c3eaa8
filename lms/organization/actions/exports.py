"""Handing the organisation out: who took which file is written down, without the names in it."""

import datetime as dt
import hashlib
from typing import Any

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent, User


def record_export(
    *,
    what: str,
    content: bytes,
    rows: int,
    by: User,
    now: dt.datetime,
    disclosed_at: dt.datetime | None = None,
    **asked: Any,
) -> AuditEvent:
    """`what` was taken; `asked`: the days and the format.

    How many rows a file has may tell of what is not announced: then the line waits for the announcement, too.
    """
    return record_audit(
        actor=by,
        action=f"{what}.exported",
        now=now,
        disclosed_at=disclosed_at,
        subject_type="organization",
        rows=rows,
        sha256=hashlib.sha256(content).hexdigest(),
        **asked,
    )
