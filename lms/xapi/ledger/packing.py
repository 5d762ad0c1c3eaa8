"""Writing an evidence pack: everything that proves statements to whoever has this one file, and what checks it."""

import bisect
import dataclasses
import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import IO, Any

from lms.xapi.ledger import tree
from lms.xapi.ledger.choices import Choice
from lms.xapi.ledger.envelope import COLUMNS, Facts, envelope_of, facts_of, moment
from lms.xapi.ledger.proofs import b64, public_keys
from lms.xapi.ledger.reading import leaves, leaves_of, pieces, rows_for
from lms.xapi.ledger.stored import StoredHashes
from lms.xapi.models import Checkpoint, Leaf

FORMAT = "manabi-dx evidence pack 1"
# As many as a reader can have checked in a minute; beyond that, the whole log is smaller than its parts with proofs.
MAX_SELECTED = 100_000
MAX_CHECKPOINTS = 500
CHUNK = 1000
LAUNCHER = """# Checks this pack: python3 verify.py --help
import sys

from verifier.main import main

sys.exit(main())
"""
Told = Callable[[int, int], None]
Signer = Callable[[str], str]


@dataclasses.dataclass
class Written:
    """What went into a pack."""

    statements: int = 0
    unsealed: int = 0
    size: int = 0


def write_pack(  # noqa: PLR0917 - they are named below
    file: IO[bytes], choice: Choice, newest: Checkpoint, sign: Signer, now: dt.datetime, told: Told
) -> Written:
    """Write the zip. `newest` is the checkpoint to which the proofs lead, `sign` makes a signed note of a text."""
    written = Written(size=newest.size)
    digests: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        listed: list[list[Any]] = []
        made = hashlib.sha256()
        with pack.open("statements.ndjson", "w", force_zip64=True) as lines:
            for entry in _entries(choice, newest.size, written, told):
                line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
                made.update(line)
                lines.write(line)
                if not choice.is_whole:
                    listed.append([entry["index"], entry["seq"], entry["statement_id"]])
        digests["statements.ndjson"] = made.hexdigest()
        manifest = {
            "format": FORMAT,
            "kind": "whole" if choice.is_whole else "selection",
            "choice": choice.as_json(),
            "size": newest.size,
            "statements": written.statements if choice.is_whole else listed,
            "not_yet_sealed": written.unsealed,
            "made": moment(now),
        }
        _add(pack, digests, "pack.json", manifest)
        _add(pack, digests, "keys.json", public_keys())
        _add(pack, digests, "checkpoints.json", _checkpoints(choice, newest, [item[0] for item in listed]))
        pack.writestr("pack.note", sign(_text(newest.key.origin, digests, now)))
        _add_verifier(pack)
    return written


def _add(pack: zipfile.ZipFile, digests: dict[str, str], name: str, content: Any) -> None:
    data = json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
    digests[name] = hashlib.sha256(data).hexdigest()
    pack.writestr(name, data)


def _text(origin: str, digests: dict[str, str], now: dt.datetime) -> str:
    lines = "".join(f"{digest} {name}\n" for name, digest in sorted(digests.items()))
    return f"{origin}\n{FORMAT}\n{lines}time {moment(now)}\n"


def _add_verifier(pack: zipfile.ZipFile) -> None:
    here = resources.files("lms.xapi.ledger")
    for each in sorted((here / "verifier").iterdir(), key=lambda each: each.name):
        if each.name.endswith(".py"):
            pack.writestr(f"verifier/{each.name}", each.read_bytes())
    for each in sorted((here / "readme").iterdir(), key=lambda each: each.name):
        pack.writestr(each.name, each.read_bytes())
    pack.writestr("verify.py", LAUNCHER)


def _entries(choice: Choice, size: int, written: Written, told: Told) -> Iterator[dict[str, Any]]:
    hashes = StoredHashes()
    chunks = leaves(size) if choice.is_whole else _selected(choice, size, written, told)
    for chunk in chunks:
        rows = rows_for(chunk, COLUMNS)
        for leaf in chunk:
            row = rows.get(leaf.seq)
            entry = _entry(leaf, facts_of(row) if row else None)
            if not choice.is_whole:
                entry["path"] = [b64(hash_) for hash_ in tree.inclusion_path(hashes, leaf.index, size)]
            yield entry
        written.statements += len(chunk)
        if choice.is_whole:
            told(written.statements, size)


def _selected(choice: Choice, size: int, written: Written, told: Told) -> Iterator[Sequence[Leaf]]:
    """The leaves of the chosen statements in order: of the living and of the forgotten ones."""
    seqs = [*choice.living().values_list("seq", flat=True), *choice.forgotten()]
    found = [leaf for start in range(0, len(seqs), CHUNK) for leaf in leaves_of(seqs[start : start + CHUNK], size)]
    found.sort(key=lambda leaf: leaf.index)
    written.unsealed = len(seqs) - len(found)
    for start in range(0, len(found), CHUNK):
        told(start, len(found))
        yield from pieces(found[start : start + CHUNK])


def _entry(leaf: Leaf, facts: Facts | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "index": leaf.index,
        "seq": leaf.seq,
        "statement_id": str(leaf.statement_id),
        "stored": moment(leaf.stored),
        "leaf": b64(bytes(leaf.hash)),
    }
    if leaf.forgotten is not None:
        return {**entry, "erased": {"decision": leaf.forgotten.decision, "at": moment(leaf.forgotten.at)}}
    if facts is None:
        return {**entry, "missing": True}
    assert leaf.nonce is not None
    return {**entry, "nonce": b64(bytes(leaf.nonce)), "envelope": envelope_of(facts).decode(), **_raw(facts.raw)}


def _raw(raw: bytes) -> dict[str, str]:
    """As a text that people can read, if the same bytes come out of it again."""
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": b64(raw)}


def _checkpoints(choice: Choice, newest: Checkpoint, indexes: Sequence[int]) -> list[dict[str, Any]]:
    """For the whole log all of them; else the first one after each statement, led to the newest by a proof."""
    rows = Checkpoint.objects.filter(size__lte=newest.size).order_by("size", "pk")
    if choice.is_whole:
        return [{"size": size, "note": note} for size, note in rows.values_list("size", "note").iterator()]
    sizes = list(rows.values_list("size", flat=True))
    wanted = sorted({sizes[bisect.bisect_right(sizes, index)] for index in indexes} | {newest.size})
    step = -(-len(wanted) // MAX_CHECKPOINTS)
    wanted = [*wanted[:-1:step], newest.size]
    hashes = StoredHashes()
    return [
        {
            "size": size,
            "note": note,
            "path": [b64(hash_) for hash_ in tree.consistency_path(hashes, size, newest.size)],
        }
        for size, note in rows.filter(size__in=wanted).values_list("size", "note")
    ]
