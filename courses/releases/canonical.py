"""The one way in which a payload is written down, so that equal content has equal bytes, and one hash."""

import hashlib
from typing import Any

import orjson


def canonical(payload: dict[str, Any]) -> bytes:
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)


def fingerprint(payload: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(payload)).hexdigest()
