"""Guessing codes is slow: after some wrong ones an address has to wait."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

WRONG_CODES = 20
SECONDS = 600


def _key(request: HttpRequest) -> str:
    """The address itself is kept nowhere."""
    address = str(get_adapter(request).get_client_ip(request))
    return f"verify-{hashlib.sha256(address.encode()).hexdigest()}"


def must_wait(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) >= WRONG_CODES


def count_wrong_code(request: HttpRequest) -> None:
    key = _key(request)
    # Not incr(): that fails where the entry has just expired, and on files it shortens the wait.
    cache.set(key, int(cache.get(key, 0)) + 1, SECONDS)
