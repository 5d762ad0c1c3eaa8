"""Handing the organisation out: who took which file is written down, without the names in it."""

import datetime as dt
import hashlib

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import AuditEvent, User


def record_export(*, what: str, content: bytes, rows: int, by: User, now: dt.datetime, **asked: str) -> AuditEvent:
    """`what`: units or changes; `asked`: the days and the format."""
    return record_audit(
        actor=by,
        action=f"{what}.exported",
        now=now,
        subject_type="organization",
        rows=rows,
        sha256=hashlib.sha256(content).hexdigest(),
        **asked,
    )
