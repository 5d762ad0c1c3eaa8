"""python3 verify.py [FOLDER OR ZIP] [--key PUBLIC_KEY]... [--checkpoint FILE]... [--json]

Exit code: 0 all is proven that the pack can prove, 1 something was changed, 2 it could not be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .contents import FILES, PACK, Pack, Report, UnreadableError
from .notes import key_of, read_checkpoint, signed_by, unb64
from .statements import Checkpoints, check_selection, check_whole
from .tree import verify_consistency


def check_keys(pack: Pack, given: Sequence[str], report: Report) -> list[str]:
    """The keys that may be trusted: each was introduced by the one before it."""
    trusted: list[str] = []
    for entry in json.loads(pack.text("keys.json")):
        if _follows(entry, trusted):
            trusted.append(entry["key"])
        else:
            report.problem(f"key {entry['key']}: the key before it did not introduce it, or it is no key")
    for key in given:
        if key not in trusted:
            report.problem(f"the key that you gave is none of this pack's: {key}")
    if given:
        report.good.append("the keys are those that you gave")
    else:
        report.unknown.append(
            "Whether the keys are the ledger's own: they came with the pack. Compare them with what was published, or "
            "give one by --key; anybody can make a pack with keys of their own.\n"
            + "\n".join(f"      {key}" for key in trusted)
        )
    return trusted


def _follows(entry: dict[str, str], trusted: Sequence[str]) -> bool:
    try:
        key_of(entry["key"])
        if not trusted:
            return True
        pair = [trusted[-1], entry["key"]]
        return entry["endorsement"].split("\n")[2:4] == pair and len(signed_by(entry["endorsement"], pair)) == 2
    except ValueError:
        return False


def check_seal(pack: Pack, keys: Sequence[str], report: Report) -> None:
    """The pack was signed when it was made: nothing was taken out, added or moved since."""
    note = pack.text("pack.note")
    lines = note.split("\n")
    if not _is_signed(note, keys) or lines[1] != PACK:
        report.problem("the signature of the pack is false: the ledger did not make it so")
    said = {line[65:]: line[:64] for line in lines if line[64:65] == " "}
    for name in FILES:
        if said.get(name) != pack.digest(name):
            report.problem(f"{name} is not as it was when the pack was made")


def _is_signed(note: str, keys: Sequence[str]) -> bool:
    try:
        return bool(signed_by(note, keys))
    except ValueError:
        return False


def check_checkpoints(pack: Pack, keys: Sequence[str], report: Report) -> Checkpoints:
    """All checkpoints truly signed, and each the beginning of the newest where the pack carries a proof."""
    found: Checkpoints = {}
    paths: dict[int, list[bytes]] = {}
    for entry in json.loads(pack.text("checkpoints.json")):
        if not _is_signed(entry["note"], keys):
            report.problem(f"checkpoint of size {entry.get('size')}: no key of the ledger has truly signed it")
            continue
        _, size, root, time = read_checkpoint(entry["note"])
        if found.setdefault(size, (root, time))[0] != root:
            report.problem(f"two different checkpoints of size {size} were signed")
        if entry.get("path") is not None:
            paths[size] = [unb64(hash_) for hash_ in entry["path"]]
    if not found:
        raise UnreadableError("no checkpoint of the pack is truly signed")
    newest = max(found)
    for size, path in paths.items():
        if not verify_consistency(size, newest, path, found[size][0], found[newest][0]):
            report.problem(f"checkpoint {size} is not the beginning of checkpoint {newest}: the log was rewritten")
    return found


def check_kept(kept: Sequence[str], keys: Sequence[str], found: Checkpoints, report: Report) -> None:
    """Checkpoints that whoever checks has kept: they prove that the log was not rewritten since."""
    for name in kept:
        note = Path(name).read_text(encoding="utf-8")
        _, size, root, _ = read_checkpoint(note)
        if not _is_signed(note, keys):
            report.problem(f"{name} is not signed by a key of this pack")
        elif size not in found:
            report.unknown.append(f"Whether {name} belongs to this log: of size {size} the pack says nothing.")
        elif found[size][0] != root:
            report.problem(f"{name} differs from the pack's checkpoint of size {size}: the log was rewritten")
        else:
            report.good.append(f"{name} is the same in the pack")
    if not kept:
        report.unknown.append(
            "Whether the log as a whole was rewritten by somebody who has its keys: compare a checkpoint that was kept "
            "elsewhere (--checkpoint)."
        )


def check(place: Path, given: Sequence[str], kept: Sequence[str]) -> Report:
    report, pack = Report(), Pack(place)
    manifest = json.loads(pack.text("pack.json"))
    keys = check_keys(pack, given, report)
    check_seal(pack, keys, report)
    found = check_checkpoints(pack, keys, report)
    check_kept(kept, keys, found, report)
    is_whole = manifest["kind"] == "whole"
    count, erased = (check_whole if is_whole else check_selection)(pack, manifest, found, report)
    report.good.append(f"{count - erased} statements were compared with their leaves byte by byte")
    if erased:
        report.good.append(f"{erased} statements were erased by decision; their place in the log is as it was")
        report.unknown.append("What the erased statements said.")
    if is_whole and not report.count:
        report.good.append(f"nothing is missing among the first {count} statements of the log")
    report.good.append(f"the newest checkpoint is of {max(found)} statements at {found[max(found)][1]}")
    report.unknown.append("What was stored after the newest checkpoint.")
    report.unknown.append("Whether statements are true. Proven is what was stored, in which order, and up to when.")
    return report


def write(report: Report) -> None:
    out = sys.stdout.write
    out("CHANGED\n" if report.count else "UNCHANGED\n")
    for item in report.problems:
        where = ", ".join(f"{name} {item[name]}" for name in ("index", "seq", "statement_id") if name in item)
        out(f"  ! {item['problem']}{f' [{where}]' if where else ''}\n")
    if report.count > len(report.problems):
        out(f"  ! and {report.count - len(report.problems)} more\n")
    if not report.count:
        out("\nProven:\n" + "".join(f"  + {text}\n" for text in report.good))
    out("\nNot known from this pack:\n" + "".join(f"  ? {text}\n" for text in report.unknown))


def main() -> int:
    parser = argparse.ArgumentParser(prog="verify.py", description="Checks an evidence pack.")
    parser.add_argument("pack", nargs="?", default=str(Path(__file__).resolve().parent.parent), help="folder or zip")
    parser.add_argument("--key", action="append", default=[], help="a public key known from elsewhere")
    parser.add_argument("--checkpoint", action="append", default=[], help="a file with a checkpoint that you kept")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        report = check(Path(options.pack), options.key, options.checkpoint)
    except (UnreadableError, OSError, KeyError, TypeError, ValueError) as error:
        sys.stderr.write(f"UNREADABLE\n  ! {error}\n")
        return 2
    if options.json:
        values = {"changed": bool(report.count), "problems": report.problems, "proven": report.good}
        sys.stdout.write(json.dumps({**values, "unknown": report.unknown}, ensure_ascii=False, indent=2) + "\n")
    else:
        write(report)
    return 1 if report.count else 0
