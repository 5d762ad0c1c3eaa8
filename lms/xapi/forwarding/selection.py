"""What a target is sent next: what lies beyond its place, in the store's order, and passes its filters."""

import dataclasses
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Value

from lms.xapi.columns import activity_key, verb_key
from lms.xapi.enums import Trust
from lms.xapi.models import ForwardingTarget, Mention, Statement, StatementQuerySet
from lms.xapi.models.ordering import Beyond

# How many statements are passed at once where filters let few through.
WINDOW = 2000


@dataclasses.dataclass(frozen=True)
class Window:
    """Statements to send, perhaps none, and the place that is reached when they are there."""

    rows: list[Statement]
    xid: int
    seq: int


def next_window(target: ForwardingTarget) -> Window | None:
    """None: the target has all there is below the horizon of running transactions."""
    ahead = Statement.objects.settled().after(target.xid, target.seq)
    size = WINDOW if is_narrowed(target) else target.batch_size
    places = list(ahead.values_list("xid", "seq")[:size])
    if not places:
        return None
    xid, seq = places[-1]
    until = Beyond(F("xid"), F("seq"), Value(xid), Value(seq), operator="<=")
    rows = list(matching(target, ahead.filter(until)).select_related("client")[: target.batch_size])
    if len(rows) == target.batch_size:
        xid, seq = rows[-1].xid, rows[-1].seq
    return Window(rows, xid, seq)


def is_narrowed(target: ForwardingTarget) -> bool:
    return bool(target.verbs or target.activities or target.trusts or target.since)


def matching(target: ForwardingTarget, rows: StatementQuerySet) -> StatementQuerySet:
    """What passes the filters, and what takes back something that does: a receiver must hear of that, too."""
    if not is_narrowed(target):
        return rows
    taken_back = Exists(Statement.objects.filter(_filters(target), statement_id=OuterRef("voids")))
    return rows.filter(_filters(target) | (Q(voids__isnull=False) & Q(taken_back)))


def _filters(target: ForwardingTarget) -> Q:
    passes = Q()
    if target.verbs:
        passes &= Q(verb__in=[verb_key(each) for each in target.verbs])
    if target.trusts:
        passes &= Q(trust__in=target.trusts)
    if target.since:
        passes &= Q(stored__gte=target.since)
    if target.activities:
        keys = [activity_key(each) for each in target.activities]
        named = Mention.objects.filter(stored=OuterRef("stored"), seq=OuterRef("seq"), key__in=keys)
        passes &= Q(object_id__in=keys) | Q(Exists(named))
    return passes


def without_effect(rows: Sequence[Statement]) -> list[Statement]:
    """Voiding statements of clients that take nothing back here: unlike here, they would where we vouch for all.

    One that came before its target is among them. Whoever looks at what was held back decides whether it is sent.
    """
    voiding = [row for row in rows if row.voids is not None and row.trust != Trust.OWN]
    if not voiding:
        return []
    found = Statement.objects.with_ids(row.voids for row in voiding if row.voids)
    targets: dict[UUID | None, Statement] = {row.statement_id: row for row in found}
    return [row for row in voiding if not _takes_back(row, targets.get(row.voids))]


def _takes_back(row: Statement, target: Statement | None) -> bool:
    return target is not None and target.may_be_voided_by(row)
