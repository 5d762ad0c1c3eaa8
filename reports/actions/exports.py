"""Handing a figure out: what was printed is kept, and who took it is written down."""

import datetime as dt

from django.db import transaction

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from reports.figures import Figure
from reports.models import FigureSnapshot, Goal


@transaction.atomic
def record_export(
    *,
    goal: Goal,
    figure: Figure,
    file_format: str,
    what: str,
    rows: int,
    by: User,
    now: dt.datetime,
    embargoed: bool = False,
) -> FigureSnapshot:
    """Keep the object behind the file, and a line in the audit trail. `what`: "figure" or "people".

    `embargoed`: the reader sees what is not announced, and so may the figure.
    """
    snapshot = FigureSnapshot.objects.create(
        goal=goal,
        as_of=figure.as_of,
        known_at=figure.known_at,
        embargoed=embargoed,
        content=figure.canonical().decode(),
        sha256=figure.sha256,
        format=file_format,
        created_at=now,
        created_by=by,
    )
    record_audit(
        actor=by,
        action="export.goal",
        now=now,
        subject_type="goal",
        subject_key=goal.code,
        what=what,
        format=file_format,
        rows=rows,
        as_of=figure.as_of.isoformat(),
        sha256=figure.sha256,
    )
    return snapshot
