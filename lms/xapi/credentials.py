"""Which client speaks: HTTP Basic authentication by key pair."""

import base64
import binascii
import datetime as dt

from lms.xapi.actions.clients import note_use
from lms.xapi.enums import Scope
from lms.xapi.errors import NotAuthenticated, NotPermitted
from lms.xapi.models import ApiClient

# Compared with when the key is unknown, so that this takes as long as when it is known.
_NO_CLIENT = ApiClient(secret_digest="0" * 64)
_REFUSED = "a valid key and secret are needed (HTTP Basic authentication)"


def authenticate(header: str, *, now: dt.datetime) -> ApiClient:
    """The client of an Authorization header, or NotAuthenticated, which does not say why."""
    key, secret = _key_and_secret(header)
    client = ApiClient.objects.filter(key=key).first()
    if not (client or _NO_CLIENT).matches(secret) or client is None:
        raise NotAuthenticated(_REFUSED)
    if not client.is_active or (client.expires_at is not None and client.expires_at <= now):
        raise NotAuthenticated(_REFUSED)
    note_use(client=client, now=now)
    return client


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
