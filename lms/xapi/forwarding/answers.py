"""What a receiver's answer means for the statements that were sent, and for the target."""

import dataclasses
import datetime as dt
import email.utils
import enum
import json
import re
from collections.abc import Sequence
from uuid import UUID

from lms.xapi.wire import Answer

MOST_WORDS = 2000
LONGEST_WAIT = dt.timedelta(days=1)
_ADDRESS = re.compile(r"[^\s@\"'<>:]+@[^\s@\"'<>]+")


class Meaning(enum.Enum):
    DELIVERED = enum.auto()
    # Something in these statements: the culprit is looked for.
    REFUSED = enum.auto()
    # Passes by itself.
    LATER = enum.auto()
    # Somebody has to change something first.
    STOP = enum.auto()


@dataclasses.dataclass(frozen=True)
class Verdict:
    meaning: Meaning
    code: str = ""
    status: int = 0
    words: str = ""
    wait: dt.timedelta | None = None


DELIVERED = Verdict(Meaning.DELIVERED)
CODES = {400: "refused", 409: "conflict", 413: "too_large", 422: "refused"}
STOPS = {401: "unauthorized", 403: "forbidden", 404: "not_found"}
RETRIED = {408: "timeout", 425: "busy", 429: "busy"}


def verdict(answer: Answer, ids: Sequence[UUID], now: dt.datetime) -> Verdict:
    """Success is believed only from something that speaks as a store does: proxies say 200 to many things."""
    status = answer.status
    if status == 204 or (status == 200 and _names(answer.body, ids)):
        return DELIVERED
    meaning, code = _kind(status)
    return Verdict(meaning, code, status, words(answer.body), wait(answer, now) if meaning is Meaning.LATER else None)


def _kind(status: int) -> tuple[Meaning, str]:
    if status in CODES:
        return Meaning.REFUSED, CODES[status]
    if status in RETRIED:
        return Meaning.LATER, RETRIED[status]
    if status >= 500:
        return Meaning.LATER, "server_error"
    if 300 <= status < 400:
        return Meaning.STOP, "redirect"
    return (Meaning.STOP, STOPS.get(status, "not_spoken")) if status >= 400 else (Meaning.LATER, "no_store")


def _names(body: bytes, ids: Sequence[UUID]) -> bool:
    try:
        said = json.loads(body)
        return isinstance(said, list) and [UUID(each) for each in said] == list(ids)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False


def words(body: bytes) -> str:
    """The receiver's own words, shortened, and without the addresses that it may repeat from a statement."""
    text = body[: MOST_WORDS * 4].decode(errors="replace").replace("\x00", "")
    return _ADDRESS.sub("…@…", text)[:MOST_WORDS]


def wait(answer: Answer, now: dt.datetime) -> dt.timedelta | None:
    """How long Retry-After asks to wait, as seconds or as a date."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return min(dt.timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return min(max(moment - now, dt.timedelta()), LONGEST_WAIT)
