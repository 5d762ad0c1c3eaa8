"""Erasing statements: a chunk is one transaction, in which leaves forget, and mentions and statements go."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import F

from lms.xapi.actions.forgetting import forget_leaves
from lms.xapi.attachments import hashes_of
from lms.xapi.disposing.preview import Target, insist
from lms.xapi.mentions import members_of, related_to
from lms.xapi.models import Disposal, DisposalStatus, Forgetting, Statement

CHUNK = 500
_MENTION = "DELETE FROM xapi_mention WHERE key = %s AND stored = %s AND seq = %s"


@transaction.atomic
def erase_some(disposal: Disposal, now: dt.datetime) -> int:
    """Erase the next statements of a disposal that runs; returns how many. 0: there are none any more.

    What is left is asked for anew each time, so whoever goes on after a kill needs to know nothing. NotSealed: some are
    not in the ledger yet.
    """
    held = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if held.status != DisposalStatus.RUNNING:
        return 0
    target = Target.of(held)
    parts = target.rows()
    insist(target, now, parts)
    rows = next((found for part in parts if (found := list(part.order_by("stored", "seq")[:CHUNK]))), [])
    if not rows:
        return 0
    if held.forgetting is None:
        held.forgetting = Forgetting.objects.create(decision=held.decision, at=now, count=0)
    forget_leaves(decision=held.decision, now=now, seqs=[row.seq for row in rows], under=held.forgetting)
    held.files = sorted({*held.files, *(sha2 for row in rows for sha2 in hashes_of(row.content))})
    held.statements = F("statements") + len(rows)
    held.save(update_fields=["forgetting", "files", "statements"])
    _delete_mentions(rows)
    span = {"stored__gte": rows[0].stored, "stored__lte": rows[-1].stored}
    Statement.objects.filter(seq__in=[row.seq for row in rows], **span).delete()
    return len(rows)


def _delete_mentions(rows: Sequence[Statement]) -> None:
    """By their whole key: nothing else has an index."""
    moment = (lambda at: at) if connection.vendor == "postgresql" else connection.ops.adapt_datetimefield_value
    places = [
        (key, moment(row.stored), row.seq)
        for row in rows
        for key in sorted(members_of(row.content) | related_to(row.content))
    ]
    if places:
        with connection.cursor() as cursor:
            cursor.executemany(_MENTION, places)
