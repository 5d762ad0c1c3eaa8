"""Proofs about the sealed store, as the API gives them out and packs carry them."""

import base64
from typing import Any
from uuid import UUID

from django.db.models import Q

from lms.xapi.errors import BadRequest, NotFound
from lms.xapi.ledger import tree
from lms.xapi.ledger.envelope import moment
from lms.xapi.ledger.stored import StoredHashes, tree_size
from lms.xapi.models import ApiClient, Checkpoint, Leaf, SigningKey, Statement


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def latest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.select_related("key").order_by("-size", "-pk").first()


def leaf_of(statement_id: UUID, only: ApiClient | None = None) -> Leaf | None:
    """The leaf of a statement, also of one that is forgotten; `only`: if this client stored it."""
    rows = Statement.objects.with_ids([statement_id])
    if only is not None:
        rows = rows.filter(client=only)
    seq = rows.values_list("seq", flat=True).first()
    known = Q() if seq is None else Q(seq=seq)
    if seq is None and only is not None:
        return None
    gone = Q(statement_id=statement_id, forgotten__isnull=False)
    return Leaf.objects.select_related("forgotten").filter(known or gone).first()


def inclusion(statement_id: UUID, size: int | None, only: ApiClient | None) -> dict[str, Any]:
    """That a statement's leaf is in the tree of `size` leaves (None: that of the latest checkpoint)."""
    leaf = leaf_of(statement_id, only)
    if leaf is None:
        raise NotFound("there is no such statement, or it is not sealed yet")
    checkpoint = latest_checkpoint()
    size = (checkpoint.size if checkpoint else 0) if size is None else size
    if not leaf.index < size <= tree_size():
        raise NotFound("the tree of this size does not hold the statement, or is not there yet")
    hashes = StoredHashes()
    return {
        "statementId": str(statement_id),
        "index": leaf.index,
        "size": size,
        "leafHash": b64(bytes(leaf.hash)),
        "nonce": None if leaf.nonce is None else b64(bytes(leaf.nonce)),
        "erased": None
        if leaf.forgotten is None
        else {"decision": leaf.forgotten.decision, "at": moment(leaf.forgotten.at)},
        "path": [b64(hash_) for hash_ in tree.inclusion_path(hashes, leaf.index, size)],
        "root": b64(tree.root(hashes, size)),
    }


def consistency(old: int, new: int) -> dict[str, Any]:
    """That the tree of `new` leaves begins with that of `old`."""
    if not 0 <= old <= new:
        raise BadRequest("the first size must not be larger than the second")
    if new > tree_size():
        raise NotFound("the tree is not that large yet")
    hashes = StoredHashes()
    return {
        "first": old,
        "second": new,
        "firstRoot": b64(tree.root(hashes, old)),
        "secondRoot": b64(tree.root(hashes, new)),
        "path": [b64(hash_) for hash_ in tree.consistency_path(hashes, old, new)],
    }


def public_keys() -> list[dict[str, Any]]:
    """All keys that ever signed, the first one first; each but the first with the note by which it was introduced."""
    return [
        {
            "key": key.public,
            "since": key.created_at.isoformat(),
            "until": key.retired_at.isoformat() if key.retired_at else None,
            "endorsement": key.endorsement,
        }
        for key in SigningKey.objects.order_by("created_at", "pk")
    ]
