"""Names that never change: they stand under a configured base, whatever host and port the system has today."""

import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac


def activity_iri(kind: str, key: object) -> str:
    return f"{settings.XAPI_IRI_BASE}/activities/{kind}/{key}"


def account_home() -> str:
    """The home page of people's accounts; the account's name is the person's permanent uuid."""
    return f"{settings.XAPI_IRI_BASE}/accounts"


def client_home() -> str:
    """The home page of the accounts by which statements name the credential that vouches for them."""
    return f"{settings.XAPI_IRI_BASE}/clients"


def statement_uuid(*parts: object) -> uuid.UUID:
    """The id of our own statement about one act: the same act gives the same id.

    Keyed, because an id that a client could work out beforehand it could also take beforehand, and the act itself would
    then be refused as a conflict. Version 8 is RFC 9562's place for ids made in a way of one's own.
    """
    code = salted_hmac("lms.xapi.statement", "\x1f".join(map(str, parts)), algorithm="sha256").digest()
    number = int.from_bytes(code[:16], "big")
    number = number & ~(0xF << 76) | 8 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    return uuid.UUID(int=number)
