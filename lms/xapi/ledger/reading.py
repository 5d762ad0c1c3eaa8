"""Leaves with the statements that they seal, in the order of the log."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lms.xapi.models import Leaf, Statement

CHUNK = 1000


def leaves(upto: int) -> Iterator[list[Leaf]]:
    """All leaves of the tree of this size, some at a time."""
    last = -1
    while True:
        rows = Leaf.objects.select_related("forgotten").filter(index__gt=last, index__lt=upto)
        chunk = list(rows.order_by("index")[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].index


def leaves_of(seqs: Iterable[int], upto: int) -> list[Leaf]:
    rows = Leaf.objects.select_related("forgotten").filter(seq__in=list(seqs), index__lt=upto)
    return list(rows.order_by("index"))


def rows_for(chunk: Sequence[Leaf], columns: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    """The statements of these leaves by their number; `columns` begins with xid and seq.

    Looked for within the time in which they were stored, which is one month's part of the store mostly; those that are
    not there are looked for everywhere, since somebody may have changed that time.
    """
    seqs = [leaf.seq for leaf in chunk]
    rows = Statement.objects.filter(seq__in=seqs)
    span = (min(leaf.stored for leaf in chunk), max(leaf.stored for leaf in chunk))
    found = {row[1]: row for row in rows.filter(stored__range=span).values_list(*columns)}
    missing = [leaf.seq for leaf in chunk if leaf.seq not in found and leaf.forgotten is None]
    if missing:
        found |= {row[1]: row for row in Statement.objects.filter(seq__in=missing).values_list(*columns)}
    return found
