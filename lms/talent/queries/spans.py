"""Spans of days [start, end), end None for open: what the three facts of a leader are joined with."""

import datetime as dt
from collections.abc import Iterable

Span = tuple[dt.date, dt.date | None]
FAR = dt.date.max


def _end(span: Span) -> dt.date:
    return span[1] or FAR


def contains(span: Span, day: dt.date) -> bool:
    return span[0] <= day < _end(span)


def overlap(one: Span, other: Span) -> Span | None:
    """The days in both."""
    start, end = max(one[0], other[0]), min(_end(one), _end(other))
    return (start, None if end == FAR else end) if start < end else None


def intersect(ones: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The days in one of these and in one of those."""
    others = list(others)
    return merge(both for one in ones for other in others if (both := overlap(one, other)))


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same days in as few spans as possible, in order: adjacent ones become one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span[0]):
        if merged and span[0] <= _end(merged[-1]):
            last = merged.pop()
            end = max(_end(last), _end(span))
            span = (last[0], None if end == FAR else end)  # noqa: PLW2901  # the two have become one
        merged.append(span)
    return merged


def at(spans: Iterable[Span], day: dt.date) -> Span | None:
    """The span that holds on the day."""
    return next((span for span in spans if contains(span, day)), None)
