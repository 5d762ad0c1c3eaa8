"""Stamps: a step whose inputs have not changed since it last succeeded is not done again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """A hash of what the files contain (a missing file counts as empty) and of the words."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        digest.update(f"\0{path.name}\0".encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


class Stamp:
    """A file that remembers the inputs of one step. Keep it inside what the step makes, so that both go together."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_fresh(self, value: str) -> bool:
        return self.path.is_file() and self.path.read_text(encoding="utf-8") == value

    def write(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(value, encoding="utf-8")
