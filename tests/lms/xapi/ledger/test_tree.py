"""The tree of RFC 9162: against its published values, and against a naive one that follows the RFC word by word."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.xapi.ledger import tree
from lms.xapi.ledger.verifier.tree import Frontier, verify_consistency, verify_inclusion

# The reference values of Certificate Transparency (RFC 6962 and 9162 have the same tree).
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
SIX_TO_EIGHT = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


class Kept:
    """A tree in memory that stores what ours stores, grown by the given steps."""

    def __init__(self, leaves: Sequence[bytes], steps: Sequence[int] = ()) -> None:
        self.rows: dict[int, list[bytes]] = {0: []}
        start = 0
        for step in [*steps, len(leaves)]:
            added = list(leaves[start : start + step])
            nodes = list(tree.grown(self, start, added))
            self.rows[0] += added
            for node in nodes:
                row = self.rows.setdefault(node.height, [])
                assert node.index == len(row)
                row.append(node.hash)
            start += len(added)

    def hashes(self, height: int, start: int, count: int) -> Sequence[bytes]:
        assert start // tree.BLOCK == (start + max(count, 1) - 1) // tree.BLOCK
        return self.rows.get(height, [])[start : start + count]


def hashes(count: int) -> list[bytes]:
    return [tree.leaf_hash(b"%d" % number) for number in range(count)]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of section 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else tree.EMPTY_ROOT
    middle = split(len(leaves))
    return tree.node_hash(naive_root(leaves[:middle]), naive_root(leaves[middle:]))


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return [*naive_path(index, leaves[:middle]), naive_root(leaves[middle:])]
    return [*naive_path(index - middle, leaves[middle:]), naive_root(leaves[:middle])]


def naive_subproof(old: int, leaves: Sequence[bytes], is_whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1."""
    if old == len(leaves):
        return [] if is_whole else [naive_root(leaves)]
    middle = split(len(leaves))
    if old <= middle:
        return [*naive_subproof(old, leaves[:middle], is_whole), naive_root(leaves[middle:])]
    return [*naive_subproof(old - middle, leaves[middle:], False), naive_root(leaves[:middle])]


def split(count: int) -> int:
    largest = 1
    while largest * 2 < count:
        largest *= 2
    return largest


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    leaves = [tree.leaf_hash(data) for data in INPUTS[:size]]
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)

    assert tree.root(Kept(leaves), size).hex() == ROOTS[size]
    assert frontier.root().hex() == ROOTS[size]


def test_the_published_proofs() -> None:
    kept = Kept([tree.leaf_hash(data) for data in INPUTS])

    for (index, size), path in PATHS.items():
        assert [hash_.hex() for hash_ in tree.inclusion_path(kept, index, size)] == path
    assert [hash_.hex() for hash_ in tree.consistency_path(kept, 6, 8)] == SIX_TO_EIGHT


# Around the borders of stored blocks, where it could go wrong.
SIZES = st.one_of(st.integers(1, 40), st.sampled_from([255, 256, 257, 511, 512, 513, 700, 1000]))


@given(size=SIZES, steps=st.lists(st.integers(1, 300), max_size=6))
def test_however_it_grew_the_root_is_that_of_the_rfc(size: int, steps: list[int]) -> None:
    leaves = hashes(size)

    assert tree.root(Kept(leaves, steps), size) == naive_root(leaves)


@given(size=SIZES, data=st.data())
def test_proofs_are_those_of_the_rfc_and_hold(size: int, data: st.DataObject) -> None:
    leaves, index, old = hashes(size), data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    kept = Kept(leaves)

    path = tree.inclusion_path(kept, index, size)
    step = tree.consistency_path(kept, old, size)

    assert path == naive_path(index, leaves)
    assert step == naive_subproof(old, leaves, True)
    assert verify_inclusion(leaves[index], index, size, path, naive_root(leaves))
    assert verify_consistency(old, size, step, naive_root(leaves[:old]), naive_root(leaves))


@given(size=st.integers(2, 600), data=st.data())
def test_a_proof_that_was_altered_proves_nothing(size: int, data: st.DataObject) -> None:
    leaves, index = hashes(size), data.draw(st.integers(0, size - 1))
    root, path = naive_root(leaves), naive_path(index, leaves)
    place = data.draw(st.integers(0, len(path) - 1))
    bent = [*path[:place], tree.leaf_hash(path[place]), *path[place + 1 :]]
    other = data.draw(st.integers(0, size - 1))
    assume(other != index)

    assert not verify_inclusion(leaves[index], index, size, bent, root)
    assert not verify_inclusion(leaves[index], index, size, path[:-1], root)
    assert not verify_inclusion(leaves[index], index, size, [*path, path[0]], root)
    assert not verify_inclusion(leaves[other], index, size, path, root)
    assert not verify_inclusion(leaves[index], other, size, path, root)
    assert not verify_inclusion(leaves[index], size, size, path, root)


@given(size=st.integers(2, 600), data=st.data())
def test_a_log_that_was_rewritten_is_not_consistent(size: int, data: st.DataObject) -> None:
    leaves, old = hashes(size), data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:changed], tree.leaf_hash(b"another"), *leaves[changed + 1 :]]
    step = naive_subproof(old, rewritten, True)

    assert not verify_consistency(old, size, step, naive_root(leaves[:old]), naive_root(rewritten))


def test_a_frontier_tells_of_the_blocks_that_become_full() -> None:
    leaves, frontier = hashes(1000), tree.Frontier()

    nodes = [node for leaf in leaves for node in frontier.add(leaf)]

    assert [(node.height, node.index) for node in nodes] == [(8, 0), (8, 1), (8, 2)]
    assert [node.hash for node in nodes] == Kept(leaves).rows[8]
    assert frontier.root() == naive_root(leaves)
