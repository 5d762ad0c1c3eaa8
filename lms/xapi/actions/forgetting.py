"""Forgetting: what erasure and disposal leave of a sealed statement."""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.common.errors import DomainError
from lms.xapi.actions.sealing import PLACE, locked_place
from lms.xapi.models import Cursor, Forgetting, Leaf, Statement

CHUNK = 5000
T = TypeVar("T")


class NotSealed(DomainError):
    """A statement must be sealed before it may be forgotten: without its leaf nobody could tell that it was there."""

    code = "not_sealed"


@transaction.atomic
def forget_leaves(
    *,
    decision: str,
    now: dt.datetime,
    seqs: Iterable[int] = (),
    statement_ids: Collection[UUID] = (),
    under: Forgetting | None = None,
) -> int:
    """Clear the nonces of these statements' leaves, in the transaction that erases the statements, before it does.

    The hashes stay, with a reference to the decision: every proof about other statements holds as before. Returns how
    many leaves forgot; those that had forgotten already keep their first decision. `under` is what is written of the
    decision already, where it is carried out in several transactions.
    """
    if not decision:
        raise DomainError(_("Statements are forgotten by a decision: name it."), field="decision")
    # With this lock no sealer is on its way with a statement that is about to be erased.
    Cursor.objects.get_or_create(consumer=PLACE)
    locked_place()
    indexes = _indexes_of(seqs, statement_ids)
    if not indexes:
        return 0
    forgetting = under or Forgetting.objects.create(decision=decision, at=now, count=0)
    Forgetting.objects.filter(pk=forgetting.pk).update(count=F("count") + len(indexes))
    for chunk in chunks(indexes):
        Leaf.objects.filter(index__in=chunk).update(nonce=None, forgotten=forgetting)
    return len(indexes)


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """As many at a time as one query may name."""
    rest = iter(values)
    while some := list(itertools.islice(rest, CHUNK)):
        yield some


def _indexes_of(seqs: Iterable[int], statement_ids: Iterable[UUID]) -> list[int]:
    """The leaves that still know, once it is sure that there is one for each statement."""
    found: list[int] = []
    for ids in chunks(statement_ids):
        living = Statement.objects.with_ids(ids).values_list("seq", flat=True)
        gone = Leaf.objects.filter(statement_id__in=ids, forgotten__isnull=False).values_list("seq", flat=True)
        known = {*living, *gone}
        _insist(len(known) == len(set(ids)))
        found += _still_knowing(known)
    for some in chunks(seqs):
        found += _still_knowing(set(some))
    return sorted(set(found))


def _still_knowing(seqs: set[int]) -> list[int]:
    leaves = Leaf.objects.filter(seq__in=seqs)
    _insist(leaves.count() == len(seqs))
    return list(leaves.filter(forgotten=None).values_list("index", flat=True))


def _insist(is_sealed: bool) -> None:
    if not is_sealed:
        raise NotSealed(_("Some of these statements are not sealed yet. Try again in some minutes."))
