"""The small checks of which the larger ones are made.

A check is handed a value and the path at which it stands, and raises InvalidStatement, which names that path.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lms.xapi.columns import moment_of
from lms.xapi.errors import InvalidStatement

Check = Callable[[Any, str], None]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.I)
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|(?!-00(:?00)?$)[+-]\d{2}(:?\d{2})?)?", re.I | re.ASCII
)
_NUMBER = r"\d+(?:[.,]\d+)?"
DURATION = re.compile(
    rf"P(?:{_NUMBER}W|(?=\d|T\d)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)


def expect(holds: object, path: str, rule: str) -> None:
    if not holds:
        raise InvalidStatement(f"{path}: {rule}")


def text(value: Any, path: str) -> None:
    expect(isinstance(value, str), path, "must be a string")


def filled_text(value: Any, path: str) -> None:
    expect(isinstance(value, str) and value, path, "must be a string that is not empty")


def boolean(value: Any, path: str) -> None:
    expect(isinstance(value, bool), path, "must be true or false")


def number(value: Any, path: str) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    expect(is_number and math.isfinite(value), path, "must be a number")


def whole_number(value: Any, path: str) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    expect(is_whole and value >= 0, path, "must be a whole number, zero or more")


def anything(value: Any, path: str) -> None:
    """Extensions may hold whatever JSON can say."""


def matching(pattern: re.Pattern[str], rule: str) -> Check:
    def check(value: Any, path: str) -> None:
        expect(isinstance(value, str) and pattern.fullmatch(value), path, rule)

    return check


uuid = matching(UUID, "must be a UUID in its standard form")
iri = matching(IRI, "must be an IRI with its scheme")
language_tag = matching(LANGUAGE, "must be a language tag (RFC 5646)")
duration = matching(DURATION, "must be an ISO 8601 duration")
_timestamp_form = matching(_TIMESTAMP, "must be an ISO 8601 timestamp")


def timestamp(value: Any, path: str) -> None:
    _timestamp_form(value, path)
    read_timestamp(value, path)


def read_timestamp(value: str, path: str) -> dt.datetime:
    """The moment it names; a 30th of February names none, nor do years at the edge of what calendars can hold."""
    _timestamp_form(value, path)
    try:
        moment = moment_of(value.upper())
    except (ValueError, OverflowError) as error:
        raise InvalidStatement(f"{path}: must be a moment that exists") from error
    expect(dt.MINYEAR < moment.year < dt.MAXYEAR, path, "must be a moment that exists")
    return moment


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str) -> None:
        expect(isinstance(value, str) and value in allowed, path, f"must be one of {', '.join(allowed)}")

    return check


def mapping(value: Any, path: str) -> None:
    expect(isinstance(value, Mapping), path, "must be an object")


def members(value: Any, path: str, checks: Mapping[str, Check], required: Collection[str] = ()) -> None:
    """An object with these members and no others: a misspelt one would be stored and never read."""
    mapping(value, path)
    missing = [name for name in required if name not in value]
    expect(not missing, path, f"lacks {', '.join(missing)}")
    for name, item in value.items():
        expect(name in checks, path, f"has an unknown member {name[:60]!r}")
        checks[name](item, f"{path}.{name}")


def list_of(check: Check, *, filled: bool = False) -> Check:
    def check_list(value: Any, path: str) -> None:
        expect(isinstance(value, list), path, "must be an array")
        expect(value or not filled, path, "must not be empty")
        for index, item in enumerate(value):
            check(item, f"{path}[{index}]")

    return check_list


def map_of(key: Check, item: Check) -> Check:
    def check_map(value: Any, path: str) -> None:
        mapping(value, path)
        for name, entry in value.items():
            key(name, f"{path} key {name[:60]!r}")
            item(entry, f"{path}.{name[:60]}")

    return check_map


language_map = map_of(language_tag, text)
extensions = map_of(iri, anything)
