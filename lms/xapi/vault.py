"""Secrets of other systems that have to be said to them, and so cannot be hashed: encrypted where they are kept."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from lms.common.errors import DomainError

_PURPOSE = b"lms.xapi.vault"


class SecretLost(DomainError):
    """The secret key is another one than that with which this was encrypted."""

    code = "secret_lost"


def hide(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode()


def reveal(token: str) -> str:
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SecretLost(_("The stored secret cannot be read any more. Enter it again.")) from error


def _keys() -> MultiFernet:
    """Earlier secret keys still read; the present one writes."""
    return MultiFernet([_key(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret_key: str | bytes) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(force_bytes(secret_key))
    return Fernet(base64.urlsafe_b64encode(derived))
