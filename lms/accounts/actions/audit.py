"""Writing the audit trail."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from lms.accounts.models import AuditEvent, User

DISCLOSED = "disclosed_at"
CHUNK = 500


def in_order(moment: dt.datetime) -> str:
    """A moment as text that sorts as moments do."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def record_audit(
    *,
    actor: User | None,
    action: str,
    now: dt.datetime,
    subject_type: str = "",
    subject_key: object = "",
    disclosed_at: dt.datetime | None = None,
    **detail: Any,
) -> AuditEvent:
    """One line of the trail. `detail` holds facts without names; call it in the transaction of the act.

    `disclosed_at`: until then the line itself is shown only to those who may know of the act.
    """
    if disclosed_at is not None and disclosed_at > now:
        detail[DISCLOSED] = in_order(disclosed_at)
    return AuditEvent.objects.create(
        at=now, actor=actor, action=action, subject_type=subject_type, subject_key=str(subject_key), detail=detail
    )


def record_audits(
    *,
    actor: User | None,
    action: str,
    now: dt.datetime,
    subject_type: str,
    subjects: Iterable[tuple[object, dict[str, Any]]],
) -> None:
    """The same act on many, a line for each (subject, detail), which says what record_audit would."""
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                at=now, actor=actor, action=action, subject_type=subject_type, subject_key=str(key), detail=detail
            )
            for key, detail in subjects
        ),
        batch_size=CHUNK,
    )
