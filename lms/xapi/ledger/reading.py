"""Leaves with the statements that they seal, in the order of the log."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models.functions import Length

from lms.xapi.models import Leaf, Statement

CHUNK = 1000
# As much of statements as is in memory at once. One that is larger comes alone.
BYTES = 16 * 1024 * 1024


def fitting(sizes: Iterable[int]) -> int:
    """How many of the first ones fit into memory together: one at least, if there is one."""
    count, total = 0, 0
    for size in sizes:
        total += size
        if count and total > BYTES:
            break
        count += 1
    return count


def pieces(chunk: Sequence[Leaf]) -> Iterator[Sequence[Leaf]]:
    """The leaves in runs whose statements fit into memory together."""
    rows = Statement.objects.filter(seq__in=[leaf.seq for leaf in chunk], stored__range=_span(chunk))
    sizes = dict(rows.values_list("seq", Length("raw")))
    start = 0
    while start < len(chunk):
        count = fitting(sizes.get(leaf.seq, 0) for leaf in chunk[start:])
        yield chunk[start : start + count]
        start += count


def leaves(upto: int) -> Iterator[Sequence[Leaf]]:
    """All leaves of the tree of this size, some at a time."""
    last = -1
    while True:
        rows = Leaf.objects.select_related("forgotten").filter(index__gt=last, index__lt=upto)
        chunk = list(rows.order_by("index")[:CHUNK])
        if not chunk:
            return
        yield from pieces(chunk)
        last = chunk[-1].index


def leaves_of(seqs: Iterable[int], upto: int) -> list[Leaf]:
    rows = Leaf.objects.select_related("forgotten").filter(seq__in=list(seqs), index__lt=upto)
    return list(rows.order_by("index"))


def _span(chunk: Sequence[Leaf]) -> tuple[dt.datetime, dt.datetime]:
    return min(leaf.stored for leaf in chunk), max(leaf.stored for leaf in chunk)


def rows_for(chunk: Sequence[Leaf], columns: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    """The statements of these leaves by their number; `columns` begins with xid and seq.

    Looked for within the time in which they were stored, which is one month's part of the store mostly; those that are
    not there are looked for everywhere, since somebody may have changed that time.
    """
    seqs = [leaf.seq for leaf in chunk]
    rows = Statement.objects.filter(seq__in=seqs)
    found = {row[1]: row for row in rows.filter(stored__range=_span(chunk)).values_list(*columns)}
    missing = [leaf.seq for leaf in chunk if leaf.seq not in found and leaf.forgotten is None]
    if missing:
        found |= {row[1]: row for row in Statement.objects.filter(seq__in=missing).values_list(*columns)}
    return found
