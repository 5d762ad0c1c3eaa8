"""The Merkle tree of RFC 9162 (section 2.1): pure functions over hashes that a `Source` gives.

Stored are the leaves' hashes (height 0) and the roots of all full subtrees of 256, 256² … leaves (heights 8, 16, …):
any root or proof is made from a few blocks of 256 hashes, however many leaves there are.
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

# A block holds the 256 hashes below one stored node: eight levels.
LEVELS = 8
BLOCK = 1 << LEVELS
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """The root of the full subtree over leaves index·2^height up to (index+1)·2^height."""

    height: int
    index: int
    hash: bytes


class Source(Protocol):
    """Where hashes stand. One call never asks for more than lies in one block."""

    def hashes(self, height: int, start: int, count: int) -> Sequence[bytes]: ...


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: at most one full subtree of each height, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> list[Node]:
        """Append a leaf's hash; returns the subtrees that it completes, at the heights that are stored."""
        self.size += 1
        height, made, done = 0, leaf, []
        while self._edge and self._edge[-1][0] == height:
            made = node_hash(self._edge.pop()[1], made)
            height += 1
            if height % LEVELS == 0:
                done.append(Node(height, (self.size >> height) - 1, made))
        self._edge.append((height, made))
        return done

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY_ROOT
        made = self._edge[-1][1]
        for _, left in reversed(self._edge[:-1]):
            made = node_hash(left, made)
        return made


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of one height."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        pairs = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        # A hash without a partner goes up as it is: the same tree as that of splitting at the largest power of two.
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def grown(source: Source, size: int, added: Sequence[bytes]) -> Iterator[Node]:
    """The nodes that become full when `added` follow the first `size` leaves."""
    height, start, hashes = 0, size, list(added)
    while hashes:
        first = start - start % BLOCK
        known = [*source.hashes(height, first, start - first), *hashes] if start > first else hashes
        full = range(len(known) // BLOCK)
        made = [root_of(known[place * BLOCK : (place + 1) * BLOCK]) for place in full]
        height, start, hashes = height + LEVELS, first // BLOCK, made
        yield from (Node(height, start + place, hash_) for place, hash_ in enumerate(made))


def root(source: Source, size: int) -> bytes:
    """The root over the first `size` leaves."""
    return _range(source, 0, size) if size else EMPTY_ROOT


def inclusion_path(source: Source, index: int, size: int) -> list[bytes]:
    """From the leaf up: what its hash must be joined with to give the root over `size` leaves."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(source, middle, end))
            end = middle
        else:
            path.append(_range(source, start, middle))
            start = middle
    return path[::-1]


def consistency_path(source: Source, old: int, new: int) -> list[bytes]:
    """What shows that the tree of `new` leaves begins with that of `old`."""
    if not 0 < old < new:
        return []
    path: list[bytes] = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range(source, middle, end))
            end = middle
        else:
            path.append(_range(source, start, middle))
            start, is_whole = middle, False
    # The old tree's own root is known to whoever checks; a smaller subtree is not.
    if not is_whole:
        path.append(_range(source, start, end))
    return path[::-1]


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def _range(source: Source, start: int, end: int) -> bytes:
    """The root over leaves start to end; ranges of these algorithms begin where a full subtree can."""
    count = end - start
    if count & (count - 1):
        middle = start + _split(count)
        return node_hash(_range(source, start, middle), _range(source, middle, end))
    height = (count.bit_length() - 1) // LEVELS * LEVELS
    return root_of(source.hashes(height, start >> height, count >> height))
