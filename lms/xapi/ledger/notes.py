"""Signed notes and checkpoints in the text forms of C2SP (signed-note, tlog-checkpoint), which other tools read."""

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lms.xapi.ledger.envelope import moment

_ED25519 = b"\x01"


class PublicKey(NamedTuple):
    """A name, and the Ed25519 key that signs under it. Written `name+id+key`; the id is a hash over both."""

    name: str
    raw: bytes

    @classmethod
    def of(cls, name: str, private: Ed25519PrivateKey) -> Self:
        return cls(name, private.public_key().public_bytes_raw())

    @classmethod
    def read(cls, text: str) -> Self:
        """ValueError: not such a key."""
        name, _, encoded = text.split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        found = cls(name, data[1:])
        if data[:1] != _ED25519 or len(found.raw) != 32 or str(found) != text:
            raise ValueError(text)
        return found

    @property
    def id(self) -> bytes:
        return hashlib.sha256(f"{self.name}\n".encode() + _ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    def signed(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Signature(NamedTuple):
    name: str
    key_id: bytes
    value: bytes


def sign(text: str, name: str, privates: Iterable[Ed25519PrivateKey]) -> str:
    """The note: the text, an empty line, one line for each signature."""
    lines = []
    for private in privates:
        data = PublicKey.of(name, private).id + private.sign(text.encode())
        lines.append(f"— {name} {base64.b64encode(data).decode()}\n")
    return f"{text}\n{''.join(lines)}"


def read_note(note: str) -> tuple[str, list[Signature]]:
    """The signed text and its signatures, not yet checked. ValueError: not a note."""
    text, gap, rest = note.rpartition("\n\n")
    if not gap or not rest.endswith("\n"):
        raise ValueError("not a signed note")
    signatures = []
    for line in rest.splitlines():
        dash, name, encoded = line.split(" ")
        if dash != "—":
            raise ValueError("not a signature line")
        try:
            data = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("not a signature line") from error
        signatures.append(Signature(name, data[:4], data[4:]))
    return f"{text}\n", signatures


def signers(note: str, keys: Sequence[PublicKey]) -> list[PublicKey]:
    """Which of the keys have truly signed the note. ValueError: not a note, or a signature of a known key is false."""
    text, signatures = read_note(note)
    found = []
    for signature in signatures:
        for key in keys:
            if (key.name, key.id) == (signature.name, signature.key_id):
                if not key.signed(text, signature.value):
                    raise ValueError(f"the signature of {key.id.hex()} is false")
                found.append(key)
    return found


class Head(NamedTuple):
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes
    at: str

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\ntime {self.at}\n"


def head(origin: str, size: int, root: bytes, at: dt.datetime) -> Head:
    return Head(origin, size, root, moment(at))


def read_head(note: str) -> Head:
    """ValueError: not a checkpoint of ours."""
    origin, size, root, time, *_ = [*read_note(note)[0].split("\n"), "", "", "", ""]
    found = Head(origin, int(size), base64.b64decode(root, validate=True), time.removeprefix("time "))
    if found.text != read_note(note)[0]:
        raise ValueError("not a checkpoint")
    return found
