"""The statements of a pack: each against its leaf, and the leaves against the tree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from .contents import Entry, Pack, Report, read_envelope, where
from .notes import unb64
from .tree import Frontier, leaf_hash, sha256, verify_inclusion

# Of each size: the root and the time that a checkpoint signed.
Checkpoints = dict[int, tuple[bytes, str]]
BESIDE = ("seq", "statement_id", "stored")


def raw_of(entry: Entry) -> bytes:
    return unb64(entry["raw_base64"]) if "raw_base64" in entry else entry["raw"].encode()


def check_leaf(entry: Entry, report: Report) -> bool:
    """Compare a statement with its leaf. False: it was erased, and there is nothing to compare."""
    if entry.get("erased"):
        return False
    if entry.get("missing"):
        report.problem("the statement was not in the store any more when the pack was made", **where(entry))
        return True
    raw, envelope = raw_of(entry), entry["envelope"].encode()
    if leaf_hash(sha256(unb64(entry["nonce"]) + raw + envelope)) != unb64(entry["leaf"]):
        report.problem(_what_changed(entry, raw, envelope), **where(entry))
    elif beside := _beside(entry, read_envelope(envelope)):
        report.problem(f"changed beside the envelope: {beside}", **where(entry))
    return True


def _beside(entry: Entry, fields: dict[str, str]) -> str:
    return ", ".join(name for name in BESIDE if fields[name] != str(entry[name]))


def _what_changed(entry: Entry, raw: bytes, envelope: bytes) -> str:
    """As far as the entry itself tells: the envelope carries a fingerprint of the bytes, and repeats what they say."""
    try:
        fields = read_envelope(envelope)
    except ValueError as error:
        return f"the envelope was changed: {error}"
    if fields["sha256"] != hashlib.sha256(raw).hexdigest():
        return "the bytes of the statement were changed (or their fingerprint in the envelope)"
    if beside := _beside(entry, fields):
        return f"the envelope was changed: {beside}"
    said = json.loads(raw)
    if str(said.get("id", fields["statement_id"])).lower() != fields["statement_id"]:
        return "the envelope was changed: statement_id"
    return "the envelope (timestamp, trust, client or version), the nonce or the leaf was changed"


def check_selection(pack: Pack, manifest: dict[str, Any], found: Checkpoints, report: Report) -> tuple[int, int]:
    """Each statement by its own proof. Returns how many there are and how many of them were erased."""
    size = manifest["size"]
    root = found[size][0] if size in found else None
    if root is None:
        report.problem(f"the checkpoint of size {size}, to which the proofs lead, is missing or false")
    count = erased = 0
    for entry in _in_order(pack.entries(), manifest["statements"], report):
        erased += not check_leaf(entry, report)
        count += 1
        path = [unb64(hash_) for hash_ in entry["path"]]
        if root is not None and not verify_inclusion(unb64(entry["leaf"]), entry["index"], size, path, root):
            report.problem("the proof does not lead to the checkpoint: leaf, proof or place are false", **where(entry))
    report.unknown.append(
        "Whether there are other statements that were not put into this pack. Only the pack of the whole log proves "
        "that nothing is missing."
    )
    return count, erased


def _in_order(entries: Iterator[Entry], listed: list[list[Any]], report: Report) -> Iterator[Entry]:
    """The statements against the pack's list of what it holds."""
    wanted = {item[0]: item[1:] for item in listed}
    seen: set[int] = set()
    last = -1
    for entry in entries:
        index = entry["index"]
        if index not in wanted:
            report.problem("this statement was added: it does not belong to the pack", **where(entry))
        elif wanted[index] != [entry["seq"], entry["statement_id"]]:
            report.problem("another statement stands here than was sealed at this place", **where(entry))
        if index in seen:
            report.problem("this statement stands twice", **where(entry))
        elif index < last:
            report.problem("this statement was moved: it stands after a later one", **where(entry))
        seen.add(index)
        last = max(last, index)
        yield entry
    for index, seq, statement_id in listed:
        if index not in seen:
            report.problem("this statement was dropped", index=index, seq=seq, statement_id=statement_id)


def check_whole(pack: Pack, manifest: dict[str, Any], found: Checkpoints, report: Report) -> tuple[int, int]:
    """All leaves from the first on, and the root at the size of each checkpoint."""
    frontier, erased, last = Frontier(), 0, -1
    for entry in pack.entries():
        index = entry["index"]
        if index > last + 1:
            report.problem(f"{index - last - 1} statements before this one were dropped or moved", **where(entry))
        elif index <= last:
            report.problem("this statement was added or moved: it stands after a later one", **where(entry))
        erased += not check_leaf(entry, report)
        frontier.add(unb64(entry["leaf"]))
        if frontier.size in found and found[frontier.size][0] != frontier.root():
            report.problem(f"the log up to here is not the one that checkpoint {frontier.size} signed", **where(entry))
        last = index
    if frontier.size != manifest["size"] or frontier.size < max(found):
        report.problem(f"{max(manifest['size'], *found)} statements were signed, the pack has {frontier.size}")
    return frontier.size, erased
