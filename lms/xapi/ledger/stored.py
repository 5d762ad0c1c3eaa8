"""The tree as it stands in the database."""

from collections.abc import Sequence

from lms.xapi.ledger.tree import BLOCK
from lms.xapi.models import Leaf, TreeNode


def tree_size() -> int:
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


# Some ten megabytes. Proofs of neighbouring statements share their blocks.
KEPT = 1000


class StoredHashes:
    """Gives hashes by whole blocks, each read once: a proof needs a handful of them."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def hashes(self, height: int, start: int, count: int) -> Sequence[bytes]:
        block, offset = divmod(start, BLOCK)
        if (height, block) not in self._blocks:
            if len(self._blocks) >= KEPT:
                self._blocks.clear()
            self._blocks[height, block] = self._read(height, block * BLOCK)
        return self._blocks[height, block][offset : offset + count]

    def _read(self, height: int, first: int) -> list[bytes]:
        rows = TreeNode.objects.filter(height=height) if height else Leaf.objects.all()
        within = rows.filter(index__gte=first, index__lt=first + BLOCK).order_by("index")
        return [bytes(hash_) for hash_ in within.values_list("hash", flat=True)]
