"""From bytes to statements: strict JSON, each statement with the very bytes in which it came.

Nearly all of it holds no surprise, and is read by libraries that do it in a fraction of the time. What they would read
otherwise than we do, or not at all, is left to the thorough way, which explains or finds nothing wrong after all. A
test holds the two together.
"""

import itertools
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import msgspec
import orjson

from lms.xapi.errors import BadRequest, TooLarge
from lms.xapi.validation.trees import validate_tree

MAX_STATEMENTS = 5000
_parts = msgspec.json.Decoder(list[msgspec.Raw])
_SPACE = re.compile(r"[ \t\n\r]*")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Parsers differ in which of two equal keys they keep, so that a reader might see another statement than we do."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadRequest("the JSON uses a key twice in one object")
    return made


def _refuse(constant: str) -> NoReturn:
    raise BadRequest(f"{constant} is not JSON")


def _finite(text: str) -> float:
    """1e999 is JSON, and no number that anybody could keep."""
    value = float(text)
    if math.isinf(value):
        raise BadRequest("the JSON holds a number out of range")
    return value


def _whole(text: str) -> int | float:
    """What does not fit into 64 bits is a number about as large: to us as to most who will read it."""
    value = int(text)
    return value if -(2**63) <= value < 2**64 else _finite(text)


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite, parse_int=_whole)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"this is not UTF-8: byte {error.start}") from error


def _value_at(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that begins at `start`, and where it ends."""
    try:
        return _decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" starting at")
        raise BadRequest(f"this is not JSON: {what} at character {error.pos}") from error
    except (ValueError, RecursionError) as error:
        raise BadRequest("the JSON is nested too deep, or has a number too long") from error


def _after_space(text: str, start: int) -> int:
    found = _SPACE.match(text, start)
    assert found is not None
    return found.end()


def parse_value(text: str) -> Any:
    """One JSON value and nothing beside it."""
    value, end = _value_at(text, _after_space(text, 0))
    if _after_space(text, end) != len(text):
        raise BadRequest(f"this is not JSON: something follows at character {end}")
    return value


def parse_statement(body: bytes) -> tuple[Any, bytes]:
    """The one statement of a body, and its bytes."""
    raw = body.strip(b" \t\n\r")
    found = _unsurprising(raw)
    return (parse_value(_text(body)) if found is None else found), raw


def _unsurprising(raw: bytes) -> Any:
    """The value, if it is surely the same to all who read it; None if that is not certain.

    Each text brings its quotes. Written down again it has fewer of them: then a key stood there twice.
    """
    if b"\\" in raw and b"\\u0022" in raw:
        return None
    try:
        value = orjson.loads(raw)
        again = orjson.dumps(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return value if again.count(b'"') == raw.count(b'"') else None


def parse_document(body: bytes) -> Any:
    """The JSON value of a document, checked to hold nothing that a database cannot keep."""
    value = parse_value(_text(body))
    validate_tree(value, "body")
    return value


def parse_statements(body: bytes) -> tuple[list[Any], list[bytes]]:
    """The statements of a body, one alone or an array of them, and the bytes of each."""
    quick = _unsurprising_parts(body)
    if quick is not None:
        return quick
    text = _text(body)
    start = _after_space(text, 0)
    if not text.startswith("[", start):
        content, whole = parse_statement(body)
        return [content], [whole]
    found = list(itertools.islice(_elements(text, start + 1), MAX_STATEMENTS + 1))
    if len(found) > MAX_STATEMENTS:
        raise TooLarge(f"one request may carry {MAX_STATEMENTS} statements")
    return [content for content, _ in found], [raw.encode() for _, raw in found]


def _unsurprising_parts(body: bytes) -> tuple[list[Any], list[bytes]] | None:
    if not body.lstrip().startswith(b"["):
        return None
    try:
        raws = [bytes(part) for part in _parts.decode(body)]
    except (msgspec.DecodeError, RecursionError):
        return None
    if len(raws) > MAX_STATEMENTS:
        return None
    contents = []
    for raw in raws:
        content = _unsurprising(raw)
        if content is None:
            return None
        contents.append(content)
    return contents, raws


def _elements(text: str, start: int) -> Iterator[tuple[Any, str]]:
    """The elements of the array whose bracket stands before `start`, one at a time."""
    place = _after_space(text, start)
    if text[place : place + 1] == "]":
        _expect_end(text, place + 1)
        return
    while True:
        value, end = _value_at(text, place)
        yield value, text[place:end]
        place = _after_space(text, end)
        mark, place = text[place : place + 1], place + 1
        if mark == "]":
            _expect_end(text, place)
            return
        if mark != ",":
            raise BadRequest(f"this is not JSON: a comma or bracket is missing at character {end}")
        place = _after_space(text, place)


def _expect_end(text: str, place: int) -> None:
    if _after_space(text, place) != len(text):
        raise BadRequest(f"this is not JSON: something follows at character {place}")
