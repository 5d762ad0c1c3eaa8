"""Which client speaks: HTTP Basic authentication by key pair."""

import base64
import binascii
import datetime as dt

from lms.xapi.enums import Scope
from lms.xapi.errors import NotAuthenticated, NotPermitted
from lms.xapi.keyring import Held, keyring
from lms.xapi.models import ApiClient

# Compared with when the key is unknown. Keys are no secrets: statements name the credential that vouches by its key.
_NO_CLIENT = ApiClient(secret_digest="0" * 64)
_REFUSED = "a valid key and secret are needed (HTTP Basic authentication)"


def authenticate(header: str, *, now: dt.datetime) -> Held:
    """The client of an Authorization header, or NotAuthenticated, which does not say why."""
    key, secret = _key_and_secret(header)
    held = keyring.find(key, now)
    client = held.client if held else _NO_CLIENT
    if not client.matches(secret, now) or held is None or not held.client.is_active:
        raise NotAuthenticated(_REFUSED)
    if client.expires_at is not None and client.expires_at <= now:
        raise NotAuthenticated(_REFUSED)
    return held


def _key_and_secret(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise NotAuthenticated(_REFUSED)
    try:
        key, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotAuthenticated(_REFUSED) from error
    if not colon or "\x00" in key:
        raise NotAuthenticated(_REFUSED)
    return key, secret


def require(client: ApiClient, *scopes: Scope) -> None:
    """Any one of `scopes` is enough."""
    if not any(client.may(scope) for scope in scopes):
        raise NotPermitted(f"this credential does not have the scope {' or '.join(scopes)}")
