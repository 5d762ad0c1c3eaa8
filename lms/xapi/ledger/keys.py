"""Private keys: in the environment, or in files that only their owner may read. Never in the database."""

import base64
import binascii
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.common.errors import DomainError
from lms.xapi.ledger.notes import PublicKey

Held = dict[str, Ed25519PrivateKey]


class KeyProblem(DomainError):
    """There is no key to sign with, or one that must not be used."""

    code = "ledger_key"


def held_keys() -> Held:
    """All private keys that this process can use, by the id of their public key."""
    found = [*_from_environment(), *(_read(path) for path in sorted(_folder().glob("*.pem")))]
    return {PublicKey.of(settings.LEDGER_ORIGIN, key).id.hex(): key for key in found}


def new_key_file() -> Ed25519PrivateKey:
    """A new key in a file of its own; it is on the disk before anybody relies on it."""
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(PublicKey.of(settings.LEDGER_ORIGIN, key).id.hex())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return key


def forget_key_file(key_id: str) -> None:
    """A key that signs no more is destroyed: nobody can sign with it what was not signed in its time."""
    _path(key_id).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.LEDGER_KEY_DIR)


def _path(key_id: str) -> Path:
    return _folder() / f"{key_id}.pem"


def _from_environment() -> list[Ed25519PrivateKey]:
    try:
        return [
            Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed, validate=True))
            for seed in settings.LEDGER_SIGNING_KEYS
        ]
    except (binascii.Error, ValueError) as error:
        raise KeyProblem(_("LEDGER_SIGNING_KEYS is not a list of base64 keys of 32 bytes.")) from error


def _read(path: Path) -> Ed25519PrivateKey:
    if path.stat().st_mode & 0o077:
        raise KeyProblem(_("The signing key %(name)s can be read by others: chmod 600.") % {"name": path.name})
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem(_("The signing key %(name)s is not an Ed25519 key.") % {"name": path.name})
    return key
