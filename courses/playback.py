"""What was really played of something: intervals in tenths of a second, half-open, apart and in their order."""

from collections.abc import Iterable, Sequence

Segment = tuple[int, int]
# Faster than players play: twice, and a little for the network.
RATE = 25
# What may be reported at once, in the first moments.
SLACK = 100
MOST_SEGMENTS = 200


def merge(segments: Iterable[Sequence[int]]) -> list[Segment]:
    """The union: what overlaps or touches becomes one."""
    merged: list[Segment] = []
    for start, end in sorted((int(each[0]), int(each[1])) for each in segments):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def clipped(segments: Iterable[Sequence[int]], whole: int) -> list[Segment]:
    """Only what lies within the length of the thing."""
    return merge((max(0, start), min(end, whole)) for start, end in segments)


def played(segments: Iterable[Sequence[int]]) -> int:
    """How much that is together. `segments` are merged."""
    return sum(end - start for start, end in segments)


def share(segments: Iterable[Sequence[int]], whole: int) -> int:
    """In per cent, rounded down; nearly the end is the end: players stop some tenths before it."""
    if whole <= 0:
        return 0
    missing = whole - played(clipped(segments, whole))
    return 100 if missing <= min(10, whole // 20) else min(99, 100 - -(-100 * missing // whole))


def earned(allowance: int, seconds: float, whole: int) -> int:
    """The allowance after some more seconds by the clock on the wall: never more than the whole."""
    return min(whole, allowance + int(max(0.0, seconds) * RATE))
