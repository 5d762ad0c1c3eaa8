"""Signed notes and checkpoints, in the text forms of C2SP (signed-note, tlog-checkpoint)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def unb64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def key_of(text: str) -> tuple[str, bytes, bytes]:
    """(name, id, key) of `name+id+base64`."""
    name, key_id, encoded = text.split("+", 2)
    data = unb64(encoded)
    if data[:1] != b"\x01" or hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != key_id:
        raise ValueError(text)
    return name, bytes.fromhex(key_id), data[1:]


def signed_by(note: str, keys: Sequence[str]) -> list[str]:
    """The keys (as text) whose signatures on the note are true. ValueError: one that is known is false, or no note."""
    body, gap, rest = note.rpartition("\n\n")
    if not gap:
        raise ValueError("not a signed note")
    found = []
    for line in rest.splitlines():
        _dash, name, encoded = line.split(" ")
        data = unb64(encoded)
        for text in keys:
            known_name, key_id, raw = key_of(text)
            if (name, data[:4]) == (known_name, key_id):
                try:
                    Ed25519PublicKey.from_public_bytes(raw).verify(data[4:], (body + "\n").encode())
                except InvalidSignature:
                    raise ValueError("the signature is false") from None
                found.append(text)
    return found


def read_checkpoint(note: str) -> tuple[str, int, bytes, str]:
    """(origin, size, root, time)"""
    origin, size, root, time = note.split("\n")[:4]
    return origin, int(size), unb64(root), time.replace("time ", "", 1)
