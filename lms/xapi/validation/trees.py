"""Values that JSON can write and a database cannot keep."""

import math
from collections.abc import Mapping
from typing import Any

from lms.xapi.validation.basics import expect

DEPTH = 100


def validate_tree(value: Any, path: str, depth: int = 0) -> None:
    """No NUL, no half of a surrogate pair, no number out of range, no endless nesting; extensions included."""
    expect(depth <= DEPTH, path, f"must not be nested deeper than {DEPTH}")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _text(key, path)
            validate_tree(item, path, depth + 1)
    elif isinstance(value, list):
        for item in value:
            validate_tree(item, path, depth + 1)
    elif isinstance(value, str):
        _text(value, path)
    elif isinstance(value, float):
        expect(math.isfinite(value), path, "must not hold a number out of range")


def _text(value: str, path: str) -> None:
    expect("\x00" not in value, path, "must not hold the character NUL")
    try:
        value.encode()
    except UnicodeEncodeError:
        expect(None, path, "must not hold half of a surrogate pair")
