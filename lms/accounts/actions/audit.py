"""Writing the audit trail."""

import datetime as dt
from typing import Any

from lms.accounts.models import AuditEvent, User


def record_audit(
    *,
    actor: User | None,
    action: str,
    now: dt.datetime,
    subject_type: str = "",
    subject_key: object = "",
    **detail: Any,
) -> AuditEvent:
    """One line of the trail. `detail` holds facts without names; call it in the transaction of the act."""
    return AuditEvent.objects.create(
        at=now, actor=actor, action=action, subject_type=subject_type, subject_key=str(subject_key), detail=detail
    )
