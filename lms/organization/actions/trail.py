"""The audit trail of the organisation's changes: what was done to whom, without names, hidden while the change is."""

import datetime as dt
from typing import Any

from lms.accounts.actions.audit import record_audit
from lms.organization.actions.recording import Stamp
from lms.organization.models import Disclosed, Leave, Person, Posting, Unit


def record_change(action: str, subject: Person | Unit, stamp: Stamp, **detail: Any) -> None:
    """One line about a person or a unit. `stamp` is that of the rows written: line and rows are found together."""
    record_audit(
        actor=stamp.by,
        action=action,
        now=stamp.now,
        subject_type="person" if isinstance(subject, Person) else "unit",
        subject_key=subject.uuid,
        disclosed_at=stamp.disclose_at,
        **detail,
    )


def record_row(action: str, row: Posting | Leave) -> None:
    """One line about the person whose post or leave was written down."""
    detail: dict[str, Any] = {"kind": row.kind, **span(row)}
    if isinstance(row, Posting):
        detail["unit"] = str(row.unit.uuid)
    record_change(action, row.person, stamp_of(row), **detail)


def stamp_of(row: Disclosed) -> Stamp:
    return Stamp(row.recorded_at, row.recorded_by, row.disclosed_at)


def span(row: Disclosed) -> dict[str, str | None]:
    return {"valid_from": day(row.valid_from), "valid_to": day(row.valid_to)}


def day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None
