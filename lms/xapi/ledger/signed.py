"""What was signed, here and outside: keys, checkpoints, copies. Compared with the log as it is read again."""

import dataclasses
from collections import defaultdict
from typing import NamedTuple

from lms.xapi.ledger.findings import Findings, Problem
from lms.xapi.ledger.notes import PublicKey, read_head, read_note, signers
from lms.xapi.ledger.sinks import SinkError, sinks
from lms.xapi.ledger.tree import EMPTY_ROOT, Frontier
from lms.xapi.models import Checkpoint, CheckpointCopy, SigningKey


class Claim(NamedTuple):
    """That the log of some size had this root; `where` says who claims it."""

    root: bytes
    where: str
    problem: Problem


@dataclasses.dataclass
class Signed:
    """All claims by the size that they are about."""

    claims: dict[int, list[Claim]]
    checkpoints: int
    # How many copies were read back, by place.
    outside: dict[str, int]

    def compare(self, findings: Findings, frontier: Frontier) -> None:
        for claim in self.claims.get(frontier.size, ()):
            if claim.root != frontier.root():
                findings.add(claim.problem, size=frontier.size, where=claim.where)

    def compare_empty(self, findings: Findings, size: int) -> None:
        """What no size of the log was compared with: claims about nothing, or about more than there is."""
        for claimed, claims in self.claims.items():
            for claim in claims:
                if claimed > size or (claimed == 0 and claim.root != EMPTY_ROOT):
                    findings.add(claim.problem, size=claimed, where=claim.where)


def read_signed(size: int, findings: Findings) -> Signed:
    keys = _trusted_keys(findings)
    claims: dict[int, list[Claim]] = defaultdict(list)
    notes: dict[str, str] = {}
    for checkpoint in Checkpoint.objects.select_related("key").order_by("pk").iterator():
        notes[checkpoint.name] = checkpoint.note
        where = f"checkpoint {checkpoint.pk}"
        if not _is_true(checkpoint, keys):
            findings.add(Problem.SIGNATURE, size=checkpoint.size, where=where)
        claims[checkpoint.size].append(Claim(bytes(checkpoint.root), where, Problem.ROOT))
    outside = {sink: _read_outside(sink, keys, claims, findings) for sink in [each.name for each in sinks()]}
    return Signed(claims, len(notes), outside)


def _is_true(checkpoint: Checkpoint, keys: list[PublicKey]) -> bool:
    """Signed, and the columns say what the note says."""
    try:
        head = read_head(checkpoint.note)
        names = [key.id.hex() for key in signers(checkpoint.note, keys)]
    except ValueError:
        return False
    return checkpoint.key.key_id in names and (head.size, head.root) == (checkpoint.size, bytes(checkpoint.root))


def _trusted_keys(findings: Findings) -> list[PublicKey]:
    """The first key, and each that the one before it introduced."""
    trusted: list[PublicKey] = []
    for row in SigningKey.objects.order_by("created_at", "pk"):
        key = _introduced(row, trusted)
        if key is None:
            findings.add(Problem.KEY, where=row.key_id)
        else:
            trusted.append(key)
    return trusted


def _introduced(row: SigningKey, trusted: list[PublicKey]) -> PublicKey | None:
    try:
        key = PublicKey.read(row.public)
        return key if not trusted or _follows(row.endorsement, trusted[-1], key) else None
    except ValueError:
        return None


def _follows(endorsement: str, old: PublicKey, new: PublicKey) -> bool:
    named = read_note(endorsement)[0].split("\n")[2:4] == [str(old), str(new)]
    return named and len(signers(endorsement, [old, new])) == 2


def _read_outside(name: str, keys: list[PublicKey], claims: dict[int, list[Claim]], findings: Findings) -> int:
    """What is kept at one place becomes claims, too; what should be there and is not is a finding."""
    sink = next(each for each in sinks() if each.name == name)
    seen: set[str] = set()
    try:
        for path, note in sink.read():
            seen.add(path)
            try:
                head = read_head(note)
                is_signed = bool(signers(note, keys))
            except ValueError:
                is_signed = False
            else:
                claims[head.size].append(Claim(head.root, f"{name}: {path}", Problem.OUTSIDE))
            if not is_signed:
                findings.add(Problem.OUTSIDE, where=f"{name}: {path}")
    except SinkError as error:
        findings.add(Problem.UNREADABLE, where=name, reason=str(error))
        return len(seen)
    if seen:
        _find_missing(name, seen, findings)
    return len(seen)


def _find_missing(name: str, seen: set[str], findings: Findings) -> None:
    made = CheckpointCopy.objects.filter(sink=name, copied_at__isnull=False).select_related("checkpoint__key")
    for copy in made.order_by("pk").iterator():
        if copy.checkpoint.name not in seen:
            findings.add(Problem.COPY_MISSING, where=f"{name}: {copy.checkpoint.name}")
